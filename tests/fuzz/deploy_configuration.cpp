// SPDX-License-Identifier: Apache-2.0
// tight.yml and the template that is made of it: whatever the file holds, it is read or refused with a message.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "deploy/configuration.hpp"
#include "deploy/template/template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    static const tight::json::value description =
        tight::json::parse(
            R"({"name":"a","controllers":[{"name":"a","routes":[]},{"name":"b","routes":[{"verb":"GET","path":"/b/{id}"}]}],)"
            R"("tables":[{"TableName":"t","KeySchema":[],"AttributeDefinitions":[]}]})")
            .value();
    try {
        const auto app = tight::deploy::parse_configuration(text, "tight.yml");
        const auto stack = tight::deploy::build_template(app, description);
        if (tight::deploy::template_text(stack.body, tight::deploy::template_format::yaml).empty()) std::abort();
    } catch (const tight::command_error& refused) {
        if (refused.message().empty()) std::abort();
    }
    return 0;
}
