// SPDX-License-Identifier: Apache-2.0
// What CloudFormation answers, and the template that a stack gives back.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "deploy/stack/cloudformation_responses.hpp"
#include "deploy/stack/log_format.hpp"
#include "deploy/stack/stack_metadata.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)tight::deploy::read_stacks(text);
    (void)tight::deploy::read_stack_events(text);
    (void)tight::deploy::read_change_set(text);
    (void)tight::deploy::read_stack_resources(text);
    (void)tight::deploy::read_template(text);
    (void)tight::deploy::read_change_set_names(text);
    (void)tight::deploy::read_metadata(text);
    (void)tight::deploy::readable(text);
    return 0;
}
