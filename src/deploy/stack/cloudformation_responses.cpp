// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/cloudformation_responses.hpp"

#include <cstddef>

#include <pugixml.hpp>

namespace tight::deploy {

namespace {

constexpr std::size_t largest_response = std::size_t{32} * 1024 * 1024;

std::unexpected<error> unexpected_response(const std::string& what) {
    return fail(errc::unavailable, "cloudformation: unexpected answer: " + what);
}

// The document element's child: <DescribeStacksResponse><DescribeStacksResult>.
result<pugi::xml_node> result_of(pugi::xml_document& document, std::string_view xml, const char* name) {
    if (xml.size() > largest_response) return unexpected_response("it is over 32 MB");
    const auto parsed = document.load_buffer(xml.data(), xml.size());
    const pugi::xml_node found = document.document_element().child(name);
    if (!parsed || !found) return unexpected_response(std::string("it holds no ") + name);
    return found;
}

std::string text(pugi::xml_node from, const char* name) { return from.child(name).text().get(); }

text_map pairs(pugi::xml_node list, const char* key, const char* value) {
    text_map found;
    for (const pugi::xml_node member : list.children("member")) found[text(member, key)] = text(member, value);
    return found;
}

stack_description stack_of(pugi::xml_node node) {
    return {.name = text(node, "StackName"),
            .id = text(node, "StackId"),
            .status = text(node, "StackStatus"),
            .reason = text(node, "StackStatusReason"),
            .change_set = text(node, "ChangeSetId"),
            .created = text(node, "CreationTime"),
            .updated = text(node, "LastUpdatedTime"),
            .parameters = pairs(node.child("Parameters"), "ParameterKey", "ParameterValue"),
            .outputs = pairs(node.child("Outputs"), "OutputKey", "OutputValue"),
            .tags = pairs(node.child("Tags"), "Key", "Value")};
}

resource_change change_of(pugi::xml_node node) {
    resource_change change{.action = text(node, "Action"),
                           .logical_id = text(node, "LogicalResourceId"),
                           .physical_id = text(node, "PhysicalResourceId"),
                           .type = text(node, "ResourceType"),
                           .replacement = text(node, "Replacement")};
    for (const pugi::xml_node part : node.child("Scope").children("member"))
        change.scope.emplace_back(part.text().get());
    return change;
}

}  // namespace

result<response_page<std::vector<stack_description>>> read_stacks(std::string_view xml) {
    pugi::xml_document document;
    const auto node = result_of(document, xml, "DescribeStacksResult");
    if (!node) return std::unexpected(node.error());
    response_page<std::vector<stack_description>> page{.next = text(*node, "NextToken")};
    for (const pugi::xml_node member : node->child("Stacks").children("member")) {
        page.value.push_back(stack_of(member));
        if (page.value.back().name.empty() || page.value.back().status.empty())
            return unexpected_response("a stack without StackName or StackStatus");
    }
    return page;
}

result<response_page<std::vector<stack_event>>> read_stack_events(std::string_view xml) {
    pugi::xml_document document;
    const auto node = result_of(document, xml, "DescribeStackEventsResult");
    if (!node) return std::unexpected(node.error());
    response_page<std::vector<stack_event>> page{.next = text(*node, "NextToken")};
    for (const pugi::xml_node member : node->child("StackEvents").children("member"))
        page.value.push_back({.id = text(member, "EventId"),
                              .time = text(member, "Timestamp"),
                              .logical_id = text(member, "LogicalResourceId"),
                              .physical_id = text(member, "PhysicalResourceId"),
                              .type = text(member, "ResourceType"),
                              .status = text(member, "ResourceStatus"),
                              .reason = text(member, "ResourceStatusReason"),
                              .properties = text(member, "ResourceProperties")});
    return page;
}

result<response_page<change_set_description>> read_change_set(std::string_view xml) {
    pugi::xml_document document;
    const auto node = result_of(document, xml, "DescribeChangeSetResult");
    if (!node) return std::unexpected(node.error());
    response_page<change_set_description> page{.value = {.id = text(*node, "ChangeSetId"),
                                                         .stack_id = text(*node, "StackId"),
                                                         .status = text(*node, "Status"),
                                                         .execution = text(*node, "ExecutionStatus"),
                                                         .reason = text(*node, "StatusReason")},
                                               .next = text(*node, "NextToken")};
    if (page.value.status.empty()) return unexpected_response("a change set without Status");
    for (const pugi::xml_node member : node->child("Changes").children("member"))
        if (const pugi::xml_node change = member.child("ResourceChange"))
            page.value.changes.push_back(change_of(change));
    return page;
}

result<response_page<std::vector<stack_resource>>> read_stack_resources(std::string_view xml) {
    pugi::xml_document document;
    const auto node = result_of(document, xml, "ListStackResourcesResult");
    if (!node) return std::unexpected(node.error());
    response_page<std::vector<stack_resource>> page{.next = text(*node, "NextToken")};
    for (const pugi::xml_node member : node->child("StackResourceSummaries").children("member"))
        page.value.push_back({.logical_id = text(member, "LogicalResourceId"),
                              .physical_id = text(member, "PhysicalResourceId"),
                              .type = text(member, "ResourceType"),
                              .status = text(member, "ResourceStatus")});
    return page;
}

result<std::string> read_template(std::string_view xml) {
    pugi::xml_document document;
    const auto node = result_of(document, xml, "GetTemplateResult");
    if (!node) return std::unexpected(node.error());
    return text(*node, "TemplateBody");
}

result<response_page<std::vector<std::string>>> read_change_set_names(std::string_view xml) {
    pugi::xml_document document;
    const auto node = result_of(document, xml, "ListChangeSetsResult");
    if (!node) return std::unexpected(node.error());
    response_page<std::vector<std::string>> page{.next = text(*node, "NextToken")};
    for (const pugi::xml_node member : node->child("Summaries").children("member"))
        page.value.push_back(text(member, "ChangeSetName"));
    return page;
}

}  // namespace tight::deploy
