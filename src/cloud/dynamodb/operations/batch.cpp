// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/batch.hpp"

#include <algorithm>
#include <list>
#include <memory>
#include <set>

#include "cloud/dynamodb/operations/capacity.hpp"
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/parameters.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/operations/write.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

// Bytes of items that a BatchGetItem reads at most; what does not fit any more is left unprocessed.
constexpr std::size_t max_keys = 100;
constexpr std::size_t max_response_bytes = 1024 * 1024 + max_item_size - 3;

// The keys to read from one table.
struct requested_keys {
    std::string name;  // as the request wrote it
    const json::value* request = nullptr;
    std::vector<item> keys;
    std::vector<std::string> row_keys;
    std::optional<projection> selected;
    table* source = nullptr;
    bool consistent = false;
};

[[noreturn]] void fail_length(const std::string& member, const char* rule) {
    fail_validation("1 validation error detected: Value at '" + member +
                    "' failed to satisfy constraint: Member must have length " + rule);
}

// A request may not use expressions for one table and what came before them for another.
void check_one_style(const json::value& body) {
    bool expressions = false;
    bool legacy = false;
    for (const auto& entry : object_member(body, "RequestItems")) {
        expressions = expressions || find_member(entry.value(), "ProjectionExpression") != nullptr;
        legacy = legacy || find_member(entry.value(), "AttributesToGet") != nullptr;
    }
    if (expressions && legacy) fail_parameter_mix({"ProjectionExpression"}, {"AttributesToGet"});
}

std::vector<item> read_keys(const requested_keys& subject, std::size_t& total) {
    const auto& source = array_member(*subject.request, "Keys");
    const auto member = "RequestItems." + subject.name + ".member.Keys";
    if (source.size() > max_keys) fail_length(member, "less than or equal to 100");
    if (source.empty()) fail_length(member, "greater than or equal to 1");
    std::vector<item> keys;
    for (const auto& each : source) {
        keys.push_back(read_item_or_throw(each));
        if (std::find(keys.begin(), keys.end() - 1, keys.back()) != keys.end() - 1)
            fail_validation("Provided list of item keys contains duplicates");
        if (++total > max_keys) fail_validation("Too many items requested for the BatchGetItem call");
    }
    return keys;
}

std::vector<requested_keys> read_tables(operation_context& context) {
    if (object_member(context.body, "RequestItems").empty())
        fail_validation("The requestItems parameter is required for BatchGetItem");
    check_one_style(context.body);
    std::vector<requested_keys> tables;
    std::size_t total = 0;
    for (const auto& entry : object_member(context.body, "RequestItems")) {
        const auto& request = entry.value();
        requested_keys one;
        one.name = entry.key();
        one.request = &request;
        check_parameter_mix(request, {"ProjectionExpression"}, {"AttributesToGet"});
        one.selected = read_attributes_to_get(request);
        auto names = read_placeholders(request);
        names.check();
        if (auto bound = bind_projection(context.state, request, names)) one.selected = std::move(bound);
        names.check_all_used();
        one.keys = read_keys(one, total);
        one.consistent = boolean_member(request, "ConsistentRead");
        tables.push_back(std::move(one));
    }
    for (auto& one : tables) {
        one.source = &active_table(context, one.name);
        for (const auto& key : one.keys) one.row_keys.push_back(key_of_request(one.source->schema, key));
        if (one.selected) check_scalar_keys(one.source->schema, *one.selected);
    }
    return tables;
}

// Reads one table's items until the response is full; the rest goes to `unprocessed`.
void append_items(std::string& output, const requested_keys& one, consumed_capacity& capacity, std::size_t& bytes,
                  std::vector<const item*>& unprocessed) {
    output += '[';
    bool first = true;
    for (std::size_t i = 0; i < one.keys.size(); ++i) {
        std::optional<statement_reset> hold;
        const auto row = one.source->items().peek(one.row_keys[i], hold);
        const stored_item found = row.empty() ? stored_item() : stored_item(row);
        if (bytes + found.size() > max_response_bytes) {
            unprocessed.push_back(&one.keys[i]);
            capacity.read_table(1);
            continue;
        }
        capacity.read_table(read_units(found.size(), one.consistent));
        if (row.empty()) continue;
        bytes += found.size();
        if (!first) output += ',';
        first = false;
        if (one.selected)
            one.selected->append_json(output, found);
        else
            output += found.json();
    }
    output += ']';
}

