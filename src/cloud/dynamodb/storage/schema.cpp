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

std::vector<key_attribute> keys_from_json(const json::value& from) {
    std::vector<key_attribute> keys;
    for (const auto& each : from.as_array())
        keys.push_back({std::string(each.at(0).as_string()), static_cast<kind>(each.at(1).as_int64())});
    return keys;
}

json::array throughput_to_json(const throughput& from) {
    return {from.read, from.write, from.increased, from.decreased, from.decreases_today};
}

throughput throughput_from_json(const json::value& from) {
    const auto at = [&](std::size_t i) { return from.at(i).as_int64(); };
    return {at(0), at(1), at(2), at(3), at(4)};
}

using limits = std::optional<std::pair<std::int64_t, std::int64_t>>;

json::value limits_to_json(const limits& from) {
    if (!from) return nullptr;
    return {from->first, from->second};
}

limits limits_from_json(const json::value& from) {
    if (from.is_null()) return {};
    return std::pair(from.at(0).as_int64(), from.at(1).as_int64());
}

json::object index_to_json(const index_schema& from) {
    json::array extra;
    for (const auto& name : from.non_key_attributes) extra.emplace_back(name);
    return {{"id", from.id},
            {"name", from.name},
            {"global", from.global},
            {"hash", keys_to_json(from.keys.hash)},
            {"range", keys_to_json(from.keys.range)},
            {"projects", static_cast<int>(from.projects)},
            {"extra", std::move(extra)},
            {"throughput", throughput_to_json(from.throughput)},
            {"on_demand", limits_to_json(from.on_demand)},
            {"ready_at", from.ready_at},
            {"deleted_at", from.deleted_at}};
}

index_schema index_from_json(const json::value& from, const key_shape& table) {
    index_schema index;
    index.id = from.at("id").as_int64();
    index.name = from.at("name").as_string();
    index.global = from.at("global").as_bool();
    index.keys = {keys_from_json(from.at("hash")), keys_from_json(from.at("range"))};
    index.projects = static_cast<projecting>(from.at("projects").as_int64());
    for (const auto& name : from.at("extra").as_array()) index.non_key_attributes.emplace_back(name.as_string());
    index.throughput = throughput_from_json(from.at("throughput"));
    index.on_demand = limits_from_json(from.at("on_demand"));
    index.ready_at = from.at("ready_at").as_int64();
    index.deleted_at = from.at("deleted_at").as_int64();
    index.attributes = projected_attributes(index, table);
    return index;
}

json::value stream_to_json(const stream_schema& from) {
    return {{"label", from.label},
            {"shows", static_cast<int>(from.shows)},
            {"enabled", from.enabled},
            {"created", from.created},
            {"closed", from.closed},
            {"trimmed", from.trimmed},
            {"id", from.id}};
}

stream_schema stream_from_json(const json::value& from) {
    return {.label = std::string(from.at("label").as_string()),
            .shows = static_cast<view>(from.at("shows").as_int64()),
            .enabled = from.at("enabled").as_bool(),
            .created = from.at("created").as_int64(),
            .closed = from.at("closed").as_int64(),
            .trimmed = from.at("trimmed").as_int64(),
            .id = from.at("id").as_int64()};
}

bool names(const std::vector<key_attribute>& keys, std::string_view attribute) {
    return std::any_of(keys.begin(), keys.end(), [&](const auto& key) { return key.name == attribute; });
}

}  // namespace

bool index_schema::holds(std::string_view attribute) const {
    return projects == projecting::all || std::binary_search(attributes.begin(), attributes.end(), attribute);
}

std::string table_schema::arn() const { return "arn:aws:dynamodb:" + region + ':' + account + ":table/" + name; }

std::string table_schema::stream_arn(const stream_schema& of) const { return arn() + "/stream/" + of.label; }

const index_schema* table_schema::index(std::string_view wanted) const {
    for (const auto& each : indexes)
        if (each.name == wanted) return &each;
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

json::object to_json(const table_schema& from) {
    json::array indexes;
    for (const auto& each : from.indexes) indexes.push_back(index_to_json(each));
    json::array streams;
    for (const auto& each : from.past_streams) streams.push_back(stream_to_json(each));
    if (from.stream) streams.push_back(stream_to_json(*from.stream));
    json::array tags;
    for (const auto& [key, held] : from.tags) tags.push_back({key, held});
    return {{"id", from.id},
            {"region", from.region},
            {"account", from.account},
            {"name", from.name},
            {"uuid", from.uuid},
            {"created", from.created},
            {"ready_at", from.ready_at},
            {"updating", from.updating},
            {"deleted_at", from.deleted_at},
            {"definitions", keys_to_json(from.definitions)},
            {"hash", keys_to_json(from.keys.hash)},
            {"range", keys_to_json(from.keys.range)},
            {"indexes", std::move(indexes)},
            {"on_demand", from.on_demand},
            {"on_demand_since", from.on_demand_since},
            {"throughput", throughput_to_json(from.throughput)},
            {"on_demand_limits", limits_to_json(from.on_demand_limits)},
            {"streams", std::move(streams)},
            {"tags", std::move(tags)},
            {"ttl", from.ttl_attribute},
            {"class", from.table_class},
            {"sse_key", from.sse_key},
            {"protected", from.deletion_protected},
            {"recoverable", from.recoverable},
            {"recoverable_since", from.recoverable_since}};
}

table_schema table_from_json(const json::value& from) {
    const auto text = [&](const char* name) { return std::string(from.at(name).as_string()); };
    table_schema table;
    table.id = from.at("id").as_int64();
    table.region = text("region");
    table.account = text("account");
    table.name = text("name");
    table.uuid = text("uuid");
    table.created = from.at("created").as_int64();
    table.ready_at = from.at("ready_at").as_int64();
    table.updating = from.at("updating").as_bool();
    table.deleted_at = from.at("deleted_at").as_int64();
    table.definitions = keys_from_json(from.at("definitions"));
    table.keys = {keys_from_json(from.at("hash")), keys_from_json(from.at("range"))};
    for (const auto& each : from.at("indexes").as_array()) table.indexes.push_back(index_from_json(each, table.keys));
    table.on_demand = from.at("on_demand").as_bool();
    table.on_demand_since = from.at("on_demand_since").as_int64();
    table.throughput = throughput_from_json(from.at("throughput"));
    table.on_demand_limits = limits_from_json(from.at("on_demand_limits"));
    for (const auto& each : from.at("streams").as_array()) {
        if (table.stream) table.past_streams.push_back(*table.stream);
        table.stream = stream_from_json(each);
    }
    for (const auto& each : from.at("tags").as_array())
        table.tags.emplace_back(each.at(0).as_string(), each.at(1).as_string());
    table.ttl_attribute = text("ttl");
    table.table_class = text("class");
    table.sse_key = text("sse_key");
    table.deletion_protected = from.at("protected").as_bool();
    table.recoverable = from.at("recoverable").as_bool();
    table.recoverable_since = from.at("recoverable_since").as_int64();
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
