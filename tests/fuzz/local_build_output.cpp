// SPDX-License-Identifier: Apache-2.0
// What compilers write, and what an application says of itself.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/application_description.hpp"
#include "local/build_page.hpp"
#include "process/compiler_output.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    tight::local::build_report report;
    report.output = tight::process::compiler_messages(text);
    report.errors = tight::process::find_errors(text);
    (void)tight::local::build_failure_page(report, "text/html");
    (void)tight::local::build_failure_page(report, "");
    (void)tight::read_description(text);
    return 0;
}
