// SPDX-License-Identifier: Apache-2.0
// A serverless.yml or a template, from whoever wrote it: read in bounded time and memory, refused in words.
#include <cstdint>
#include <string_view>

#include "testing/tables/document.hpp"
#include "testing/tables/intrinsics.hpp"
#include "testing/tables/variables.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > 4096) return 0;
    using namespace tight;
    const auto document = testing::parse_document({reinterpret_cast<const char*>(data), size});
    if (!document) return 0;
    static const memory_environment variables{{"A", "b"}};
    try {
        testing::variable_resolver resolver({.self = &*document,
                                             .folder = "/nonexistent",
                                             .options = {{"stage", "dev"}},
                                             .region = "r",
                                             .account = "1",
                                             .variables = &variables});
        const json::value resolved = resolver.resolve(*document);
        const json::object* whole = resolved.if_object();
        if (whole == nullptr) return 0;
        const testing::file_variables given;
        testing::cloudformation_template scope(*whole, given);
        (void)scope.evaluate(resolved);
    } catch (const testing::unusable_file&) {
    }
    return 0;
}
