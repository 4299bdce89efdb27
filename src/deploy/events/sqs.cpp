// SPDX-License-Identifier: Apache-2.0
// Messages of an SQS queue, which Lambda reads in batches.
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/events/event_target.hpp"

namespace tight::deploy::events {

namespace {

constexpr int largest_request = 10;  // SQS returns at most ten messages at a time

bool is_ordered(const event_target& target, const deployed_resource& queue) {
    return target.builder().resources.at(queue.id).at("Properties").as_object().contains("FifoQueue");
}

}  // namespace

sqs sqs::read(const section& event) {
    const section settings = event.below(key);
    return {.queue = event.text_or(key, "queue"),
            .batch = batching::read(settings),
            .concurrency = settings.number("concurrency")};
}

void sqs::check(const section& event, const configuration& app) const {
    if (!queue.starts_with("arn:")) require_known(event, key, {queue}, names_of(app.queues), "queue");
}

void sqs::add_resources(const event_target& target) const {
    const deployed_resource* own = target.find_shared("queue", queue);
    if (own == nullptr) target.require_one_stage(queue);
    const json::value arn = own == nullptr ? json::value(queue) : own->arn;
    const bool large = batch.size.value_or(0) > largest_request;
    if (own != nullptr && is_ordered(target, *own) && (batch.window || large))
        target.fail("the queue '" + queue +
                    "' is ordered, and such a queue hands out at most ten messages at a time and does not wait for "
                    "them");
    json::object mapping{{"EventSourceArn", arn}};
    batch.add_to(mapping, target);
    if (large && !batch.window) mapping["MaximumBatchingWindowInSeconds"] = 1;
    if (concurrency) mapping["ScalingConfig"] = json::object{{"MaximumConcurrency", *concurrency}};
    target.allow({"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}, arn);
    target.add("Mapping", resource("AWS::Lambda::EventSourceMapping", std::move(mapping)));
}

}  // namespace tight::deploy::events
