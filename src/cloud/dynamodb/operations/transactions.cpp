// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/transactions.hpp"

#include <algorithm>
#include <set>

#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t token_life = 10 * 60 * 1000;
constexpr std::size_t most_bytes = 4 * 1024 * 1024;
constexpr double transaction_factor = 2;

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

consumed& part_of(std::vector<consumed>& spent, std::vector<const table*>& seen, const table& on) {
    const auto found = std::find(seen.begin(), seen.end(), &on);
    if (found != seen.end()) return spent[static_cast<std::size_t>(found - seen.begin())];
    seen.push_back(&on);
    return spent.emplace_back(on.schema);
}

std::string token_key(const call& of, std::string_view operation, std::string_view token) {
    return (of.scope + '/').append(operation).append("/").append(token);
}

struct get_action {
    item key;
    std::optional<projection> wanted;
    table* from = nullptr;
    std::string row_key;
};

get_action read_get(call& of, const json::value& request) {
    get_action one;
    one.key = read_checked(*given(request, "Key"), wording::older);
    check_parameter_mix(request, {"ProjectionExpression"}, {});
    auto names = read_placeholders(request, wording::older);
    names.check();
    one.wanted = bind_projection(of.on, request, names);
    names.check_all_used();
    return one;
}

void append_found(std::string& to, const get_action& one, consumed& spent) {
    std::optional<reading> hold;
    const auto row = one.from->items().peek(one.row_key, hold);
    const stored_item found = row.empty() ? stored_item() : stored_item(row);
    spent.read_table(read_units(found.size(), true) * transaction_factor);
    std::string item;
    if (!row.empty() && one.wanted) one.wanted->append_json(item, found);
    if (!row.empty() && !one.wanted) item = found.json();
    json_object out(to);
    if (!item.empty() && item != "{}") out.member("Item") += item;
}

void read_action(state& on, const json::value& request, std::list<write_action>& actions,
                 std::vector<std::string>& tables) {
    using what = write_action::what;
    static constexpr std::pair<std::string_view, what> forms[] = {
        {"ConditionCheck", what::check}, {"Put", what::put}, {"Delete", what::erase}, {"Update", what::update}};
    const json::value* body = nullptr;
    what does = what::check;
    for (const auto& [name, form] : forms) {
        const auto* found = given(request, name);
        if (found == nullptr) continue;
        if (body != nullptr) refuse("TransactItems can only contain one of Check, Put, Update or Delete");
        body = found;
        does = form;
    }
    if (body == nullptr) refuse("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
    actions.emplace_back(does).read(on, *body);
    tables.emplace_back(text(*body, "TableName"));
}

void append_transaction_metrics(json_object& out, const json::value& body, const std::list<write_action>& actions,
                                const std::vector<std::string>& tables) {
    if (text(body, "ReturnItemCollectionMetrics") != "SIZE") return;
    json_object all(out.member("ItemCollectionMetrics"));
    std::set<std::string> done;
    for (const auto& name : tables) {
        if (!done.insert(name).second) continue;
        std::string found;
        std::size_t i = 0;
        for (const auto& action : actions) {
            if (tables[i++] != name || !wants_collection_metrics(body, action.on().schema)) continue;
            if (!found.empty()) found += ',';
            append_collection_metrics(found, action.on().schema, action.key());
        }
        if (!found.empty()) all.member_text(name).append("[").append(found).append("]");
    }
}

// What the same request costs when it comes again: it reads the items that it wrote.
std::vector<consumed> cost_of_replay(const std::list<write_action>& actions) {
    std::vector<consumed> spent;
    std::vector<const table*> parts;
    for (const auto& action : actions) {
        const auto bytes = action.after().empty() ? action.before() : action.after();
        const auto size = bytes.empty() ? std::size_t{0} : stored_item(bytes).size();
        part_of(spent, parts, action.on()).read_table(read_units(size, true) * transaction_factor);
    }
    return spent;
}

}  // namespace

