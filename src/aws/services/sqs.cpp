// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/sqs.hpp>

#include "aws/services/protocol.hpp"

namespace tight::aws {

queue::queue(std::shared_ptr<transport> transport, std::string name_or_url)
    : transport_(std::move(transport)), name_(std::move(name_or_url)) {
    if (name_.find("://") != std::string::npos) url_ = name_;
}

result<std::string> queue::url() {
    if (!url_.empty()) return url_;
    const auto answer = call_json(*transport_, "sqs", "AmazonSQS", "GetQueueUrl", "1.0", {{"QueueName", name_}});
    if (!answer) return std::unexpected(answer.error());
    url_ = text_member(*answer, "QueueUrl");
    if (url_.empty()) return fail(errc::unavailable, "sqs GetQueueUrl: the answer holds no QueueUrl");
    return url_;
}

result<std::string> queue::send(std::string_view body, const send_options& options) {
    const auto to = url();
    if (!to) return std::unexpected(to.error());
    json::object request{{"QueueUrl", *to}, {"MessageBody", body}};
    if (options.delay.count() > 0) request["DelaySeconds"] = options.delay.count();
    if (!options.group.empty()) request["MessageGroupId"] = options.group;
    if (!options.deduplication.empty()) request["MessageDeduplicationId"] = options.deduplication;
    json::object attributes;
    for (const auto& [name, value] : options.attributes)
        attributes[name] =
            json::object{{"DataType", value.type()}, {value.is_binary() ? "BinaryValue" : "StringValue", value.text()}};
    if (!attributes.empty()) request["MessageAttributes"] = std::move(attributes);
    const auto answer = call_json(*transport_, "sqs", "AmazonSQS", "SendMessage", "1.0", request);
    if (!answer) return std::unexpected(answer.error());
    return text_member(*answer, "MessageId");
}

}  // namespace tight::aws
