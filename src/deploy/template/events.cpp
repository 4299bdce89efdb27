// SPDX-License-Identifier: Apache-2.0
// What calls functions besides requests. Every event calls the alias of its stage.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "deploy/template/draft.hpp"
#include "deploy/template/logical_id.hpp"

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
    std::string text(std::string_view key) const { return std::string(json::string_or(setting(key))); }
    bool flag(std::string_view key, bool otherwise) const { return json::bool_or(setting(key), otherwise); }
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
    const bool ordered =
        own != nullptr && from.into.resources.at(own->id).at("Properties").as_object().contains("FifoQueue");
    if (ordered && (from.setting("window") != nullptr || (size != nullptr && size->to_number<int>() > 10)))
        from.into.fail(from.event.line, "the queue '" + name +
                                            "' is ordered, and such a queue hands out at most ten "
                                            "messages at a time and does not wait for them");
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

json::array s3_events(const target& from) {
    const json::value* written = from.setting("events");
    return written == nullptr ? json::array{"s3:ObjectCreated:*"} : written->as_array();
}

json::object& notifications_of(json::object& bucket) {
    json::value& found = bucket["Properties"].as_object()["NotificationConfiguration"];
    if (!found.is_object()) found = json::object();
    return found.as_object();
}

// S3 calls the function itself, which only a bucket of this stack can be told to do.
void add_notifications(const target& from, const deployed_resource& own) {
    from.add("Permission", permission(from.alias(), "s3.amazonaws.com",
                                      {{"SourceArn", own.arn}, {"SourceAccount", reference_to("AWS::AccountId")}}));
    json::object& bucket = from.into.resources.at(own.id).as_object();
    if (!bucket.contains("DependsOn")) bucket["DependsOn"] = json::array();
    bucket["DependsOn"].as_array().push_back(json::string(from.id + "Permission"));
    json::value& list = notifications_of(bucket)["LambdaConfigurations"];
    if (!list.is_array()) list = json::array();
    json::array& all = list.as_array();
    for (const json::value& event : s3_events(from)) {
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

// What EventBridge calls an event of S3.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-mapping-troubleshooting.html
std::string_view detail_type(const target& from, std::string_view event) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 10> types{
        {{"s3:ObjectCreated:*", "Object Created"},
         {"s3:ObjectRemoved:*", "Object Deleted"},
         {"s3:ObjectRestore:Post", "Object Restore Initiated"},
         {"s3:ObjectRestore:Completed", "Object Restore Completed"},
         {"s3:ObjectRestore:Delete", "Object Restore Expired"},
         {"s3:LifecycleTransition", "Object Storage Class Changed"},
         {"s3:IntelligentTiering", "Object Access Tier Changed"},
         {"s3:ObjectAcl:Put", "Object ACL Updated"},
         {"s3:ObjectTagging:Put", "Object Tags Added"},
         {"s3:ObjectTagging:Delete", "Object Tags Deleted"}}};
    for (const auto& [known, type] : types)
        if (known == event) return type;
    from.into.fail(from.event.line, "EventBridge has no event of its own for '" + std::string(event) + "'",
                   "use an `eventbridge` event, whose pattern may ask for detail.reason");
}

// The condition on an object's key; nothing where there is none.
std::optional<json::object> key_pattern(const target& from) {
    const std::string prefix = from.text("prefix"), suffix = from.text("suffix");
    if (prefix.empty() && suffix.empty()) return std::nullopt;
    if (suffix.empty()) return json::object{{"prefix", prefix}};
    if (prefix.empty()) return json::object{{"suffix", suffix}};
    std::string both;
    for (const char c : prefix + '\0' + suffix) {
        if (c == '*' || c == '\\') both += '\\';
        both += c == '\0' ? '*' : c;
    }
    return json::object{{"wildcard", both}};
}

// A rule on what S3 tells EventBridge: of a bucket of this stack, which is made to tell it, or of any other.
void add_s3_rule(const target& from, const deployed_resource* own) {
    const std::string arn = from.text("bucket");
    json::value name(arn.substr(arn.rfind(':') + 1));
    if (own != nullptr) {
        json::object& bucket = from.into.resources.at(own->id).as_object();
        notifications_of(bucket)["EventBridgeConfiguration"] = json::object{{"EventBridgeEnabled", true}};
        name = bucket.at("Properties").at("BucketName");
    }
    json::array types;
    for (const json::value& event : s3_events(from)) types.emplace_back(detail_type(from, event.as_string()));
    json::object detail{{"bucket", json::object{{"name", json::array{std::move(name)}}}}};
    if (const auto key = key_pattern(from)) detail["object"] = json::object{{"key", json::array{*key}}};
    json::object pattern{
        {"source", json::array{"aws.s3"}}, {"detail-type", std::move(types)}, {"detail", std::move(detail)}};
    add_rule(from, {{"EventPattern", std::move(pattern)}}, nullptr);
}

void add_s3(const target& from) {
    const std::string name = from.text("bucket");
    const deployed_resource* own = from.into.find_shared("bucket", name, from.stage.name);
    if (from.flag("eventbridge", false)) return add_s3_rule(from, own);
    if (own == nullptr)
        from.into.fail(from.event.line,
                       "S3 calls a function only for buckets of its own stack, and '" + name + "' is none",
                       "write `s3: {bucket: \"" + name +
                           "\", eventbridge: true}`, and turn on Amazon EventBridge in that bucket's properties");
    add_notifications(from, *own);
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
