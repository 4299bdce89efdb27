// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a table is: keys, indexes, settings. Plain values, stored in the database as JSON.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/expressions/key_condition.hpp"

namespace tight::cloud::dynamodb {

struct throughput {
    std::int64_t read = 0;
    std::int64_t write = 0;
    std::int64_t increased = 0;  // when, in milliseconds since the epoch; 0: never
    std::int64_t decreased = 0;
    std::int64_t decreases_today = 0;
};

// When what has no end in sight is ready.
inline constexpr std::int64_t not_yet = std::numeric_limits<std::int64_t>::max();

enum class projecting : std::uint8_t { all, keys_only, include };

struct index_schema {
    std::int64_t id = 0;  // its rows are in the SQLite table index_<id>
    std::string name;
    bool global = false;
    key_shape keys;
    projecting projects = projecting::all;
    std::vector<std::string> non_key_attributes;  // as the user gave them
    std::vector<std::string> attributes;          // all that an entry holds, sorted; empty for projecting::all
    dynamodb::throughput throughput;
    std::optional<std::pair<std::int64_t, std::int64_t>> on_demand;  // read, write; -1: no limit
    std::int64_t ready_at = 0;                                       // CREATING until then
    std::int64_t deleted_at = 0;                                     // not 0: DELETING until then

    bool holds(std::string_view attribute) const;
    bool filling() const { return ready_at == not_yet; }  // its entries are still being written
};

enum class view : std::uint8_t { keys_only, new_image, old_image, new_and_old_images };

// As StreamViewType says it.
std::string_view view_name(view shows);

struct stream_schema {
    std::string label;  // "2026-11-20T22:44:01.123"
    view shows = view::keys_only;
    bool enabled = false;
    std::int64_t created = 0;  // milliseconds
    std::int64_t closed = 0;   // when it was disabled
    std::int64_t trimmed = 0;  // the number of the last record that is gone
    std::int64_t id = 0;
};

using attribute_definition = key_attribute;

struct table_schema {
    std::int64_t id = 0;  // its rows are in the SQLite table items_<id>
    std::string region;   // for its ARN
    std::string account;
    std::string name;
    std::string uuid;
    std::int64_t created = 0;     // milliseconds since the epoch
    std::int64_t ready_at = 0;    // CREATING or UPDATING until then
    bool updating = false;        // which of the two
    std::int64_t deleted_at = 0;  // not 0: DELETING until then
    std::vector<attribute_definition> definitions;
    key_shape keys;
    std::vector<index_schema> indexes;
    bool on_demand = false;
    std::int64_t on_demand_since = 0;
    dynamodb::throughput throughput;
    std::optional<std::pair<std::int64_t, std::int64_t>> on_demand_limits;
    std::optional<stream_schema> stream;      // the latest, enabled or not
    std::vector<stream_schema> past_streams;  // those before it, still readable for a day
    std::vector<std::pair<std::string, std::string>> tags;
    std::string ttl_attribute;  // empty: disabled
    std::string table_class;    // empty: never set
    std::string sse_key;        // ARN; empty: none
    bool deletion_protected = false;
    bool recoverable = false;  // point-in-time recovery is enabled
    std::int64_t recoverable_since = 0;

    std::string arn() const;
    std::string stream_arn(const stream_schema& described) const;
    const index_schema* index(std::string_view index_name) const;
    bool is_key(std::string_view attribute) const;
};

// The names of a key's attributes, hash first.
std::vector<std::string> attribute_names(const key_shape& keys);

// What an index's entries hold: its own keys, the table's, and the projected attributes; sorted, each once.
std::vector<std::string> projected_attributes(const index_schema& index, const key_shape& table);

json::object to_json(const table_schema& schema);
table_schema table_from_json(const json::value& source);  // Requires: the result of to_json

}  // namespace tight::cloud::dynamodb
