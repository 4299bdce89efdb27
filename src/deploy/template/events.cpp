// SPDX-License-Identifier: Apache-2.0
// What calls functions besides requests. Every event calls the alias of its stage.
#include <algorithm>
#include <optional>

#include <deploy/template/draft.hpp>
#include <deploy/template/logical_id.hpp>

namespace tight::deploy {

namespace {

// One event of one function in one stage.
struct target {
    draft& into;
    deployed_function& function;
    const event_source& event;
    const deployed_stage& stage;
    std::string id;  // what its resources are called after: "DevWorkerSqs1"

    const json::value* setting(std::string_view key) const { return event.settings.if_contains(key); }
    std::string text(std::string_view key) const {
        const json::value* found = setting(key);
        return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
    }
    bool flag(std::string_view key, bool otherwise) const {
        const json::value* found = setting(key);
        return found != nullptr && found->is_bool() ? found->get_bool() : otherwise;
    }
    std::string alias() const { return into.alias(function, stage); }
    void add(const std::string& suffix, json::object made) const { into.add(id + suffix, std::move(made), event.line); }
    void allow(std::vector<std::string_view> actions, const json::value& arn) const {
        json::object one = statement(std::move(actions), json::array{arn});
        for (json::value& each : function.statements) {
            if (each.at("Action") != one.at("Action") || !each.at("Resource").is_array()) continue;
            json::array& all = each.at("Resource").as_array();
            if (std::ranges::find(all, arn) == all.end()) all.push_back(arn);
            return;
        }
        function.statements.push_back(std::move(one));
    }
};

void copy(const target& from, std::string_view setting, json::object& into, std::string_view property) {
    if (const json::value* found = from.setting(setting)) into[property] = *found;
}

json::object filters(const json::value& pattern) {
    return {{"Filters", json::array{json::object{{"Pattern", json::serialize(pattern)}}}}};
}

// A source outside the stack has one queue or stream for all stages: two stages would share its messages.
void require_one_stage(const target& from, std::string_view what) {
    if (from.into.stages_of(from.event).size() > 1)
        from.into.fail(from.event.line, "the messages of " + std::string(what) + " would be divided between the stages",
                       "name the one stage it calls: `stages: [" + from.into.stages.back().name + "]`");
}

void batch_settings(const target& from, json::object& mapping) {
    copy(from, "batch_size", mapping, "BatchSize");
    copy(from, "window", mapping, "MaximumBatchingWindowInSeconds");
    if (from.flag("report_failures", true)) mapping["FunctionResponseTypes"] = json::array{"ReportBatchItemFailures"};
    if (const json::value* pattern = from.setting("filter")) mapping["FilterCriteria"] = filters(*pattern);
    mapping["FunctionName"] = reference_to(from.alias());
}

void add_sqs(const target& from) {
    const std::string name = from.text("queue");
    const deployed_resource* own = from.into.find_shared("queue", name, from.stage.name);
    if (own == nullptr) require_one_stage(from, name);
    const json::value arn = own == nullptr ? json::value(name) : own->arn;
    json::object mapping{{"EventSourceArn", arn}};
    batch_settings(from, mapping);
    const json::value* size = from.setting("batch_size");
    if (size != nullptr && size->to_number<int>() > 10 && !mapping.contains("MaximumBatchingWindowInSeconds"))
        mapping["MaximumBatchingWindowInSeconds"] = 1;  // SQS hands out ten at a time
    if (const json::value* most = from.setting("concurrency"))
        mapping["ScalingConfig"] = json::object{{"MaximumConcurrency", *most}};
    from.allow({"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}, arn);
    from.add("Mapping", resource("AWS::Lambda::EventSourceMapping", std::move(mapping)));
}

void add_dynamodb(const target& from) {
    const std::string name = from.text("table");
    json::value stream = json::value(name);
    if (name.starts_with("arn:")) {
        require_one_stage(from, name);
        from.allow({"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}, stream);
    } else {
        const auto table = std::ranges::find(from.into.tables, name, &deployed_table::name);
        if (table == from.into.tables.end())
            from.into.fail(from.event.line, "'" + name + "' is neither a model's table nor one of dynamodb_tables");
        json::object& properties = (*table->find(from.into.resources, from.stage.name))["Properties"].as_object();
        if (!properties.contains("StreamSpecification"))
            properties["StreamSpecification"] = json::object{{"StreamViewType", "NEW_AND_OLD_IMAGES"}};
        const std::string& id = table->ids.at(from.stage.name);
        stream = attribute_of(id, "StreamArn");
        from.allow({"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}, stream);
        from.allow({"dynamodb:ListStreams"}, sub("${" + id + ".Arn}/stream/*"));
    }
    json::object mapping{{"EventSourceArn", stream},
                         {"StartingPosition", from.text("from") == "oldest" ? "TRIM_HORIZON" : "LATEST"}};
    batch_settings(from, mapping);
    copy(from, "retries", mapping, "MaximumRetryAttempts");
    from.add("Mapping", resource("AWS::Lambda::EventSourceMapping", std::move(mapping)));
}

void add_sns(const target& from) {
    const std::string name = from.text("topic");
    const deployed_resource* own = from.into.find_shared("topic", name, from.stage.name);
    const json::value arn = own == nullptr ? json::value(name) : own->arn;
    json::object subscription{{"Protocol", "lambda"}, {"TopicArn", arn}, {"Endpoint", reference_to(from.alias())}};
    copy(from, "filter", subscription, "FilterPolicy");
    from.add("Permission", permission(from.alias(), "sns.amazonaws.com", {{"SourceArn", arn}}));
    from.add("Subscription", resource("AWS::SNS::Subscription", std::move(subscription)));
}

// The key filter of a notification: {"Rules": [...]}; nothing where neither prefix nor suffix is asked for.
std::optional<json::object> key_filter(const target& from) {
    json::array rules;
    for (const char* name : {"prefix", "suffix"})
        if (const json::value* value = from.setting(name))
            rules.push_back(json::object{{"Name", name}, {"Value", *value}});
    if (rules.empty()) return std::nullopt;
    return json::object{{"S3Key", json::object{{"Rules", std::move(rules)}}}};
}

void add_s3(const target& from) {
    const std::string name = from.text("bucket");
    const deployed_resource* own = from.into.find_shared("bucket", name, from.stage.name);
    if (own == nullptr)
        from.into.fail(
            from.event.line, "S3 tells a function only of the buckets of its own stack, and '" + name + "' is none",
            "declare the bucket under `buckets`, or let it send to EventBridge and use an `eventbridge` event");
    from.add("Permission", permission(from.alias(), "s3.amazonaws.com",
                                      {{"SourceArn", own->arn}, {"SourceAccount", reference_to("AWS::AccountId")}}));
    json::object& bucket = from.into.resources.at(own->id).as_object();
    if (!bucket.contains("DependsOn")) bucket["DependsOn"] = json::array();
    bucket["DependsOn"].as_array().push_back(json::string(from.id + "Permission"));
    json::object& properties = bucket["Properties"].as_object();
    if (!properties.contains("NotificationConfiguration"))
        properties["NotificationConfiguration"] = json::object{{"LambdaConfigurations", json::array()}};
    json::array& all = properties["NotificationConfiguration"].at("LambdaConfigurations").as_array();
    json::array events{"s3:ObjectCreated:*"};
    if (const json::value* written = from.setting("events")) events = written->as_array();
    for (const json::value& event : events) {
        json::object one{{"Event", event}, {"Function", reference_to(from.alias())}};
        if (const auto filter = key_filter(from)) one["Filter"] = *filter;
        all.push_back(std::move(one));
    }
}

void add_rule(const target& from, json::object properties, const json::value* input) {
    json::object call{{"Id", "function"}, {"Arn", reference_to(from.alias())}};
    if (input != nullptr) call["Input"] = json::serialize(*input);
    properties["Targets"] = json::array{std::move(call)};
    from.add("Rule", resource("AWS::Events::Rule", std::move(properties)));
    from.add("Permission", permission(from.alias(), "events.amazonaws.com", {{"SourceArn", arn_of(from.id + "Rule")}}));
}

// EventBridge's rules know UTC alone and repeat; its scheduler knows time zones and single times, and needs a role.
void add_scheduler(const target& from) {
    json::object trust{
        {"Effect", "Allow"},
        {"Principal", json::object{{"Service", "scheduler.amazonaws.com"}}},
        {"Action", "sts:AssumeRole"},
        {"Condition",
         json::object{{"StringEquals", json::object{{"aws:SourceAccount", reference_to("AWS::AccountId")}}}}}};
    json::object policy{
        {"PolicyName", "call"},
        {"PolicyDocument",
         json::object{{"Version", "2012-10-17"},
                      {"Statement", json::array{statement({"lambda:InvokeFunction"}, reference_to(from.alias()))}}}}};
    from.add("Role", resource("AWS::IAM::Role",
                              {{"AssumeRolePolicyDocument",
                                json::object{{"Version", "2012-10-17"}, {"Statement", json::array{std::move(trust)}}}},
                               {"Policies", json::array{std::move(policy)}}}));
    json::object call{{"Arn", reference_to(from.alias())}, {"RoleArn", arn_of(from.id + "Role")}};
    if (const json::value* input = from.setting("input")) call["Input"] = json::serialize(*input);
    json::object properties{{"ScheduleExpression", from.text("expression")},
                            {"FlexibleTimeWindow", json::object{{"Mode", "OFF"}}},
                            {"State", from.flag("enabled", true) ? "ENABLED" : "DISABLED"},
                            {"Target", std::move(call)}};
    copy(from, "timezone", properties, "ScheduleExpressionTimezone");
    from.add("Schedule", resource("AWS::Scheduler::Schedule", std::move(properties)));
}

void add_schedule(const target& from) {
    if (from.setting("timezone") != nullptr || from.text("expression").starts_with("at(")) return add_scheduler(from);
    add_rule(from,
             {{"ScheduleExpression", from.text("expression")},
              {"State", from.flag("enabled", true) ? "ENABLED" : "DISABLED"}},
             from.setting("input"));
}

void add_eventbridge(const target& from) {
    json::object properties{{"EventPattern", *from.setting("pattern")}};
    copy(from, "bus", properties, "EventBusName");
    add_rule(from, std::move(properties), nullptr);
}

void add_event(const target& from) {
    const std::string& kind = from.event.kind;
    if (kind == "schedule") return add_schedule(from);
    if (kind == "sqs") return add_sqs(from);
    if (kind == "sns") return add_sns(from);
    if (kind == "s3") return add_s3(from);
    if (kind == "dynamodb") return add_dynamodb(from);
    add_eventbridge(from);
}

}  // namespace

void add_events(draft& into) {
    for (deployed_function& function : into.functions) {
        std::map<std::string, int> counted;
        for (const event_source& event : function.settings.events) {
            const std::string number = std::to_string(++counted[event.kind]);
            for (const deployed_stage& stage : into.stages_of(event))
                add_event({into, function, event, stage, stage.id + function.own + logical_id(event.kind) + number});
        }
    }
}

}  // namespace tight::deploy
