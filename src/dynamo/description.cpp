// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/description.hpp>

#include <array>

namespace tight::dynamo {
namespace {

constexpr std::array<std::string_view, 3> projection_names{"ALL", "KEYS_ONLY", "INCLUDE"};

std::string_view name_of(projection which) { return projection_names[static_cast<std::size_t>(which)]; }

void define(json::array& definitions, const key_description& key) {
    for (const json::value& each : definitions)
        if (each.at("AttributeName").as_string() == key.name) return;
    definitions.push_back(json::object{{"AttributeName", key.name}, {"AttributeType", wire_name(key.type)}});
}

void define(json::array& definitions, const std::optional<key_description>& key) {
    if (key) define(definitions, *key);
}

json::array key_schema(const key_description& hash, const std::optional<key_description>& range) {
    json::array schema{json::object{{"AttributeName", hash.name}, {"KeyType", "HASH"}}};
    if (range) schema.push_back(json::object{{"AttributeName", range->name}, {"KeyType", "RANGE"}});
    return schema;
}

json::object provisioned(const throughput& units) {
    return {{"ReadCapacityUnits", units.read}, {"WriteCapacityUnits", units.write}};
}

// `reserved` is the table's: an index of a table with reserved capacity has some too.
json::object index_request(const index_description& index, const std::optional<throughput>& reserved) {
    json::object kept{{"ProjectionType", name_of(index.projection)}};
    if (index.projection == projection::include) kept["NonKeyAttributes"] = json::value_from(index.included);
    json::object out{
        {"IndexName", index.name}, {"KeySchema", key_schema(index.hash, index.range)}, {"Projection", kept}};
    if (!index.local && reserved) out["ProvisionedThroughput"] = provisioned(index.throughput.value_or(*reserved));
    return out;
}

json::object without_name(const table_description& table) {
    json::array definitions;
    define(definitions, table.hash);
    define(definitions, table.range);
    json::array global;
    json::array local;
    for (const index_description& index : table.indexes) {
        define(definitions, index.hash);
        define(definitions, index.range);
        (index.local ? local : global).push_back(index_request(index, table.throughput));
    }
    json::object out{{"AttributeDefinitions", definitions}, {"KeySchema", key_schema(table.hash, table.range)}};
    if (!global.empty()) out["GlobalSecondaryIndexes"] = std::move(global);
    if (!local.empty()) out["LocalSecondaryIndexes"] = std::move(local);
    if (table.throughput)
        out["ProvisionedThroughput"] = provisioned(*table.throughput);
    else
        out["BillingMode"] = "PAY_PER_REQUEST";
    return out;
}

json::object key_json(const key_description& key) { return {{"name", key.name}, {"type", wire_name(key.type)}}; }

void key_members(json::object& out, const key_description& hash, const std::optional<key_description>& range) {
    out["hash"] = key_json(hash);
    if (range) out["range"] = key_json(*range);
}

json::object throughput_json(const throughput& units) { return {{"read", units.read}, {"write", units.write}}; }

// Reads a description member by member, keeping the first thing that was wrong.
class reader {
public:
    std::string text(const json::value& from, std::string_view name) {
        const json::value* found = json::member(&from, name);
        if (found != nullptr && found->is_string()) return std::string(json::string_or(found));
        complain(name);
        return {};
    }

    key_description key(const json::value& from, std::string_view which) {
        key_description out;
        const json::value* found = json::member(&from, which);
        if (found == nullptr) {
            complain(which);
            return out;
        }
        out.name = text(*found, "name");
        const std::string kind = text(*found, "type");
        for (const type each : {type::string, type::number, type::binary})
            if (wire_name(each) == kind) out.type = each;
        if (wire_name(out.type) != kind) complain("type");
        return out;
    }

    std::optional<key_description> range(const json::value& from) {
        if (json::member(&from, "range") == nullptr) return std::nullopt;
        return key(from, "range");
    }

    std::optional<throughput> units(const json::value& from) {
        const std::int64_t read = json::integer_or(json::find(from, "throughput", "read"), -1);
        const std::int64_t write = json::integer_or(json::find(from, "throughput", "write"), -1);
        if (read < 0 || write < 0 || !std::in_range<int>(read) || !std::in_range<int>(write)) return std::nullopt;
        return throughput{static_cast<int>(read), static_cast<int>(write)};
    }

    index_description index(const json::value& from) {
        index_description out;
        out.name = text(from, "name");
        out.hash = key(from, "hash");
        out.range = range(from);
        out.local = json::bool_or(json::member(&from, "local"), false);
        const std::string kept = text(from, "projection");
        for (const projection each : {projection::all, projection::keys_only, projection::include})
            if (name_of(each) == kept) out.projection = each;
        for (const json::value& each : json::elements(json::member(&from, "included")))
            if (each.is_string()) out.included.emplace_back(json::string_or(&each));
        out.throughput = units(from);
        return out;
    }

    void complain(std::string_view member) {
        if (problem.empty())
            problem = "table description: '" + std::string(member) + "' is missing or of the wrong type";
    }

    std::string problem = {};
};

}  // namespace

json::object create_table_request(const table_description& table) {
    json::object out{{"TableName", table.table}};
    for (const auto& member : without_name(table)) out[member.key()] = member.value();
    return out;
}

json::object cloudformation_properties(const table_description& table) {
    json::object out = without_name(table);
    if (!table.ttl.empty())
        out["TimeToLiveSpecification"] = json::object{{"AttributeName", table.ttl}, {"Enabled", true}};
    return out;
}

json::object to_json(const table_description& table) {
    json::object key;
    key_members(key, table.hash, table.range);
    json::array indexes;
    for (const index_description& index : table.indexes) {
        json::object out{{"name", index.name}};
        key_members(out, index.hash, index.range);
        out["local"] = index.local;
        out["projection"] = name_of(index.projection);
        if (!index.included.empty()) out["included"] = json::value_from(index.included);
        if (index.throughput) out["throughput"] = throughput_json(*index.throughput);
        indexes.push_back(std::move(out));
    }
    json::object out{{"table", table.table}, {"key", std::move(key)}, {"indexes", std::move(indexes)}};
    if (table.throughput) out["throughput"] = throughput_json(*table.throughput);
    if (!table.ttl.empty()) out["ttl"] = table.ttl;
    return out;
}

result<table_description> table_description_from_json(const json::value& from) {
    reader read;
    table_description out;
    out.table = read.text(from, "table");
    const json::value* key = json::member(&from, "key");
    if (key == nullptr) {
        read.complain("key");
    } else {
        out.hash = read.key(*key, "hash");
        out.range = read.range(*key);
    }
    for (const json::value& each : json::elements(json::member(&from, "indexes")))
        out.indexes.push_back(read.index(each));
    out.throughput = read.units(from);
    if (json::member(&from, "ttl") != nullptr) out.ttl = read.text(from, "ttl");
    if (!read.problem.empty()) return fail(errc::bad_input, read.problem);
    return out;
}

}  // namespace tight::dynamo
