// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/batch.hpp"

#include <algorithm>
#include <list>
#include <memory>
#include <set>

#include "cloud/dynamodb/operations/capacity.hpp"
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/parameters.hpp"
#include "cloud/dynamodb/operations/write.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

// Bytes of items that a BatchGetItem reads at most; what does not fit any more is left unprocessed.
constexpr std::size_t most_keys = 100;
constexpr std::size_t answer_bytes = 1024 * 1024 + max_item_size - 3;

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

// The keys asked of one table.
struct asked_keys {
    std::string name;  // as the request wrote it
    const json::value* request = nullptr;
    std::vector<item> keys;
    std::vector<std::string> row_keys;
    std::optional<projection> wanted;
    table* from = nullptr;
    bool consistent = false;
};

[[noreturn]] void refuse_length(const std::string& member, const char* rule) {
    refuse("1 validation error detected: Value at '" + member +
           "' failed to satisfy constraint: Member must have length " + rule);
}

// A request may not use expressions for one table and what came before them for another.
void check_one_style(const json::value& body) {
    bool expressions = false;
    bool legacy = false;
    for (const auto& entry : entries(body, "RequestItems")) {
        expressions = expressions || given(entry.value(), "ProjectionExpression") != nullptr;
        legacy = legacy || given(entry.value(), "AttributesToGet") != nullptr;
    }
    if (expressions && legacy) refuse_mix({"ProjectionExpression"}, {"AttributesToGet"});
}

std::vector<item> read_keys(const asked_keys& of, std::size_t& total) {
    const auto& from = elements(*of.request, "Keys");
    const auto member = "RequestItems." + of.name + ".member.Keys";
    if (from.size() > most_keys) refuse_length(member, "less than or equal to 100");
    if (from.empty()) refuse_length(member, "greater than or equal to 1");
    std::vector<item> keys;
    for (const auto& each : from) {
        keys.push_back(read_checked(each));
        if (std::find(keys.begin(), keys.end() - 1, keys.back()) != keys.end() - 1)
            refuse("Provided list of item keys contains duplicates");
        if (++total > most_keys) refuse("Too many items requested for the BatchGetItem call");
    }
    return keys;
}

std::vector<asked_keys> read_tables(call& of) {
    if (entries(of.body, "RequestItems").empty()) refuse("The requestItems parameter is required for BatchGetItem");
    check_one_style(of.body);
    std::vector<asked_keys> tables;
    std::size_t total = 0;
    for (const auto& entry : entries(of.body, "RequestItems")) {
        const auto& request = entry.value();
        asked_keys one;
        one.name = entry.key();
        one.request = &request;
        check_parameter_mix(request, {"ProjectionExpression"}, {"AttributesToGet"});
        one.wanted = read_attributes_to_get(request);
        auto names = read_placeholders(request);
        names.check();
        if (auto bound = bind_projection(of.on, request, names)) one.wanted = std::move(bound);
        names.check_all_used();
        one.keys = read_keys(one, total);
        one.consistent = flag(request, "ConsistentRead");
        tables.push_back(std::move(one));
    }
    for (auto& one : tables) {
        one.from = &active_table(of, one.name);
        for (const auto& key : one.keys) one.row_keys.push_back(key_of_request(one.from->schema, key));
        if (one.wanted) check_scalar_keys(one.from->schema, *one.wanted);
    }
    return tables;
}

// Reads one table's items until the answer is full; the rest goes to `unprocessed`.
void append_items(std::string& to, const asked_keys& one, consumed& spent, std::size_t& bytes,
                  std::vector<const item*>& unprocessed) {
    to += '[';
    bool first = true;
    for (std::size_t i = 0; i < one.keys.size(); ++i) {
        std::optional<reading> hold;
        const auto row = one.from->items().peek(one.row_keys[i], hold);
        const stored_item found = row.empty() ? stored_item() : stored_item(row);
        if (bytes + found.size() > answer_bytes) {
            unprocessed.push_back(&one.keys[i]);
            spent.read_table(1);
            continue;
        }
        spent.read_table(read_units(found.size(), one.consistent));
        if (row.empty()) continue;
        bytes += found.size();
        if (!first) to += ',';
        first = false;
        if (one.wanted)
            one.wanted->append_json(to, found);
        else
            to += found.json();
    }
    to += ']';
}

