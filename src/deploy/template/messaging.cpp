// SPDX-License-Identifier: Apache-2.0
// Queues, topics and buckets, one of each for each stage. A bucket's name is spelled out rather than left to
// CloudFormation: what a bucket notifies must exist before it, and what that needs to know of the bucket would
// otherwise make a circle.
#include <algorithm>

#include "deploy/template/draft.hpp"
#include "deploy/template/logical_id.hpp"

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
int visibility_of(const draft& into, const declared_resource& queue) {
    int longest = 5;  // makes SQS's own 30 seconds
    const int wanted = number(queue.settings, "visibility", -1);
    for (const deployed_function& function : into.functions)
        for (const event_source& event : function.settings.events) {
            if (json::string_or(event.settings.if_contains("queue")) != queue.name) continue;
            longest = std::max(longest, function.settings.timeout);
            if (wanted >= 0 && wanted < function.settings.timeout)
                into.fail(queue.line,
                          "queue '" + queue.name + "' hides a message for " + std::to_string(wanted) +
                              " seconds, and function " + function.settings.name + " may take " +
                              std::to_string(function.settings.timeout) + " for it: it would come again meanwhile",
                          "leave `visibility` out, which makes it six times the timeout");
        }
    return wanted >= 0 ? wanted : std::min(6 * longest, 43200);
}

std::string add_queue(draft& into, const deployed_stage& stage, const declared_resource& queue) {
    const std::string id = stage.id + logical_id(queue.name) + "Queue";
    json::object properties{{"VisibilityTimeout", visibility_of(into, queue)}, {"SqsManagedSseEnabled", true}};
    if (const int kept = number(queue.settings, "retention", 0); kept != 0) properties["MessageRetentionPeriod"] = kept;
    const bool fifo = flag(queue.settings, "fifo");
    if (fifo) {
        properties["FifoQueue"] = true;
        properties["ContentBasedDeduplication"] = true;
    }
    if (const int failures = number(queue.settings, "dead_letter_after", 0); failures != 0) {
        json::object dead{{"MessageRetentionPeriod", 1209600}, {"SqsManagedSseEnabled", true}};
        if (fifo) dead["FifoQueue"] = true;
        add_tags(dead, into.app);
        const std::string letters = into.add(stage.id + logical_id(queue.name) + "DeadLetters",
                                             resource("AWS::SQS::Queue", std::move(dead)), queue.line);
        properties["RedrivePolicy"] =
            json::object{{"deadLetterTargetArn", arn_of(letters)}, {"maxReceiveCount", failures}};
    }
    add_tags(properties, into.app);
    return into.add(id, resource("AWS::SQS::Queue", std::move(properties)), queue.line);
}

std::string add_topic(draft& into, const deployed_stage& stage, const declared_resource& topic) {
    json::object properties;
    add_tags(properties, into.app);
    return into.add(stage.id + logical_id(topic.name) + "Topic", resource("AWS::SNS::Topic", std::move(properties)),
                    topic.line);
}

std::string bucket_name(const draft& into, const deployed_stage& stage, const declared_resource& bucket) {
    std::string name = into.app.name + '-' + stage.name + '-' + bucket.name;
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' ? '-' : c;
    });
    constexpr std::size_t longest = 63 - 13;  // "-" and the account's twelve digits follow
    if (name.size() > longest) name = name.substr(0, longest - 9) + '-' + short_hash(name, 8);
    return name + "-${AWS::AccountId}";
}

std::string add_bucket(draft& into, const deployed_stage& stage, const declared_resource& bucket) {
    json::object properties{
        {"BucketName", sub(bucket_name(into, stage, bucket))},
        {"PublicAccessBlockConfiguration",
         {{"BlockPublicAcls", true},
          {"BlockPublicPolicy", true},
          {"IgnorePublicAcls", true},
          {"RestrictPublicBuckets", true}}},
        {"BucketEncryption",
         {{"ServerSideEncryptionConfiguration",
           json::array{json::object{{"ServerSideEncryptionByDefault", json::object{{"SSEAlgorithm", "AES256"}}}}}}}}};
    add_tags(properties, into.app);
    json::object made = resource("AWS::S3::Bucket", std::move(properties));
    // A stack cannot take in a bucket whose name it puts together: a first deploy that fails must leave none behind.
    made["DeletionPolicy"] = "RetainExceptOnCreate";
    made["UpdateReplacePolicy"] = "Retain";
    return into.add(stage.id + logical_id(bucket.name) + "Bucket", std::move(made), bucket.line);
}

}  // namespace

void add_messaging(draft& into) {
    for (const deployed_stage& stage : into.stages) {
        for (const declared_resource& each : into.app.queues) {
            const std::string id = add_queue(into, stage, each);
            into.shared.push_back({"queue", each.name, stage.name, id, arn_of(id)});
        }
        for (const declared_resource& each : into.app.topics) {
            const std::string id = add_topic(into, stage, each);
            into.shared.push_back({"topic", each.name, stage.name, id, reference_to(id)});
        }
        for (const declared_resource& each : into.app.buckets) {
            const std::string id = add_bucket(into, stage, each);
            into.shared.push_back({"bucket", each.name, stage.name, id,
                                   sub("arn:${AWS::Partition}:s3:::" + bucket_name(into, stage, each))});
        }
    }
}

}  // namespace tight::deploy
