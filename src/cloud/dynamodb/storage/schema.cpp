// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/schema.hpp"

#include <algorithm>

namespace tight::cloud::dynamodb {
namespace {

json::array keys_to_json(const std::vector<key_attribute>& keys) {
    json::array out;
    for (const auto& key : keys) out.push_back({key.name, static_cast<int>(key.type)});
    return out;
}

std::vector<key_attribute> keys_from_json(const json::value& source) {
    std::vector<key_attribute> keys;
    for (const auto& each : source.as_array())
        keys.push_back({std::string(each.at(0).as_string()), static_cast<kind>(each.at(1).as_int64())});
    return keys;
}

json::array throughput_to_json(const throughput& throughput) {
    return {throughput.read, throughput.write, throughput.increased, throughput.decreased, throughput.decreases_today};
}

throughput throughput_from_json(const json::value& source) {
    const auto at = [&](std::size_t i) { return source.at(i).as_int64(); };
    return {at(0), at(1), at(2), at(3), at(4)};
}

using unit_limits = std::optional<std::pair<std::int64_t, std::int64_t>>;

json::value limits_to_json(const unit_limits& limits) {
    if (!limits) return nullptr;
    return {limits->first, limits->second};
}

unit_limits limits_from_json(const json::value& source) {
    if (source.is_null()) return {};
    return std::pair(source.at(0).as_int64(), source.at(1).as_int64());
}

json::object index_to_json(const index_schema& index) {
    json::array extra;
    for (const auto& name : index.non_key_attributes) extra.emplace_back(name);
    return {{"id", index.id},
            {"name", index.name},
            {"global", index.global},
            {"hash", keys_to_json(index.keys.hash)},
            {"range", keys_to_json(index.keys.range)},
            {"projects", static_cast<int>(index.projects)},
            {"extra", std::move(extra)},
            {"throughput", throughput_to_json(index.throughput)},
            {"on_demand", limits_to_json(index.on_demand)},
            {"ready_at", index.ready_at},
            {"deleted_at", index.deleted_at}};
}

index_schema index_from_json(const json::value& source, const key_shape& table) {
    index_schema index;
    index.id = source.at("id").as_int64();
    index.name = source.at("name").as_string();
    index.global = source.at("global").as_bool();
    index.keys = {keys_from_json(source.at("hash")), keys_from_json(source.at("range"))};
    index.projects = static_cast<projecting>(source.at("projects").as_int64());
    for (const auto& name : source.at("extra").as_array()) index.non_key_attributes.emplace_back(name.as_string());
    index.throughput = throughput_from_json(source.at("throughput"));
    index.on_demand = limits_from_json(source.at("on_demand"));
    index.ready_at = source.at("ready_at").as_int64();
    index.deleted_at = source.at("deleted_at").as_int64();
    index.attributes = projected_attributes(index, table);
    return index;
}

json::value stream_to_json(const stream_schema& stream) {
    return {{"label", stream.label},
            {"shows", static_cast<int>(stream.shows)},
            {"enabled", stream.enabled},
            {"created", stream.created},
            {"closed", stream.closed},
            {"trimmed", stream.trimmed},
            {"id", stream.id}};
}

stream_schema stream_from_json(const json::value& source) {
    return {.label = std::string(source.at("label").as_string()),
            .shows = static_cast<view>(source.at("shows").as_int64()),
            .enabled = source.at("enabled").as_bool(),
            .created = source.at("created").as_int64(),
            .closed = source.at("closed").as_int64(),
            .trimmed = source.at("trimmed").as_int64(),
            .id = source.at("id").as_int64()};
}

bool names(const std::vector<key_attribute>& keys, std::string_view attribute) {
    return std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.name == attribute; });
}

}  // namespace

bool index_schema::holds(std::string_view attribute) const {
    return projects == projecting::all || std::binary_search(attributes.begin(), attributes.end(), attribute);
}

std::string table_schema::arn() const { return "arn:aws:dynamodb:" + region + ':' + account + ":table/" + name; }

std::string table_schema::stream_arn(const stream_schema& described) const {
    return arn() + "/stream/" + described.label;
}

const index_schema* table_schema::index(std::string_view index_name) const {
    for (const auto& each : indexes)
        if (each.name == index_name) return &each;
    return nullptr;
}

