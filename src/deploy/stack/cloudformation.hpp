// SPDX-License-Identifier: Apache-2.0
#pragma once

// The calls of CloudFormation that a deploy makes.
//
//     cloudformation stacks(aws);
//     if (const auto found = value_or_throw(stacks.find("movies"))) out.say(found->status);

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/stack/cloud.hpp"
#include "deploy/stack/cloudformation_responses.hpp"

namespace tight::deploy {

// What a change set asks for.
struct change_request {
    std::string stack = {};
    std::string name = {};  // of the change set
    bool create = false;    // the stack is new
    // One of the two, or neither: the template stays as it is.
    std::string template_body = {};
    std::string template_url = {};
    std::map<std::string, std::optional<std::string>> parameters = {};  // no value: the one it has
    text_map tags = {};
    bool express =
        false;  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html
};

class cloudformation {
public:
    explicit cloudformation(const cloud& aws) : transport_(aws.retrying) {}

    // Nothing where there is no such stack. A stack that was deleted is found by its id alone.
    result<std::optional<stack_description>> find(const std::string& stack) const;

    // The template as it was sent, JSON or YAML.
    result<std::string> template_of(const std::string& stack) const;

    // A change set of that name that is there already is no error: the answer to an earlier try was lost.
    result<void> create_change_set(const change_request& request) const;
    result<change_set_description> describe_change_set(const std::string& stack, const std::string& name) const;
    result<void> execute_change_set(const std::string& stack, const std::string& name, const std::string& token) const;
    result<void> delete_change_set(const std::string& stack, const std::string& name) const;

    // The names of those that were not executed.
    result<std::vector<std::string>> change_sets(const std::string& stack) const;

    // In the order they happened: all back to the newest one that `known` is true of, which is not among them.
    using event_test = std::function<bool(const stack_event&)>;
    result<std::vector<stack_event>> events_since(const std::string& stack, const event_test& known) const;

    result<std::vector<stack_resource>> resources(const std::string& stack) const;
    result<void> delete_stack(const std::string& stack) const;
    result<void> continue_rollback(const std::string& stack) const;
    result<void> cancel_update(const std::string& stack) const;

private:
    using fields = std::vector<std::pair<std::string, std::string>>;
    result<std::string> ask(std::string_view operation, const fields& with) const;

    // Calls again while `read`, which gives the token of the next page, gives one.
    using page_reader = std::function<result<std::string>(std::string_view xml)>;
    result<void> each_page(std::string_view operation, fields with, const page_reader& read) const;

    std::shared_ptr<aws::transport> transport_;
};

}  // namespace tight::deploy
