// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/capacity.hpp"

#include <algorithm>

#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {

capacity_detail requested_capacity(const json::value& body) {
    const auto word = string_member(body, "ReturnConsumedCapacity");
    return word == "TOTAL"     ? capacity_detail::total
           : word == "INDEXES" ? capacity_detail::indexes
                               : capacity_detail::none;
}

void consumed_capacity::read_index(const index_schema& index, double units) {
    reads_ += units;
    indexes_[index.name] += units;
}

void consumed_capacity::wrote(const write_cost& cost, double factor) {
    table_ += cost.table * factor;
    writes_ += cost.table * factor;
    for (std::size_t i = 0; i < cost.indexes.size(); ++i) {
        if (cost.indexes[i] == 0) continue;
        writes_ += cost.indexes[i];
        indexes_[schema_->indexes[i].name] += cost.indexes[i];
    }
}

namespace {

void append_unit_members(json_object& object, double units, bool split, bool reads) {
    append_units(object.member("CapacityUnits"), units);
    if (split) append_units(object.member(reads ? "ReadCapacityUnits" : "WriteCapacityUnits"), units);
}

}  // namespace

void consumed_capacity::append_indexes(json_object& object, bool global, bool split) const {
    const auto shown = [&](const auto& index) { return index.global == global && indexes_.contains(index.name); };
    if (std::none_of(schema_->indexes.begin(), schema_->indexes.end(), shown)) return;
    json_object all(object.member(global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"));
    for (const auto& index : schema_->indexes) {
        if (!shown(index)) continue;
        json_object one(all.member_text(index.name));
        append_unit_members(one, indexes_.find(index.name)->second, split, writes_ == 0);
    }
}

void consumed_capacity::append(std::string& output, capacity_detail detail, bool split) const {
    json_object object(output);
    object.text("TableName", schema_->name);
    append_units(object.member("CapacityUnits"), reads_ + writes_);
    if (split && reads_ > 0) append_units(object.member("ReadCapacityUnits"), reads_);
    if (split && writes_ > 0) append_units(object.member("WriteCapacityUnits"), writes_);
    if (detail != capacity_detail::indexes) return;
    {
        json_object one(object.member("Table"));
        append_unit_members(one, table_, split, writes_ == 0);
    }
    append_indexes(object, false, split);
    append_indexes(object, true, split);
}

bool wants_collection_metrics(const json::value& body, const table_schema& schema) {
    return string_member(body, "ReturnItemCollectionMetrics") == "SIZE" &&
           std::any_of(schema.indexes.begin(), schema.indexes.end(), [](const auto& index) { return !index.global; });
}

void append_collection_metrics(std::string& output, const table_schema& schema, const item& key) {
    json_object object(output);
    item collection;
    const auto& hash = schema.keys.hash.front().name;
    if (const auto* content = key.find(hash)) collection.set(hash, *content);
    append_json(object.member("ItemCollectionKey"), collection);
    object.member("SizeEstimateRangeGB") += "[0.0,1.0]";
}

}  // namespace tight::cloud::dynamodb
