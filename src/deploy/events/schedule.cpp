// SPDX-License-Identifier: Apache-2.0
// Calls at fixed times.
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/events/event_target.hpp"

namespace tight::deploy::events {

namespace {

std::string_view state(const schedule& source) { return source.enabled ? "ENABLED" : "DISABLED"; }

json::object policy_document(json::object statement) {
    return {{"Version", "2012-10-17"}, {"Statement", json::array{std::move(statement)}}};
}

// The role with which the scheduler calls the function.
json::object scheduler_role(const event_target& target) {
    json::object trust{
        {"Effect", "Allow"},
        {"Principal", json::object{{"Service", "scheduler.amazonaws.com"}}},
        {"Action", "sts:AssumeRole"},
        {"Condition",
         json::object{{"StringEquals", json::object{{"aws:SourceAccount", reference_to("AWS::AccountId")}}}}}};
    json::object policy{{"PolicyName", "call"},
                        {"PolicyDocument", policy_document(statement({"lambda:InvokeFunction"}, target.alias()))}};
    return resource("AWS::IAM::Role", {{"AssumeRolePolicyDocument", policy_document(std::move(trust))},
                                       {"Policies", json::array{std::move(policy)}}});
}

// EventBridge's rules know UTC alone and repeat; its scheduler knows time zones and single times, and needs a role.
void add_scheduler(const schedule& source, const event_target& target) {
    target.add("Role", scheduler_role(target));
    json::object call{{"Arn", target.alias()}, {"RoleArn", arn_of(target.id() + "Role")}};
    if (source.input) call["Input"] = json::serialize(*source.input);
    json::object properties{{"ScheduleExpression", source.expression},
                            {"FlexibleTimeWindow", json::object{{"Mode", "OFF"}}},
                            {"State", state(source)},
                            {"Target", std::move(call)}};
    if (source.timezone) properties["ScheduleExpressionTimezone"] = *source.timezone;
    target.add("Schedule", resource("AWS::Scheduler::Schedule", std::move(properties)));
}

}  // namespace

schedule schedule::read(const section& event) {
    const section settings = event.below(key);
    schedule source{.expression = event.text_or(key, "expression"), .enabled = settings.flag("enabled", true)};
    if (settings.has("timezone")) source.timezone = settings.text("timezone");
    if (settings.has("input")) source.input = settings.object("input");
    return source;
}

void schedule::add_resources(const event_target& target) const {
    if (timezone || expression.starts_with("at(")) return add_scheduler(*this, target);
    target.add_rule({{"ScheduleExpression", expression}, {"State", state(*this)}}, input ? &*input : nullptr);
}

}  // namespace tight::deploy::events