cancellation reason_of(const operation_error& ended) {
    const auto name = ended.name();
    if (name == "ConditionalCheckFailedException") return {"ConditionalCheckFailed", ended.message(), ended.extra()};
    if (name == "DuplicateItemException") return {"DuplicateItem", ended.message(), ended.extra()};
    return {"ValidationError", ended.message(), {}};
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

std::vector<consumed> run_transaction(call& of, std::list<write_action>& actions,
                                      const std::vector<std::string>& tables) {
    std::vector<cancellation> reasons(actions.size());
    std::set<std::pair<const table*, std::string>> seen;
    std::vector<table*> found;
    for (const auto& name : tables) found.push_back(&active_table(of, name));
    std::size_t i = 0;
    for (auto& action : actions) {
        auto& on = *found[i];
        auto& reason = reasons[i++];
        try {
            action.resolve(on);
        } catch (const operation_error& ended) {
            if (is_about_empty_key(ended)) throw;
            reason = reason_of(ended);
            continue;
        }
        if (!seen.emplace(&on, action.row_key()).second)
            refuse("Transaction request cannot include multiple operations on one item");
    }
    check_cancelled(reasons);

    i = 0;
    std::size_t bytes = 0;
    for (auto& action : actions) {
        try {
            action.prepare();
        } catch (const operation_error& ended) {
            if (is_about_empty_key(ended)) throw;
            reasons[i] = reason_of(ended);
        }
        bytes += std::max(action.before().size(), action.after().size());
        ++i;
    }
    check_cancelled(reasons);
    if (bytes > most_bytes) refuse("Transaction request cannot exceed 4 MB");

    std::vector<consumed> spent;
    std::vector<const table*> parts;
    transaction change(of.on.db);
    for (auto& action : actions) part_of(spent, parts, action.on()).wrote(action.apply(of.on), transaction_factor);
    change.commit();
    return spent;
}

void append_consumed(json_object& out, const std::vector<consumed>& spent, capacity_detail detail) {
    if (detail == capacity_detail::none) return;
    std::string& to = out.member("ConsumedCapacity");
    to += '[';
    for (const auto& each : spent) {
        if (to.back() != '[') to += ',';
        each.append(to, detail, true);
    }
    to += ']';
}

std::optional<std::string> answered_before(call& of, std::string_view operation) {
    const auto token = text(of.body, "ClientRequestToken");
    if (token.empty()) return {};
    const auto now = of.on.now();
    std::erase_if(of.on.tokens, [&](const auto& each) { return each.second.at + token_life < now; });
    const auto found = of.on.tokens.find(token_key(of, operation, token));
    if (found == of.on.tokens.end()) return {};
    if (found->second.request != json::serialize(of.body))
        throw operation_error::service(
            "IdempotentParameterMismatchException",
            "The request uses the same client token as a previous, but non-identical request. Do not "
            "reuse a client token with different requests, unless the requests are identical");
    return found->second.answer;
}

void remember_answer(call& of, std::string_view operation, std::string answer) {
    const auto token = text(of.body, "ClientRequestToken");
    if (token.empty()) return;
    of.on.tokens.insert_or_assign(token_key(of, operation, token),
                                  remembered{json::serialize(of.body), std::move(answer), of.on.now()});
}

void transact_write_items(call& of) {
    if (auto answer = answered_before(of, "TransactWriteItems")) {
        of.out = std::move(*answer);
        return;
    }
    std::list<write_action> actions;
    std::vector<std::string> tables;
    for (const auto& request : elements(of.body, "TransactItems")) read_action(of.on, request, actions, tables);
    const auto spent = run_transaction(of, actions, tables);
    {
        json_object out(of.out);
        append_transaction_metrics(out, of.body, actions, tables);
        append_consumed(out, spent, wanted_capacity(of.body));
    }
    if (text(of.body, "ClientRequestToken").empty()) return;
    std::string again;
    {
        json_object out(again);
        append_consumed(out, cost_of_replay(actions), wanted_capacity(of.body));
    }
    remember_answer(of, "TransactWriteItems", std::move(again));
}

void transact_get_items(call& of) {
    std::vector<get_action> actions;
    std::vector<std::string> tables;
    for (const auto& request : elements(of.body, "TransactItems")) {
        const auto& get = *given(request, "Get");
        actions.push_back(read_get(of, get));
        tables.emplace_back(text(get, "TableName"));
    }
    std::set<std::pair<const table*, std::string>> seen;
    std::vector<cancellation> reasons(actions.size());
    for (std::size_t i = 0; i < actions.size(); ++i) actions[i].from = &active_table(of, tables[i]);
    for (std::size_t i = 0; i < actions.size(); ++i) {
        auto& one = actions[i];
        try {
            one.row_key = key_of_request(one.from->schema, one.key);
        } catch (const operation_error& ended) {
            if (is_about_empty_key(ended)) throw;
            reasons[i] = reason_of(ended);
            continue;
        }
        if (!seen.emplace(one.from, one.row_key).second)
            refuse("Transaction request cannot include multiple operations on one item");
    }
    check_cancelled(reasons);

    std::vector<consumed> spent;
    std::vector<const table*> parts;
    json_object out(of.out);
    std::string& to = out.member("Responses");
    to += '[';
    for (const auto& one : actions) {
        if (to.back() != '[') to += ',';
        append_found(to, one, part_of(spent, parts, *one.from));
    }
    to += ']';
    append_consumed(out, spent, wanted_capacity(of.body));
}

}  // namespace tight::cloud::dynamodb
