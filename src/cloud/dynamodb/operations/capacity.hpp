// SPDX-License-Identifier: Apache-2.0
#pragma once

// ReturnConsumedCapacity: what requests cost, table by table, and how responses report it.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

enum class capacity_detail : std::uint8_t { none, total, indexes };
capacity_detail requested_capacity(const json::value& body);

// Of one table.
class consumed_capacity {
public:
    explicit consumed_capacity(const table_schema& schema) : schema_(&schema) {}

    void read_table(double units) { reads_ += units, table_ += units; }
    void read_index(const index_schema& index, double units);
    void wrote(const write_cost& cost, double factor = 1);                // the factor is of the table's part
    void check_only(double units) { writes_ += units, table_ += units; }  // a condition checked in a transaction

    // {"TableName":"movies","CapacityUnits":1.0,...}; `split`: with ReadCapacityUnits and WriteCapacityUnits, as
    // transactions report it.
    void append(std::string& output, capacity_detail detail, bool split = false) const;

private:
    void append_indexes(json_object& object, bool global, bool split) const;

    const table_schema* schema_;
    double table_ = 0;
    double reads_ = 0;
    double writes_ = 0;
    std::map<std::string, double, std::less<>> indexes_;
};

// {"ItemCollectionKey":{"year":{"N":"1985"}},"SizeEstimateRangeGB":[0.0,1.0]}
void append_collection_metrics(std::string& output, const table_schema& schema, const item& key);
bool wants_collection_metrics(const json::value& body, const table_schema& schema);

}  // namespace tight::cloud::dynamodb