bool table_schema::is_key(std::string_view attribute) const {
    return names(keys.hash, attribute) || names(keys.range, attribute);
}

std::vector<std::string> attribute_names(const key_shape& keys) {
    std::vector<std::string> found;
    for (const auto& key : keys.hash) found.push_back(key.name);
    for (const auto& key : keys.range) found.push_back(key.name);
    return found;
}

std::vector<std::string> projected_attributes(const index_schema& index, const key_shape& table) {
    if (index.projects == projecting::all) return {};
    auto found = attribute_names(index.keys);
    for (auto& name : attribute_names(table)) found.push_back(std::move(name));
    if (index.projects == projecting::include)
        found.insert(found.end(), index.non_key_attributes.begin(), index.non_key_attributes.end());
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

json::object to_json(const table_schema& schema) {
    json::array indexes;
    for (const auto& each : schema.indexes) indexes.push_back(index_to_json(each));
    json::array streams;
    for (const auto& each : schema.past_streams) streams.push_back(stream_to_json(each));
    if (schema.stream) streams.push_back(stream_to_json(*schema.stream));
    json::array tags;
    for (const auto& [key, content] : schema.tags) tags.push_back({key, content});
    return {{"id", schema.id},
            {"region", schema.region},
            {"account", schema.account},
            {"name", schema.name},
            {"uuid", schema.uuid},
            {"created", schema.created},
            {"ready_at", schema.ready_at},
            {"updating", schema.updating},
            {"deleted_at", schema.deleted_at},
            {"definitions", keys_to_json(schema.definitions)},
            {"hash", keys_to_json(schema.keys.hash)},
            {"range", keys_to_json(schema.keys.range)},
            {"indexes", std::move(indexes)},
            {"on_demand", schema.on_demand},
            {"on_demand_since", schema.on_demand_since},
            {"throughput", throughput_to_json(schema.throughput)},
            {"on_demand_limits", limits_to_json(schema.on_demand_limits)},
            {"streams", std::move(streams)},
            {"tags", std::move(tags)},
            {"ttl", schema.ttl_attribute},
            {"class", schema.table_class},
            {"sse_key", schema.sse_key},
            {"protected", schema.deletion_protected},
            {"recoverable", schema.recoverable},
            {"recoverable_since", schema.recoverable_since}};
}

table_schema table_from_json(const json::value& source) {
    const auto text = [&](const char* name) { return std::string(source.at(name).as_string()); };
    table_schema table;
    table.id = source.at("id").as_int64();
    table.region = text("region");
    table.account = text("account");
    table.name = text("name");
    table.uuid = text("uuid");
    table.created = source.at("created").as_int64();
    table.ready_at = source.at("ready_at").as_int64();
    table.updating = source.at("updating").as_bool();
    table.deleted_at = source.at("deleted_at").as_int64();
    table.definitions = keys_from_json(source.at("definitions"));
    table.keys = {keys_from_json(source.at("hash")), keys_from_json(source.at("range"))};
    for (const auto& each : source.at("indexes").as_array()) table.indexes.push_back(index_from_json(each, table.keys));
    table.on_demand = source.at("on_demand").as_bool();
    table.on_demand_since = source.at("on_demand_since").as_int64();
    table.throughput = throughput_from_json(source.at("throughput"));
    table.on_demand_limits = limits_from_json(source.at("on_demand_limits"));
    for (const auto& each : source.at("streams").as_array()) {
        if (table.stream) table.past_streams.push_back(*table.stream);
        table.stream = stream_from_json(each);
    }
    for (const auto& each : source.at("tags").as_array())
        table.tags.emplace_back(each.at(0).as_string(), each.at(1).as_string());
    table.ttl_attribute = text("ttl");
    table.table_class = text("class");
    table.sse_key = text("sse_key");
    table.deletion_protected = source.at("protected").as_bool();
    table.recoverable = source.at("recoverable").as_bool();
    table.recoverable_since = source.at("recoverable_since").as_int64();
    return table;
}

std::string_view view_name(view shows) {
    switch (shows) {
        case view::new_image:
            return "NEW_IMAGE";
        case view::old_image:
            return "OLD_IMAGE";
        case view::new_and_old_images:
            return "NEW_AND_OLD_IMAGES";
        default:
            return "KEYS_ONLY";
    }
}

}  // namespace tight::cloud::dynamodb
