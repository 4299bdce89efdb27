// SPDX-License-Identifier: Apache-2.0
#include "attack/request_json.hpp"

#include <set>

namespace attack {

namespace json = tight::json;
using verb = model::write::verb;

namespace {

json::array key_schema(const std::vector<model::key_attribute>& keys) {
    json::array made;
    for (const auto& key : keys)
        made.push_back(json::object{{"AttributeName", key.name}, {"KeyType", made.empty() ? "HASH" : "RANGE"}});
    return made;
}

json::object index_definition(const model::index_schema& index) {
    json::object projection{{"ProjectionType", index.projection}};
    if (!index.included.empty()) projection["NonKeyAttributes"] = json::value_from(index.included);
    return {{"IndexName", index.name}, {"KeySchema", key_schema(index.keys)}, {"Projection", std::move(projection)}};
}

std::string projection_text(const std::vector<std::string>& attributes, model::expression_text& text) {
    std::string made;
    for (const std::string& name : attributes) made += (made.empty() ? "" : ", ") + text.of(model::path{name});
    return made;
}

}  // namespace

json::object create_table(const model::table_schema& schema) {
    json::object made{{"TableName", schema.name}, {"BillingMode", "PAY_PER_REQUEST"}};
    json::array definitions;
    std::set<std::string> defined;
    const auto define = [&](const std::vector<model::key_attribute>& keys) {
        for (const auto& key : keys)
            if (defined.insert(key.name).second)
                definitions.push_back(
                    json::object{{"AttributeName", key.name}, {"AttributeType", model::type_name(key.type)}});
    };
    define(schema.keys);
    made["KeySchema"] = key_schema(schema.keys);
    for (const auto& index : schema.indexes) {
        define(index.keys);
        auto& list = made[index.local ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes"];
        if (!list.is_array()) list.emplace_array();
        list.as_array().push_back(index_definition(index));
    }
    made["AttributeDefinitions"] = std::move(definitions);
    return made;
}

json::object write_request(const model::write& one, bool names) {
    model::expression_text text(names);
    json::object made{{"TableName", one.table}};
    made[one.what == verb::put ? "Item" : "Key"] = model::to_json(one.item, model::spelling::request);
    if (!one.changes.empty()) made["UpdateExpression"] = text.of(one.changes);
    if (one.only_if) made["ConditionExpression"] = text.of(*one.only_if);
    if (one.item_on_failure) made["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
    text.add_placeholders(made);
    return made;
}

std::string transaction_name(const model::write& one) {
    static constexpr const char* names[] = {"Put", "Delete", "Update", "ConditionCheck"};
    return names[static_cast<std::size_t>(one.what)];
}

std::string operation_name(const model::write& one) { return transaction_name(one) + "Item"; }

json::object batch_member(const model::write& one) {
    const bool put = one.what == verb::put;
    auto item = model::to_json(one.item, model::spelling::request);
    return {{put ? "PutRequest" : "DeleteRequest", json::object{{put ? "Item" : "Key", std::move(item)}}}};
}

json::object key_request(const std::string& table, const model::document& key,
                         const std::vector<std::string>& projection) {
    model::expression_text text(false);
    json::object made{{"TableName", table}, {"Key", model::to_json(key, model::spelling::request)}};
    if (!projection.empty()) made["ProjectionExpression"] = projection_text(projection, text);
    return made;
}

json::object search_request(const model::search& what, int segment, bool names) {
    model::expression_text text(names);
    json::object made{{"TableName", what.table}};
    if (!what.index.empty()) made["IndexName"] = what.index;
    if (what.hash) {
        using test = model::condition::test;
        const model::operand value{.from = model::operand::source::literal, .literal = *what.hash};
        std::string keys = text.of(model::condition{test::equal, {{.where = {what.hash_name}}, value}});
        if (what.range) keys += " AND " + text.of(*what.range);
        made["KeyConditionExpression"] = std::move(keys);
        made["ScanIndexForward"] = what.forward;
    } else if (what.segments > 1) {
        made["Segment"] = segment;
        made["TotalSegments"] = what.segments;
    }
    if (what.filter) made["FilterExpression"] = text.of(*what.filter);
    if (!what.projection.empty()) made["ProjectionExpression"] = projection_text(what.projection, text);
    if (what.limit != 0) made["Limit"] = what.limit;
    if (what.count_only) made["Select"] = "COUNT";
    text.add_placeholders(made);
    return made;
}

}  // namespace attack
