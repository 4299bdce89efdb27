// SPDX-License-Identifier: Apache-2.0
#include <deploy/stack/cloudformation.hpp>

#include <algorithm>
#include <iterator>

#include <aws/services/protocol.hpp>

namespace tight::deploy {

namespace {

constexpr std::string_view version = "2010-05-15";

bool says(const error& refused, std::string_view words) { return refused.message.find(words) != std::string::npos; }

result<void> nothing(const result<std::string>& answer) {
    if (!answer) return std::unexpected(answer.error());
    return {};
}

}  // namespace

result<std::string> cloudformation::ask(std::string_view operation, const fields& with) const {
    return aws::call_query(*over_, "cloudformation", operation, version, with);
}

result<std::optional<stack_description>> cloudformation::find(const std::string& stack) const {
    const auto answer = ask("DescribeStacks", {{"StackName", stack}});
    if (!answer) {
        const error& refused = answer.error();
        if (refused.service_code == "ValidationError" && says(refused, "does not exist")) return std::nullopt;
        return std::unexpected(refused);
    }
    auto page = read_stacks(*answer);
    if (!page) return std::unexpected(page.error());
    if (page->value.empty()) return std::nullopt;
    return std::move(page->value.front());
}

result<std::string> cloudformation::template_of(const std::string& stack) const {
    const auto answer = ask("GetTemplate", {{"StackName", stack}, {"TemplateStage", "Original"}});
    if (!answer) return std::unexpected(answer.error());
    return read_template(*answer);
}

result<void> cloudformation::create_change_set(const change_request& wanted) const {
    fields with{{"StackName", wanted.stack},
                {"ChangeSetName", wanted.name},
                {"ChangeSetType", wanted.create ? "CREATE" : "UPDATE"},
                {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"}};
    if (!wanted.template_body.empty())
        with.emplace_back("TemplateBody", wanted.template_body);
    else if (!wanted.template_url.empty())
        with.emplace_back("TemplateURL", wanted.template_url);
    else
        with.emplace_back("UsePreviousTemplate", "true");
    std::size_t number = 0;
    for (const auto& [name, value] : wanted.parameters) {
        const std::string member = "Parameters.member." + std::to_string(++number);
        with.emplace_back(member + ".ParameterKey", name);
        if (value)
            with.emplace_back(member + ".ParameterValue", *value);
        else
            with.emplace_back(member + ".UsePreviousValue", "true");
    }
    number = 0;
    for (const auto& [key, value] : wanted.tags) {
        const std::string member = "Tags.member." + std::to_string(++number);
        with.emplace_back(member + ".Key", key);
        with.emplace_back(member + ".Value", value);
    }
    if (wanted.express) {
        with.emplace_back("DeploymentConfig.Mode", "EXPRESS");
        with.emplace_back("DeploymentConfig.DisableRollback", "false");
    }
    const auto answer = ask("CreateChangeSet", with);
    if (!answer && answer.error().service_code.starts_with("AlreadyExists")) return {};
    return nothing(answer);
}

result<change_set_description> cloudformation::describe_change_set(const std::string& stack,
                                                                   const std::string& name) const {
    change_set_description all;
    std::string next;
    do {
        fields with{{"StackName", stack}, {"ChangeSetName", name}};
        if (!next.empty()) with.emplace_back("NextToken", next);
        const auto answer = ask("DescribeChangeSet", with);
        if (!answer) return std::unexpected(answer.error());
        auto page = read_change_set(*answer);
        if (!page) return std::unexpected(page.error());
        auto changes = std::move(all.changes);
        std::ranges::move(page->value.changes, std::back_inserter(changes));
        all = std::move(page->value);
        all.changes = std::move(changes);
        next = std::move(page->next);
    } while (!next.empty());
    return all;
}

result<void> cloudformation::execute_change_set(const std::string& stack, const std::string& name,
                                                const std::string& token) const {
    return nothing(
        ask("ExecuteChangeSet", {{"StackName", stack}, {"ChangeSetName", name}, {"ClientRequestToken", token}}));
}

result<void> cloudformation::delete_change_set(const std::string& stack, const std::string& name) const {
    const auto answer = ask("DeleteChangeSet", {{"StackName", stack}, {"ChangeSetName", name}});
    if (!answer && answer.error().service_code.starts_with("ChangeSetNotFound")) return {};
    return nothing(answer);
}

result<std::vector<stack_event>> cloudformation::events_after(const std::string& stack,
                                                              const std::string& last) const {
    std::vector<stack_event> found;  // newest first, as they come
    std::string next;
    do {
        fields with{{"StackName", stack}};
        if (!next.empty()) with.emplace_back("NextToken", next);
        const auto answer = ask("DescribeStackEvents", with);
        if (!answer) return std::unexpected(answer.error());
        auto page = read_stack_events(*answer);
        if (!page) return std::unexpected(page.error());
        next = std::move(page->next);
        for (stack_event& event : page->value) {
            if (!last.empty() && event.id == last) {
                next.clear();
                break;
            }
            found.push_back(std::move(event));
        }
    } while (!next.empty());
    std::ranges::reverse(found);
    return found;
}

result<std::vector<stack_resource>> cloudformation::resources(const std::string& stack) const {
    std::vector<stack_resource> found;
    std::string next;
    do {
        fields with{{"StackName", stack}};
        if (!next.empty()) with.emplace_back("NextToken", next);
        const auto answer = ask("ListStackResources", with);
        if (!answer) return std::unexpected(answer.error());
        auto page = read_stack_resources(*answer);
        if (!page) return std::unexpected(page.error());
        std::ranges::move(page->value, std::back_inserter(found));
        next = std::move(page->next);
    } while (!next.empty());
    return found;
}

result<void> cloudformation::delete_stack(const std::string& stack) const {
    return nothing(ask("DeleteStack", {{"StackName", stack}}));
}

result<void> cloudformation::continue_rollback(const std::string& stack) const {
    return nothing(ask("ContinueUpdateRollback", {{"StackName", stack}}));
}

result<void> cloudformation::cancel_update(const std::string& stack) const {
    return nothing(ask("CancelUpdateStack", {{"StackName", stack}}));
}

}  // namespace tight::deploy
