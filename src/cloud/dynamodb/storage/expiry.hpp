// SPDX-License-Identifier: Apache-2.0
#pragma once

// When items expire: rows (second, table, row key) in the order of time, so that a sweep reads only what is due.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/storage/sqlite.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {

class expiry {
public:
    explicit expiry(sqlite_connection& connection);

    struct due_item {
        std::int64_t second = 0;
        std::int64_t table = 0;
        std::string row_key;
    };

    // The second in which an item expires: a number in the attribute, a whole second or a part of it.
    static std::optional<std::int64_t> second_of(std::string_view stored, std::string_view attribute);

    void add(std::int64_t second, std::int64_t table, std::string_view row_key);
    void remove(std::int64_t second, std::int64_t table, std::string_view row_key);
    void remove_table(std::int64_t table);

    // At most `limit` items that are due at `second`, but no older than five years: those DynamoDB leaves alone.
    std::vector<due_item> due(std::int64_t second, std::size_t limit);

private:
    sqlite_statement add_;
    sqlite_statement remove_;
    sqlite_statement due_;
    sqlite_connection& connection_;
};

}  // namespace tight::cloud::dynamodb
