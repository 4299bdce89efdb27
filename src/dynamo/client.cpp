// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/client.hpp>

#include <chrono>

namespace tight::dynamo {
namespace {

constexpr auto longest_wait = std::chrono::minutes(5);

// Asks for the table's status until it is `wanted` (empty: until the table is gone).
result<void> wait_for(const connection& where, const std::string& name, std::string_view target_status) {
    const auto deadline = where.time().now() + longest_wait;
    for (auto pause = std::chrono::milliseconds(20);; pause = std::min(pause * 2, std::chrono::milliseconds(2000))) {
        const auto answer = where.call_json("DescribeTable", json::serialize(json::object{{"TableName", name}}));
        if (!answer && answer.error().code == errc::not_found && target_status.empty()) return {};
        if (!answer && !(answer.error().code == errc::not_found)) return std::unexpected(answer.error());
        const json::value* status = answer ? json::find(*answer, "Table", "TableStatus") : nullptr;
        if (status != nullptr && json::string_or(status) == target_status) return {};
        if (where.time().now() >= deadline)
            return fail(errc::timed_out, "table " + name + " is still " +
                                             (target_status.empty() ? "there" : "not active") + " after " +
                                             std::to_string(longest_wait.count()) + " minutes");
        where.time().sleep_for(pause);
    }
}

}  // namespace

result<void> client::create_table(const table_description& table) const {
    table_description here = table;
    here.table = physical_name(table.table);
    return create_table(create_table_request(here));
}

result<void> client::create_table(const json::object& request) const {
    const auto answer = connection_->call_json("CreateTable", json::serialize(request));
    if (!answer) return std::unexpected(answer.error());
    if (json::string_or(json::find(*answer, "TableDescription", "TableStatus")) == "ACTIVE") return {};
    return wait_for(*connection_, std::string(json::string_or(request.if_contains("TableName"))), "ACTIVE");
}

result<void> client::delete_table_named(const std::string& name) const {
    const auto answer = connection_->call("DeleteTable", json::serialize(json::object{{"TableName", name}}));
    if (!answer) return std::unexpected(answer.error());
    return wait_for(*connection_, name, {});
}

result<std::vector<std::string>> client::list_tables() const {
    std::vector<std::string> out;
    json::object request;
    while (true) {
        const auto answer = connection_->call_json("ListTables", json::serialize(request));
        if (!answer) return std::unexpected(answer.error());
        for (const json::value& each : json::elements(json::member(&*answer, "TableNames")))
            if (each.is_string()) out.emplace_back(json::string_or(&each));
        const json::value* last = json::member(&*answer, "LastEvaluatedTableName");
        const json::value* before = request.if_contains("ExclusiveStartTableName");
        if (last == nullptr || !last->is_string() || (before != nullptr && *before == *last)) return out;
        request["ExclusiveStartTableName"] = *last;
    }
}

result<json::value> client::call(std::string_view operation, const json::object& request) const {
    return connection_->call_json(operation, json::serialize(request));
}

}  // namespace tight::dynamo
