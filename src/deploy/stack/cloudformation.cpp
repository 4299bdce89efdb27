// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/cloudformation.hpp"

#include <algorithm>
#include <iterator>

#include "aws/services/protocol.hpp"

namespace tight::deploy {

namespace {

constexpr std::string_view version = "2010-05-15";

bool says(const error& cause, std::string_view words) { return cause.message.find(words) != std::string::npos; }

result<void> nothing(const result<std::string>& response) {
    if (!response) return std::unexpected(response.error());
    return {};
}

}  // namespace

result<std::string> cloudformation::ask(std::string_view operation, const fields& with) const {
    return aws::call_query(*transport_, "cloudformation", operation, version, with);
}

result<void> cloudformation::each_page(std::string_view operation, fields with, const page_reader& read) const {
    const std::size_t own = with.size();
    for (;;) {
        const auto response = ask(operation, with);
        if (!response) return std::unexpected(response.error());
        auto next = read(*response);
        if (!next) return std::unexpected(next.error());
        next = aws::next_page(*std::move(next), with.size() > own ? with.back().second : "",
                              "cloudformation " + std::string(operation));
        if (!next) return std::unexpected(next.error());
        if (next->empty()) return {};
        with.resize(own);
        with.emplace_back("NextToken", std::move(*next));
    }
}

result<std::optional<stack_description>> cloudformation::find(const std::string& stack) const {
    const auto response = ask("DescribeStacks", {{"StackName", stack}});
    if (!response) {
        const error& cause = response.error();
        if (cause.service_code == "ValidationError" && says(cause, "does not exist")) return std::nullopt;
        return std::unexpected(cause);
    }
    auto page = read_stacks(*response);
    if (!page) return std::unexpected(page.error());
    if (page->value.empty()) return std::nullopt;
    return std::move(page->value.front());
}

result<std::string> cloudformation::template_of(const std::string& stack) const {
    const auto response = ask("GetTemplate", {{"StackName", stack}, {"TemplateStage", "Original"}});
    if (!response) return std::unexpected(response.error());
    return read_template(*response);
}

result<void> cloudformation::create_change_set(const change_request& request) const {
    fields with{{"StackName", request.stack},
                {"ChangeSetName", request.name},
                {"ChangeSetType", request.create ? "CREATE" : "UPDATE"},
                {"Capabilities.member.1", "CAPABILITY_NAMED_IAM"}};
    const bool previous = request.template_body.empty() && request.template_url.empty();
    if (!request.template_body.empty())
        with.emplace_back("TemplateBody", request.template_body);
    else if (!request.template_url.empty())
        with.emplace_back("TemplateURL", request.template_url);
    else
        with.emplace_back("UsePreviousTemplate", "true");
    // Tables that an earlier stack kept, or a deploy that failed, are taken in rather than in the way.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
    if (!previous) with.emplace_back("ImportExistingResources", "true");
    std::size_t number = 0;
    for (const auto& [name, value] : request.parameters) {
        const std::string member = "Parameters.member." + std::to_string(++number);
        with.emplace_back(member + ".ParameterKey", name);
        if (value)
            with.emplace_back(member + ".ParameterValue", *value);
        else
            with.emplace_back(member + ".UsePreviousValue", "true");
    }
    number = 0;
    for (const auto& [key, value] : request.tags) {
        const std::string member = "Tags.member." + std::to_string(++number);
        with.emplace_back(member + ".Key", key);
        with.emplace_back(member + ".Value", value);
    }
    if (request.express) {
        with.emplace_back("DeploymentConfig.Mode", "EXPRESS");
        with.emplace_back("DeploymentConfig.DisableRollback", "false");
    }
    const auto response = ask("CreateChangeSet", with);
    if (!response && response.error().service_code.starts_with("AlreadyExists")) return {};
    return nothing(response);
}

result<change_set_description> cloudformation::describe_change_set(const std::string& stack,
                                                                   const std::string& name) const {
    change_set_description all;
    const auto read = [&all](std::string_view xml) -> result<std::string> {
        auto page = read_change_set(xml);
        if (!page) return std::unexpected(page.error());
        std::vector<resource_change> changes = std::move(all.changes);
        std::ranges::move(page->value.changes, std::back_inserter(changes));
        all = std::move(page->value);
        all.changes = std::move(changes);
        return std::move(page->next);
    };
    const auto pages = each_page("DescribeChangeSet", {{"StackName", stack}, {"ChangeSetName", name}}, read);
    if (!pages) return std::unexpected(pages.error());
    return all;
}

result<void> cloudformation::execute_change_set(const std::string& stack, const std::string& name,
                                                const std::string& token) const {
    return nothing(
        ask("ExecuteChangeSet", {{"StackName", stack}, {"ChangeSetName", name}, {"ClientRequestToken", token}}));
}

result<void> cloudformation::delete_change_set(const std::string& stack, const std::string& name) const {
    const auto response = ask("DeleteChangeSet", {{"StackName", stack}, {"ChangeSetName", name}});
    if (!response && response.error().service_code.starts_with("ChangeSetNotFound")) return {};
    return nothing(response);
}

result<std::vector<stack_event>> cloudformation::events_since(const std::string& stack, const event_test& known) const {
    std::vector<stack_event> found;  // newest first, as they come
    const auto read = [&found, &known](std::string_view xml) -> result<std::string> {
        auto page = read_stack_events(xml);
        if (!page) return std::unexpected(page.error());
        for (stack_event& event : page->value) {
            if (known(event)) return std::string();
            found.push_back(std::move(event));
        }
        return std::move(page->next);
    };
    if (const auto all = each_page("DescribeStackEvents", {{"StackName", stack}}, read); !all)
        return std::unexpected(all.error());
    std::ranges::reverse(found);
    return found;
}

result<std::vector<stack_resource>> cloudformation::resources(const std::string& stack) const {
    std::vector<stack_resource> found;
    const auto read = [&found](std::string_view xml) -> result<std::string> {
        auto page = read_stack_resources(xml);
        if (!page) return std::unexpected(page.error());
        std::ranges::move(page->value, std::back_inserter(found));
        return std::move(page->next);
    };
    if (const auto all = each_page("ListStackResources", {{"StackName", stack}}, read); !all)
        return std::unexpected(all.error());
    return found;
}

result<std::vector<std::string>> cloudformation::change_sets(const std::string& stack) const {
    std::vector<std::string> found;
    const auto read = [&found](std::string_view xml) -> result<std::string> {
        auto page = read_change_set_names(xml);
        if (!page) return std::unexpected(page.error());
        std::ranges::move(page->value, std::back_inserter(found));
        return std::move(page->next);
    };
    if (const auto all = each_page("ListChangeSets", {{"StackName", stack}}, read); !all)
        return std::unexpected(all.error());
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
