// SPDX-License-Identifier: Apache-2.0
#pragma once

// What CloudFormation says, read from its XML (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/).
// Elements that are not known are passed over; what is not there is empty.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

namespace tight::deploy {

using text_map = std::map<std::string, std::string, std::less<>>;

struct stack_description {
    std::string name = {};
    std::string id = {};
    std::string status = {};      // "UPDATE_COMPLETE"
    std::string reason = {};      // why it has that status; may be empty
    std::string change_set = {};  // the ARN of the change set that was executed last
    std::string created = {};     // ISO 8601, as sent
    std::string updated = {};     // the same; empty where it never was
    text_map parameters = {};
    text_map outputs = {};
    text_map tags = {};
};

struct stack_event {
    std::string id = {};
    std::string time = {};  // ISO 8601, as sent
    std::string logical_id = {};
    std::string physical_id = {};
    std::string type = {};  // "AWS::Lambda::Function"
    std::string status = {};
    std::string reason = {};
    std::string properties = {};  // JSON: what the resource was asked to be; may be empty
};

struct resource_change {
    std::string action = {};  // Add, Modify, Remove, Import, Dynamic
    std::string logical_id = {};
    std::string physical_id = {};
    std::string type = {};
    std::string replacement = {};         // True, False, Conditional; empty where nothing is modified
    std::vector<std::string> scope = {};  // Properties, Tags, ...
};

struct change_set_description {
    std::string id = {};
    std::string stack_id = {};
    std::string status = {};
    std::string execution = {};
    std::string reason = {};
    std::vector<resource_change> changes = {};
};

struct stack_resource {
    std::string logical_id = {};
    std::string physical_id = {};
    std::string type = {};
    std::string status = {};
};

// One answer; `next` asks for the rest, empty where this is all.
template <class T>
struct response_page {
    T value = {};
    std::string next = {};
};

// An error (unavailable) where the text is no XML, or larger than 32 MB.
result<response_page<std::vector<stack_description>>> read_stacks(std::string_view xml);
result<response_page<std::vector<stack_event>>> read_stack_events(std::string_view xml);
result<response_page<change_set_description>> read_change_set(std::string_view xml);
result<response_page<std::vector<stack_resource>>> read_stack_resources(std::string_view xml);
result<std::string> read_template(std::string_view xml);
result<response_page<std::vector<std::string>>> read_change_set_names(std::string_view xml);

}  // namespace tight::deploy
