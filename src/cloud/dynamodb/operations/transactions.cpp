// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/transactions.hpp"

#include <algorithm>
#include <set>

#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t token_lifetime = 10 * 60 * 1000;
constexpr std::size_t max_bytes = 4 * 1024 * 1024;
constexpr double transaction_factor = 2;

consumed_capacity& capacity_of(std::vector<consumed_capacity>& capacities, std::vector<const table*>& seen,
                               const table& owner) {
    const auto found = std::find(seen.begin(), seen.end(), &owner);
    if (found != seen.end()) return capacities[static_cast<std::size_t>(found - seen.begin())];
    seen.push_back(&owner);
    return capacities.emplace_back(owner.schema);
}

std::string token_key(const operation_context& context, std::string_view operation, std::string_view token) {
    return (context.scope + '/').append(operation).append("/").append(token);
}

struct get_action {
    item key;
    std::optional<projection> selected;
    table* source = nullptr;
    std::string row_key;
};

get_action read_get(operation_context& context, const json::value& request) {
    get_action one;
    one.key = read_item_or_throw(*find_member(request, "Key"), wording::older);
    check_parameter_mix(request, {"ProjectionExpression"}, {});
    auto names = read_placeholders(request, wording::older);
    names.check();
    one.selected = bind_projection(context.state, request, names);
    names.check_all_used();
    return one;
}

void append_found(std::string& output, const get_action& one, consumed_capacity& capacity) {
    std::optional<statement_reset> hold;
    const auto row = one.source->items().peek(one.row_key, hold);
    const stored_item found = row.empty() ? stored_item() : stored_item(row);
    capacity.read_table(read_units(found.size(), true) * transaction_factor);
    std::string item;
    if (!row.empty() && one.selected) one.selected->append_json(item, found);
    if (!row.empty() && !one.selected) item = found.json();
    json_object object(output);
    if (!item.empty() && item != "{}") object.member("Item") += item;
}

void read_action(database_state& state, const json::value& request, std::list<write_action>& actions,
                 std::vector<std::string>& tables) {
    using action_type = write_action::action_type;
    static constexpr std::pair<std::string_view, action_type> forms[] = {{"ConditionCheck", action_type::check},
                                                                         {"Put", action_type::put},
                                                                         {"Delete", action_type::erase},
                                                                         {"Update", action_type::update}};
    const json::value* body = nullptr;
    action_type does = action_type::check;
    for (const auto& [name, form] : forms) {
        const auto* found = find_member(request, name);
        if (found == nullptr) continue;
        if (body != nullptr) fail_validation("TransactItems can only contain one of Check, Put, Update or Delete");
        body = found;
        does = form;
    }
    if (body == nullptr)
        fail_validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
    actions.emplace_back(does).read(state, *body);
    tables.emplace_back(string_member(*body, "TableName"));
}

void append_transaction_metrics(json_object& object, const json::value& body, const std::list<write_action>& actions,
                                const std::vector<std::string>& tables) {
    if (string_member(body, "ReturnItemCollectionMetrics") != "SIZE") return;
    json_object all(object.member("ItemCollectionMetrics"));
    std::set<std::string> done;
    for (const auto& name : tables) {
        if (!done.insert(name).second) continue;
        std::string found;
        std::size_t i = 0;
        for (const auto& action : actions) {
            if (tables[i++] != name || !wants_collection_metrics(body, action.target().schema)) continue;
            if (!found.empty()) found += ',';
            append_collection_metrics(found, action.target().schema, action.key());
        }
        if (!found.empty()) all.member_text(name).append("[").append(found).append("]");
    }
}

// What the same request costs when it comes again: it reads the items that it wrote.
std::vector<consumed_capacity> cost_of_replay(const std::list<write_action>& actions) {
    std::vector<consumed_capacity> capacities;
    std::vector<const table*> parts;
    for (const auto& action : actions) {
        const auto bytes = action.after().empty() ? action.before() : action.after();
        const auto size = bytes.empty() ? std::size_t{0} : stored_item(bytes).size();
        capacity_of(capacities, parts, action.target()).read_table(read_units(size, true) * transaction_factor);
    }
    return capacities;
}

}  // namespace

cancellation cancellation_reason(const operation_error& error) {
    const auto name = error.name();
    if (name == "ConditionalCheckFailedException") return {"ConditionalCheckFailed", error.message(), error.extra()};
    if (name == "DuplicateItemException") return {"DuplicateItem", error.message(), error.extra()};
    return {"ValidationError", error.message(), {}};
}

void check_cancelled(const std::vector<cancellation>& reasons) {
    const auto none = [](const cancellation& each) { return each.code == "None"; };
    if (std::all_of(reasons.begin(), reasons.end(), none)) return;
    std::string codes;
    std::string extra = "\"CancellationReasons\":[";
    for (const auto& each : reasons) {
        if (!codes.empty()) codes += ", ", extra += ',';
        codes += each.code;
        json_object one(extra);
        one.text("Code", each.code);
        if (!each.message.empty()) one.text("Message", each.message);
        if (!each.item.empty()) one.members(each.item);
    }
    throw operation_error::service(
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]", extra + ']');
}

