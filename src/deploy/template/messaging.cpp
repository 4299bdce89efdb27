// SPDX-License-Identifier: Apache-2.0
// Queues, topics and buckets, one of each for each stage. A bucket's name is spelled out rather than left to
// CloudFormation: what a bucket notifies must exist before it, and what that needs to know of the bucket would
// otherwise make a circle.
#include <algorithm>
#include <variant>

#include "core/ascii.hpp"
#include "deploy/template/logical_id.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

int number(const json::object& settings, std::string_view key, int otherwise) {
    const std::int64_t found = json::integer_or(settings.if_contains(key), otherwise);
    return std::in_range<int>(found) ? static_cast<int>(found) : otherwise;
}

bool flag(const json::object& settings, std::string_view key) {
    return json::bool_or(settings.if_contains(key), false);
}

// AWS wants a message hidden for at least as long as the function may take, and recommends six times that.
int visibility_of(const template_builder& builder, const declared_resource& queue) {
    int longest = 5;  // makes SQS's own 30 seconds
    const int visibility = number(queue.settings, "visibility", -1);
    for (const deployed_function& function : builder.functions)
        for (const event_source& event : function.settings.events) {
            const auto* const source = std::get_if<events::sqs>(&event.trigger);
            if (source == nullptr || source->queue != queue.name) continue;
            longest = std::max(longest, function.settings.timeout);
            if (visibility >= 0 && visibility < function.settings.timeout)
                builder.fail(queue.line,
                             "queue '" + queue.name + "' hides a message for " + std::to_string(visibility) +
                                 " seconds, and function " + function.settings.name + " may take " +
                                 std::to_string(function.settings.timeout) + " for it: it would come again meanwhile",
                             "leave `visibility` out, which makes it six times the timeout");
        }
    return visibility >= 0 ? visibility : std::min(6 * longest, 43200);
}

std::string add_queue(template_builder& builder, const deployed_stage& stage, const declared_resource& queue) {
    const std::string id = stage.id + logical_id(queue.name) + "Queue";
    json::object properties{{"VisibilityTimeout", visibility_of(builder, queue)}, {"SqsManagedSseEnabled", true}};
    if (const int kept = number(queue.settings, "retention", 0); kept != 0) properties["MessageRetentionPeriod"] = kept;
    const bool fifo = flag(queue.settings, "fifo");
    if (fifo) {
        properties["FifoQueue"] = true;
        properties["ContentBasedDeduplication"] = true;
    }
    if (const int failures = number(queue.settings, "dead_letter_after", 0); failures != 0) {
        json::object dead{{"MessageRetentionPeriod", 1209600}, {"SqsManagedSseEnabled", true}};
        if (fifo) dead["FifoQueue"] = true;
        add_tags(dead, builder.app);
        const std::string letters = builder.add(stage.id + logical_id(queue.name) + "DeadLetters",
                                                resource("AWS::SQS::Queue", std::move(dead)), queue.line);
        properties["RedrivePolicy"] =
            json::object{{"deadLetterTargetArn", arn_of(letters)}, {"maxReceiveCount", failures}};
    }
    add_tags(properties, builder.app);
    return builder.add(id, resource("AWS::SQS::Queue", std::move(properties)), queue.line);
}

std::string add_topic(template_builder& builder, const deployed_stage& stage, const declared_resource& topic) {
    json::object properties;
    add_tags(properties, builder.app);
    return builder.add(stage.id + logical_id(topic.name) + "Topic", resource("AWS::SNS::Topic", std::move(properties)),
                       topic.line);
}

std::string bucket_name(const template_builder& builder, const deployed_stage& stage, const declared_resource& bucket) {
    std::string name = builder.app.name + '-' + stage.name + '-' + bucket.name;
    std::ranges::transform(name, name.begin(), [](char c) { return c == '_' ? '-' : ascii::to_lower(c); });
    constexpr std::size_t longest = 63 - 13;  // "-" and the account's twelve digits follow
    if (name.size() > longest) name = name.substr(0, longest - 9) + '-' + short_hash(name, 8);
    return name + "-${AWS::AccountId}";
}

std::string add_bucket(template_builder& builder, const deployed_stage& stage, const declared_resource& bucket) {
    json::object properties{
        {"BucketName", sub(bucket_name(builder, stage, bucket))},
        {"PublicAccessBlockConfiguration",
         {{"BlockPublicAcls", true},
          {"BlockPublicPolicy", true},
          {"IgnorePublicAcls", true},
          {"RestrictPublicBuckets", true}}},
        {"BucketEncryption",
         {{"ServerSideEncryptionConfiguration",
           json::array{json::object{{"ServerSideEncryptionByDefault", json::object{{"SSEAlgorithm", "AES256"}}}}}}}}};
    add_tags(properties, builder.app);
    json::object bucket_resource = resource("AWS::S3::Bucket", std::move(properties));
    // A stack cannot take in a bucket whose name it puts together: a first deploy that fails must leave none behind.
    bucket_resource["DeletionPolicy"] = "RetainExceptOnCreate";
    bucket_resource["UpdateReplacePolicy"] = "Retain";
    return builder.add(stage.id + logical_id(bucket.name) + "Bucket", std::move(bucket_resource), bucket.line);
}

}  // namespace

void add_messaging(template_builder& builder) {
    for (const deployed_stage& stage : builder.stages) {
        for (const declared_resource& each : builder.app.queues) {
            const std::string id = add_queue(builder, stage, each);
            builder.shared.push_back({"queue", each.name, stage.name, id, arn_of(id)});
        }
        for (const declared_resource& each : builder.app.topics) {
            const std::string id = add_topic(builder, stage, each);
            builder.shared.push_back({"topic", each.name, stage.name, id, reference_to(id)});
        }
        for (const declared_resource& each : builder.app.buckets) {
            const std::string id = add_bucket(builder, stage, each);
            builder.shared.push_back({"bucket", each.name, stage.name, id,
                                      sub("arn:${AWS::Partition}:s3:::" + bucket_name(builder, stage, each))});
        }
    }
}

}  // namespace tight::deploy
