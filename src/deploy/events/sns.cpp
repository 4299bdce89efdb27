// SPDX-License-Identifier: Apache-2.0
// Messages of an SNS topic.
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/events/event_target.hpp"

namespace tight::deploy::events {

sns sns::read(const section& event) {
    sns source{.topic = event.text_or(key, "topic")};
    if (const section settings = event.below(key); settings.has("filter")) source.filter = settings.object("filter");
    return source;
}

void sns::check(const section& event, const configuration& app) const {
    if (!topic.starts_with("arn:")) require_known(event, key, {topic}, names_of(app.topics), "topic");
}

void sns::add_resources(const event_target& target) const {
    const deployed_resource* own = target.find_shared("topic", topic);
    const json::value arn = own == nullptr ? json::value(topic) : own->arn;
    json::object subscription{{"Protocol", "lambda"}, {"TopicArn", arn}, {"Endpoint", target.alias()}};
    if (filter) subscription["FilterPolicy"] = *filter;
    target.add_permission("sns.amazonaws.com", {{"SourceArn", arn}});
    target.add("Subscription", resource("AWS::SNS::Subscription", std::move(subscription)));
}

}  // namespace tight::deploy::events