std::vector<consumed_capacity> run_transaction(operation_context& context, std::list<write_action>& actions,
                                               const std::vector<std::string>& tables) {
    std::vector<cancellation> reasons(actions.size());
    std::set<std::pair<const table*, std::string>> seen;
    std::vector<table*> found;
    for (const auto& name : tables) found.push_back(&active_table(context, name));
    std::size_t i = 0;
    for (auto& action : actions) {
        auto& table = *found[i];
        auto& reason = reasons[i++];
        try {
            action.resolve(table);
        } catch (const operation_error& error) {
            if (error.about() == fault::empty_key) throw;
            reason = cancellation_reason(error);
            continue;
        }
        if (!seen.emplace(&table, action.row_key()).second)
            fail_validation("Transaction request cannot include multiple operations on one item");
    }
    check_cancelled(reasons);

    i = 0;
    std::size_t bytes = 0;
    for (auto& action : actions) {
        try {
            action.prepare();
        } catch (const operation_error& error) {
            if (error.about() == fault::empty_key) throw;
            reasons[i] = cancellation_reason(error);
        }
        bytes += std::max(action.before().size(), action.after().size());
        ++i;
    }
    check_cancelled(reasons);
    if (bytes > max_bytes) fail_validation("Transaction request cannot exceed 4 MB");

    std::vector<consumed_capacity> capacities;
    std::vector<const table*> parts;
    sqlite_transaction transaction(context.state.db);
    for (auto& action : actions)
        capacity_of(capacities, parts, action.target()).wrote(action.apply(context.state), transaction_factor);
    transaction.commit();
    return capacities;
}

void append_consumed(json_object& object, const std::vector<consumed_capacity>& capacities, capacity_detail detail) {
    if (detail == capacity_detail::none) return;
    std::string& output = object.member("ConsumedCapacity");
    output += '[';
    for (const auto& each : capacities) {
        if (output.back() != '[') output += ',';
        each.append(output, detail, true);
    }
    output += ']';
}

std::optional<std::string> find_idempotent_response(operation_context& context, std::string_view operation) {
    const auto token = string_member(context.body, "ClientRequestToken");
    if (token.empty()) return {};
    const auto now = context.state.now();
    std::erase_if(context.state.tokens, [&](const auto& each) { return each.second.at + token_lifetime < now; });
    const auto found = context.state.tokens.find(token_key(context, operation, token));
    if (found == context.state.tokens.end()) return {};
    if (found->second.request != json::serialize(context.body))
        throw operation_error::service(
            "IdempotentParameterMismatchException",
            "The request uses the same client token as a previous, but non-identical request. Do not "
            "reuse a client token with different requests, unless the requests are identical");
    return found->second.response;
}

void store_idempotent_response(operation_context& context, std::string_view operation, std::string answer) {
    const auto token = string_member(context.body, "ClientRequestToken");
    if (token.empty()) return;
    context.state.tokens.insert_or_assign(
        token_key(context, operation, token),
        idempotent_response{json::serialize(context.body), std::move(answer), context.state.now()});
}

void transact_write_items(operation_context& context) {
    if (auto answer = find_idempotent_response(context, "TransactWriteItems")) {
        context.output = std::move(*answer);
        return;
    }
    std::list<write_action> actions;
    std::vector<std::string> tables;
    for (const auto& request : array_member(context.body, "TransactItems"))
        read_action(context.state, request, actions, tables);
    const auto capacities = run_transaction(context, actions, tables);
    {
        json_object object(context.output);
        append_transaction_metrics(object, context.body, actions, tables);
        append_consumed(object, capacities, requested_capacity(context.body));
    }
    if (string_member(context.body, "ClientRequestToken").empty()) return;
    std::string again;
    {
        json_object object(again);
        append_consumed(object, cost_of_replay(actions), requested_capacity(context.body));
    }
    store_idempotent_response(context, "TransactWriteItems", std::move(again));
}

void transact_get_items(operation_context& context) {
    std::vector<get_action> actions;
    std::vector<std::string> tables;
    for (const auto& request : array_member(context.body, "TransactItems")) {
        const auto& get = *find_member(request, "Get");
        actions.push_back(read_get(context, get));
        tables.emplace_back(string_member(get, "TableName"));
    }
    std::set<std::pair<const table*, std::string>> seen;
    std::vector<cancellation> reasons(actions.size());
    for (std::size_t i = 0; i < actions.size(); ++i) actions[i].source = &active_table(context, tables[i]);
    for (std::size_t i = 0; i < actions.size(); ++i) {
        auto& one = actions[i];
        try {
            one.row_key = key_of_request(one.source->schema, one.key);
        } catch (const operation_error& error) {
            if (error.about() == fault::empty_key) throw;
            reasons[i] = cancellation_reason(error);
            continue;
        }
        if (!seen.emplace(one.source, one.row_key).second)
            fail_validation("Transaction request cannot include multiple operations on one item");
    }
    check_cancelled(reasons);

    std::vector<consumed_capacity> capacities;
    std::vector<const table*> parts;
    json_object object(context.output);
    std::string& output = object.member("Responses");
    output += '[';
    for (const auto& one : actions) {
        if (output.back() != '[') output += ',';
        append_found(output, one, capacity_of(capacities, parts, *one.source));
    }
    output += ']';
    append_consumed(object, capacities, requested_capacity(context.body));
}

}  // namespace tight::cloud::dynamodb
