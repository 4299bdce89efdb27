// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/log_groups.hpp"

#include "aws/services/protocol.hpp"

namespace tight::deploy {

namespace {

std::int64_t number_member(const json::value& from, std::string_view name) {
    return json::integer_or(json::member(&from, name), 0);
}

}  // namespace

result<json::value> log_groups::ask(std::string_view operation, const json::object& with) const {
    return aws::call_json(*transport_, "logs", "Logs_20140328", operation, "1.1", with);
}

result<log_page> log_groups::events(const log_query& query) const {
    json::object with{{"logGroupName", query.group}, {"startTime", query.from_ms}};
    if (!query.filter.empty()) with["filterPattern"] = query.filter;
    if (!query.token.empty()) with["nextToken"] = query.token;
    const auto response = ask("FilterLogEvents", with);
    if (!response) {
        if (response.error().code == errc::not_found) return log_page{};
        return std::unexpected(response.error());
    }
    auto next = aws::next_page(aws::text_member(*response, "nextToken"), query.token, "logs FilterLogEvents");
    if (!next) return std::unexpected(next.error());
    log_page page{.next = *std::move(next)};
    const auto list = aws::list_member(*response, "events", "logs FilterLogEvents");
    if (!list) return std::unexpected(list.error());
    for (const json::value& event : *list) {
        page.events.push_back({.id = aws::text_member(event, "eventId"),
                               .stream = aws::text_member(event, "logStreamName"),
                               .time_ms = number_member(event, "timestamp"),
                               .message = aws::text_member(event, "message")});
    }
    return page;
}

result<std::vector<std::string>> log_groups::names(std::string_view prefix) const {
    std::vector<std::string> found;
    std::string token;
    do {
        json::object with{{"logGroupNamePrefix", prefix}};
        if (!token.empty()) with["nextToken"] = token;
        const auto response = ask("DescribeLogGroups", with);
        if (!response) return std::unexpected(response.error());
        constexpr std::string_view operation = "logs DescribeLogGroups";
        const auto list = aws::list_member(*response, "logGroups", operation);
        if (!list) return std::unexpected(list.error());
        for (const json::value& each : *list) found.push_back(aws::text_member(each, "logGroupName"));
        auto next = aws::next_page(aws::text_member(*response, "nextToken"), token, operation);
        if (!next) return std::unexpected(next.error());
        token = *std::move(next);
    } while (!token.empty());
    return found;
}

result<void> log_groups::remove(std::string_view group) const {
    const auto response = ask("DeleteLogGroup", {{"logGroupName", group}});
    if (response || response.error().code == errc::not_found) return {};
    return std::unexpected(response.error());
}

}  // namespace tight::deploy