void append_unprocessed(json_object& object, const requested_keys& one, const std::vector<const item*>& keys) {
    if (keys.empty()) return;
    json_object again(object.member_text(one.name));
    for (const auto* saved : {"AttributesToGet", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"})
        if (const auto* content = find_member(*one.request, saved)) again.member(saved) += json::serialize(*content);
    std::string& output = again.member("Keys");
    output += '[';
    for (const auto* key : keys) {
        if (output.back() != '[') output += ',';
        append_json(output, *key);
    }
    output += ']';
}

void append_all(std::string& output, const std::vector<consumed_capacity>& capacities, capacity_detail detail) {
    output += '[';
    for (const auto& each : capacities) {
        if (output.back() != '[') output += ',';
        each.append(output, detail);
    }
    output += ']';
}

// ---- Writes ----

struct requested_writes {
    std::string name;
    std::list<write_action> actions;
};

void read_write(database_state& state, const json::value& request, std::list<write_action>& target) {
    const auto* put = find_member(request, "PutRequest");
    const auto* erase = find_member(request, "DeleteRequest");
    if ((put == nullptr) == (erase == nullptr))
        fail_validation(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes");
    auto& action =
        target.emplace_back(put != nullptr ? write_action::action_type::put : write_action::action_type::erase, true);
    action.read(state, put != nullptr ? *put : *erase);
}

std::vector<requested_writes> read_writes(operation_context& context) {
    if (object_member(context.body, "RequestItems").empty())
        fail_validation("The requestItems parameter is required for BatchWriteItem");
    std::vector<requested_writes> tables;
    std::size_t total = 0;
    for (const auto& entry : object_member(context.body, "RequestItems")) {
        tables.emplace_back().name = entry.key();
        for (const auto& request : read_array(entry.value())) {
            read_write(context.state, request, tables.back().actions);
            if (++total > 25) fail_validation("Too many items requested for the BatchWriteItem call");
        }
    }
    for (auto& one : tables) {
        auto& target = active_table(context, one.name);
        std::set<std::string> seen;
        for (auto& action : one.actions) {
            action.resolve(target);
            if (!seen.insert(action.row_key()).second)
                fail_validation("Provided list of item keys contains duplicates");
        }
    }
    return tables;
}

void append_metrics(json_object& object, const json::value& body, const std::vector<requested_writes>& tables) {
    if (string_member(body, "ReturnItemCollectionMetrics") != "SIZE") return;
    json_object all(object.member("ItemCollectionMetrics"));
    for (const auto& one : tables) {
        const auto& schema = one.actions.front().target().schema;
        if (!wants_collection_metrics(body, schema)) continue;
        std::string& output = all.member_text(one.name);
        output += '[';
        for (const auto& action : one.actions) {
            if (output.back() != '[') output += ',';
            append_collection_metrics(output, schema, action.key());
        }
        output += ']';
    }
}

}  // namespace

void batch_get_item(operation_context& context) {
    const auto tables = read_tables(context);
    const auto detail = requested_capacity(context.body);
    std::vector<consumed_capacity> capacities;
    std::vector<std::vector<const item*>> unprocessed(tables.size());
    std::size_t bytes = 0;

    json_object object(context.output);
    {
        json_object responses(object.member("Responses"));
        for (std::size_t i = 0; i < tables.size(); ++i) {
            capacities.emplace_back(tables[i].source->schema);
            append_items(responses.member_text(tables[i].name), tables[i], capacities.back(), bytes, unprocessed[i]);
        }
    }
    {
        json_object rest(object.member("UnprocessedKeys"));
        for (std::size_t i = 0; i < tables.size(); ++i) append_unprocessed(rest, tables[i], unprocessed[i]);
    }
    if (detail != capacity_detail::none) append_all(object.member("ConsumedCapacity"), capacities, detail);
}

void batch_write_item(operation_context& context) {
    auto tables = read_writes(context);
    std::vector<consumed_capacity> capacities;
    sqlite_transaction transaction(context.state.db);
    for (auto& one : tables) {
        capacities.emplace_back(one.actions.front().target().schema);
        for (auto& action : one.actions) {
            action.prepare();
            capacities.back().wrote(action.apply(context.state));
        }
    }
    transaction.commit();

    json_object object(context.output);
    object.member("UnprocessedItems") += "{}";
    append_metrics(object, context.body, tables);
    if (const auto detail = requested_capacity(context.body); detail != capacity_detail::none)
        append_all(object.member("ConsumedCapacity"), capacities, detail);
}

}  // namespace tight::cloud::dynamodb