void append_unprocessed(json_object& out, const asked_keys& one, const std::vector<const item*>& keys) {
    if (keys.empty()) return;
    json_object again(out.member_text(one.name));
    for (const auto* kept : {"AttributesToGet", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"})
        if (const auto* held = given(*one.request, kept)) again.member(kept) += json::serialize(*held);
    std::string& to = again.member("Keys");
    to += '[';
    for (const auto* key : keys) {
        if (to.back() != '[') to += ',';
        append_json(to, *key);
    }
    to += ']';
}

void append_all(std::string& to, const std::vector<consumed>& spent, capacity_detail detail) {
    to += '[';
    for (const auto& each : spent) {
        if (to.back() != '[') to += ',';
        each.append(to, detail);
    }
    to += ']';
}

// ---- Writes ----

struct asked_writes {
    std::string name;
    std::list<write_action> actions;
};

void read_write(state& on, const json::value& request, std::list<write_action>& into) {
    const auto* put = given(request, "PutRequest");
    const auto* erase = given(request, "DeleteRequest");
    if ((put == nullptr) == (erase == nullptr))
        refuse(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes");
    auto& action = into.emplace_back(put != nullptr ? write_action::what::put : write_action::what::erase, true);
    action.read(on, put != nullptr ? *put : *erase);
}

std::vector<asked_writes> read_writes(call& of) {
    if (entries(of.body, "RequestItems").empty()) refuse("The requestItems parameter is required for BatchWriteItem");
    std::vector<asked_writes> tables;
    std::size_t total = 0;
    for (const auto& entry : entries(of.body, "RequestItems")) {
        tables.emplace_back().name = entry.key();
        for (const auto& request : read_array(entry.value())) {
            read_write(of.on, request, tables.back().actions);
            if (++total > 25) refuse("Too many items requested for the BatchWriteItem call");
        }
    }
    for (auto& one : tables) {
        auto& into = active_table(of, one.name);
        std::set<std::string> seen;
        for (auto& action : one.actions) {
            action.resolve(into);
            if (!seen.insert(action.row_key()).second) refuse("Provided list of item keys contains duplicates");
        }
    }
    return tables;
}

void append_metrics(json_object& out, const json::value& body, const std::vector<asked_writes>& tables) {
    if (text(body, "ReturnItemCollectionMetrics") != "SIZE") return;
    json_object all(out.member("ItemCollectionMetrics"));
    for (const auto& one : tables) {
        const auto& schema = one.actions.front().on().schema;
        if (!wants_collection_metrics(body, schema)) continue;
        std::string& to = all.member_text(one.name);
        to += '[';
        for (const auto& action : one.actions) {
            if (to.back() != '[') to += ',';
            append_collection_metrics(to, schema, action.key());
        }
        to += ']';
    }
}

}  // namespace

void batch_get_item(call& of) {
    const auto tables = read_tables(of);
    const auto detail = wanted_capacity(of.body);
    std::vector<consumed> spent;
    std::vector<std::vector<const item*>> unprocessed(tables.size());
    std::size_t bytes = 0;

    json_object out(of.out);
    {
        json_object responses(out.member("Responses"));
        for (std::size_t i = 0; i < tables.size(); ++i) {
            spent.emplace_back(tables[i].from->schema);
            append_items(responses.member_text(tables[i].name), tables[i], spent.back(), bytes, unprocessed[i]);
        }
    }
    {
        json_object rest(out.member("UnprocessedKeys"));
        for (std::size_t i = 0; i < tables.size(); ++i) append_unprocessed(rest, tables[i], unprocessed[i]);
    }
    if (detail != capacity_detail::none) append_all(out.member("ConsumedCapacity"), spent, detail);
}

void batch_write_item(call& of) {
    auto tables = read_writes(of);
    std::vector<consumed> spent;
    transaction change(of.on.db);
    for (auto& one : tables) {
        spent.emplace_back(one.actions.front().on().schema);
        for (auto& action : one.actions) {
            action.prepare();
            spent.back().wrote(action.apply(of.on));
        }
    }
    change.commit();

    json_object out(of.out);
    out.member("UnprocessedItems") += "{}";
    append_metrics(out, of.body, tables);
    if (const auto detail = wanted_capacity(of.body); detail != capacity_detail::none)
        append_all(out.member("ConsumedCapacity"), spent, detail);
}

}  // namespace tight::cloud::dynamodb
