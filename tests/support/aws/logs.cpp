// SPDX-License-Identifier: Apache-2.0
// CloudWatch Logs: groups of records, read in pages.
#include <tight/json.hpp>

#include "aws/services/protocol.hpp"
#include "support/aws/cloud.hpp"

namespace support::aws {

namespace json = tight::json;

// Pages of two; a token is good for its own group and query alone.
answer cloud::logs(const asked& call) {
    const json::value body = json::parse(call.raw->body).value();
    const auto text = [&body](std::string_view name) { return tight::aws::text_member(body, name); };
    if (call.operation == "DescribeLogGroups") {
        json::array list;
        for (const auto& [name, records] : logs_)
            if (name.starts_with(text("logGroupNamePrefix"))) list.emplace_back(json::object{{"logGroupName", name}});
        return json_answer({{"logGroups", std::move(list)}});
    }
    const auto group = logs_.find(text("logGroupName"));
    if (group == logs_.end())
        throw refusal{400, "ResourceNotFoundException", "The specified log group does not exist."};
    if (call.operation == "DeleteLogGroup") {
        logs_.erase(group);
        return json_answer({});
    }
    const std::string own = group->first + '@' + json::serialize(body.at("startTime")) + text("filterPattern") + '#';
    const std::string token = text("nextToken");
    if (!token.empty() && !token.starts_with(own))
        throw refusal{400, "InvalidParameterException", "The specified nextToken is invalid."};
    std::size_t at = token.empty() ? 0 : std::stoul(token.substr(own.size()));
    json::array events;
    for (; at < group->second.size() && events.size() < 2; ++at) {
        const log_record& each = group->second[at];
        if (each.time_ms < body.at("startTime").to_number<std::int64_t>()) continue;
        if (each.message.find(text("filterPattern")) == std::string::npos) continue;
        events.emplace_back(json::object{{"eventId", std::to_string(at)},
                                         {"logStreamName", each.stream},
                                         {"timestamp", each.time_ms},
                                         {"message", each.message}});
    }
    json::object page{{"events", std::move(events)}};
    if (at < group->second.size()) page["nextToken"] = own + std::to_string(at);
    return json_answer(page);
}

}  // namespace support::aws
