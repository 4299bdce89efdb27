// SPDX-License-Identifier: Apache-2.0
#include "deploy/events/event_target.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/template/logical_id.hpp"

namespace tight::deploy {

event_target::event_target(template_builder& builder, deployed_function& function, const event_source& event,
                           const deployed_stage& stage, std::string id)
    : builder_(builder),
      function_(function),
      event_(event),
      stage_(stage),
      id_(std::move(id)),
      alias_(builder.alias(function, stage)) {}

const deployed_resource* event_target::find_shared(std::string_view kind, std::string_view name) const {
    return builder_.find_shared(kind, name, stage_.name);
}

void event_target::add(std::string_view suffix, json::object resource) const {
    builder_.add(id_ + std::string(suffix), std::move(resource), event_.line);
}

void event_target::add_permission(std::string_view service, json::object condition) const {
    add("Permission", permission(alias_, service, std::move(condition)));
}

void event_target::add_rule(json::object properties, const json::object* input) const {
    json::object call{{"Id", "function"}, {"Arn", alias()}};
    if (input != nullptr) call["Input"] = json::serialize(*input);
    properties["Targets"] = json::array{std::move(call)};
    add("Rule", resource("AWS::Events::Rule", std::move(properties)));
    add_permission("events.amazonaws.com", {{"SourceArn", arn_of(id_ + "Rule")}});
}

void event_target::allow(std::vector<std::string_view> actions, const json::value& arn) const {
    json::object added = statement(std::move(actions), json::array{arn});
    for (json::value& each : function_.statements) {
        if (each.at("Action") != added.at("Action") || !each.at("Resource").is_array()) continue;
        json::array& arns = each.at("Resource").as_array();
        if (std::ranges::find(arns, arn) == arns.end()) arns.push_back(arn);
        return;
    }
    function_.statements.push_back(std::move(added));
}

void event_target::require_one_stage(const std::string& what) const {
    if (builder_.stages_of(event_).size() > 1)
        fail("the messages of " + what + " would be divided between the stages",
             "name the one stage it calls: `stages: [" + builder_.stages.back().name + "]`");
}

void event_target::fail(const std::string& what, std::string hint) const {
    builder_.fail(event_.line, what, std::move(hint));
}

namespace events {

batching batching::read(const section& settings) {
    batching batch{.size = settings.number("batch_size"),
                   .window = settings.number("window"),
                   .report_failures = settings.flag("report_failures", true)};
    if (settings.has("filter")) batch.filter = settings.object("filter");
    return batch;
}

void batching::add_to(json::object& mapping, const event_target& target) const {
    if (size) mapping["BatchSize"] = *size;
    if (window) mapping["MaximumBatchingWindowInSeconds"] = *window;
    if (report_failures) mapping["FunctionResponseTypes"] = json::array{"ReportBatchItemFailures"};
    if (filter)
        mapping["FilterCriteria"] =
            json::object{{"Filters", json::array{json::object{{"Pattern", json::serialize(*filter)}}}}};
    mapping["FunctionName"] = target.alias();
}

}  // namespace events

void add_events(template_builder& builder) {
    for (deployed_function& function : builder.functions) {
        std::map<std::string_view, int> count;
        for (const event_source& event : function.settings.events) {
            const std::string name = logical_id(event.key()) + std::to_string(++count[event.key()]);
            for (const deployed_stage& stage : builder.stages_of(event)) {
                const event_target target(builder, function, event, stage, stage.id + function.own + name);
                std::visit([&](const auto& source) { source.add_resources(target); }, event.trigger);
            }
        }
    }
}

}  // namespace tight::deploy
