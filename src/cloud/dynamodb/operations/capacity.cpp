// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/capacity.hpp"

#include <algorithm>

#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {

capacity_detail wanted_capacity(const json::value& body) {
    const auto word = text(body, "ReturnConsumedCapacity");
    return word == "TOTAL"     ? capacity_detail::total
           : word == "INDEXES" ? capacity_detail::indexes
                               : capacity_detail::none;
}

void consumed::read_index(const index_schema& index, double units) {
    reads_ += units;
    indexes_[index.name] += units;
}

void consumed::wrote(const write_cost& cost, double factor) {
    table_ += cost.table * factor;
    writes_ += cost.table * factor;
    for (std::size_t i = 0; i < cost.indexes.size(); ++i) {
        if (cost.indexes[i] == 0) continue;
        writes_ += cost.indexes[i];
        indexes_[of_->indexes[i].name] += cost.indexes[i];
    }
}

namespace {

void append_unit_members(json_object& out, double units, bool split, bool reads) {
    append_units(out.member("CapacityUnits"), units);
    if (split) append_units(out.member(reads ? "ReadCapacityUnits" : "WriteCapacityUnits"), units);
}

}  // namespace

void consumed::append_indexes(json_object& out, bool global, bool split) const {
    const auto shown = [&](const auto& index) { return index.global == global && indexes_.contains(index.name); };
    if (std::none_of(of_->indexes.begin(), of_->indexes.end(), shown)) return;
    json_object all(out.member(global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"));
    for (const auto& index : of_->indexes) {
        if (!shown(index)) continue;
        json_object one(all.member_text(index.name));
        append_unit_members(one, indexes_.find(index.name)->second, split, writes_ == 0);
    }
}

void consumed::append(std::string& to, capacity_detail detail, bool split) const {
    json_object out(to);
    out.text("TableName", of_->name);
    append_units(out.member("CapacityUnits"), reads_ + writes_);
    if (split && reads_ > 0) append_units(out.member("ReadCapacityUnits"), reads_);
    if (split && writes_ > 0) append_units(out.member("WriteCapacityUnits"), writes_);
    if (detail != capacity_detail::indexes) return;
    {
        json_object one(out.member("Table"));
        append_unit_members(one, table_, split, writes_ == 0);
    }
    append_indexes(out, false, split);
    append_indexes(out, true, split);
}

bool wants_collection_metrics(const json::value& body, const table_schema& of) {
    return text(body, "ReturnItemCollectionMetrics") == "SIZE" &&
           std::any_of(of.indexes.begin(), of.indexes.end(), [](const auto& index) { return !index.global; });
}

void append_collection_metrics(std::string& to, const table_schema& of, const item& key) {
    json_object out(to);
    item collection;
    const auto& hash = of.keys.hash.front().name;
    if (const auto* held = key.find(hash)) collection.set(hash, *held);
    append_json(out.member("ItemCollectionKey"), collection);
    out.member("SizeEstimateRangeGB") += "[0.0,1.0]";
}

}  // namespace tight::cloud::dynamodb
