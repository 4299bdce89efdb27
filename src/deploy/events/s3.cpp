// SPDX-License-Identifier: Apache-2.0
// What happens in a bucket: told by S3 itself, which only a bucket of the same stack can do, or by EventBridge.
#include <array>
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/events/event_target.hpp"

namespace tight::deploy::events {

namespace {

// The key filter of a notification; nothing if there is neither prefix nor suffix.
std::optional<json::object> key_filter(const s3& source) {
    json::array rules;
    if (source.prefix) rules.push_back(json::object{{"Name", "prefix"}, {"Value", *source.prefix}});
    if (source.suffix) rules.push_back(json::object{{"Name", "suffix"}, {"Value", *source.suffix}});
    if (rules.empty()) return std::nullopt;
    return json::object{{"S3Key", json::object{{"Rules", std::move(rules)}}}};
}

json::object& notifications_of(json::object& bucket) {
    json::value& notifications = bucket["Properties"].as_object()["NotificationConfiguration"];
    if (!notifications.is_object()) notifications = json::object();
    return notifications.as_object();
}

void add_notifications(const s3& source, const event_target& target, const deployed_resource& own) {
    target.add_permission("s3.amazonaws.com",
                          {{"SourceArn", own.arn}, {"SourceAccount", reference_to("AWS::AccountId")}});
    json::object& bucket = target.builder().resources.at(own.id).as_object();
    if (!bucket.contains("DependsOn")) bucket["DependsOn"] = json::array();
    bucket["DependsOn"].as_array().push_back(json::string(target.id() + "Permission"));
    json::value& list = notifications_of(bucket)["LambdaConfigurations"];
    if (!list.is_array()) list = json::array();
    for (const std::string& type : source.types) {
        json::object notification{{"Event", type}, {"Function", target.alias()}};
        if (const auto filter = key_filter(source)) notification["Filter"] = *filter;
        list.as_array().push_back(std::move(notification));
    }
}

// What EventBridge calls an event of S3.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-mapping-troubleshooting.html
std::string_view detail_type(const event_target& target, std::string_view type) {
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
    for (const auto& [known, detail] : types)
        if (known == type) return detail;
    target.fail("EventBridge has no event of its own for '" + std::string(type) + "'",
                "use an `eventbridge` event, whose pattern may ask for detail.reason");
}

// The condition on an object's key; nothing if there is none.
std::optional<json::object> key_pattern(const s3& source) {
    const std::string prefix = source.prefix.value_or(""), suffix = source.suffix.value_or("");
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

// A rule on what S3 sends to EventBridge: from a bucket of this stack, which is set to do so, or from any other.
void add_rule(const s3& source, const event_target& target, const deployed_resource* own) {
    json::value name(source.bucket.substr(source.bucket.rfind(':') + 1));
    if (own != nullptr) {
        json::object& bucket = target.builder().resources.at(own->id).as_object();
        notifications_of(bucket)["EventBridgeConfiguration"] = json::object{{"EventBridgeEnabled", true}};
        name = bucket.at("Properties").at("BucketName");
    }
    json::array types;
    for (const std::string& type : source.types) types.emplace_back(detail_type(target, type));
    json::object detail{{"bucket", json::object{{"name", json::array{std::move(name)}}}}};
    if (const auto pattern = key_pattern(source)) detail["object"] = json::object{{"key", json::array{*pattern}}};
    json::object pattern{
        {"source", json::array{"aws.s3"}}, {"detail-type", std::move(types)}, {"detail", std::move(detail)}};
    target.add_rule({{"EventPattern", std::move(pattern)}});
}

}  // namespace

s3 s3::read(const section& event) {
    const section settings = event.below(key);
    s3 source{.bucket = event.text_or(key, "bucket"), .eventbridge = settings.flag("eventbridge", false)};
    if (settings.has("events")) source.types = settings.texts("events");
    if (settings.has("prefix")) source.prefix = settings.text("prefix");
    if (settings.has("suffix")) source.suffix = settings.text("suffix");
    return source;
}

void s3::check(const section& event, const configuration& app) const {
    if (!bucket.starts_with("arn:")) require_known(event, key, {bucket}, names_of(app.buckets), "bucket");
}

void s3::add_resources(const event_target& target) const {
    const deployed_resource* own = target.find_shared("bucket", bucket);
    if (eventbridge) return add_rule(*this, target, own);
    if (own == nullptr)
        target.fail("S3 calls a function only for buckets of its own stack, and '" + bucket + "' is none",
                    "write `s3: {bucket: \"" + bucket +
                        "\", eventbridge: true}`, and turn on Amazon EventBridge in that bucket's properties");
    add_notifications(*this, target, *own);
}

}  // namespace tight::deploy::events
