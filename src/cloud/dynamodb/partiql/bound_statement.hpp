// SPDX-License-Identifier: Apache-2.0
#pragma once

// A statement with its parameters: what to read or write, in the terms of the other operations.
//
//     bound_statement statement(cache.parse(text), find_member(body, "Parameters"));
//     if (statement.does() == verb::select) for (const key_range& range : statement.ranges(schema.keys)) ...
//     else statement.table(), statement.key(schema.keys), statement.change() ...

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/expressions/condition.hpp"
#include "cloud/dynamodb/expressions/key_condition.hpp"
#include "cloud/dynamodb/expressions/update.hpp"
#include "cloud/dynamodb/partiql/statement.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb::partiql {

class bound_statement {
public:
    // `parameters` is the request's array, or nullptr; it may be released afterwards. Throws a ValidationException, or
    // a SerializationException where the array is none.
    bound_statement(shared_statement written, const json::value* parameters);
    bound_statement(bound_statement&&) = default;
    bound_statement& operator=(bound_statement&&) = default;

    verb does() const { return statement_->does; }
    const std::string& table() const { return statement_->table; }
    const std::string& index() const { return statement_->index; }  // empty: none
    bool exists() const { return statement_->exists; }
    returning returns() const { return statement_->returns; }

    // WHERE, whole; nullptr if there is none. Belongs to this, as does change().
    const condition* where() const { return where_ ? &*where_ : nullptr; }

    // SELECT. What WHERE says about the keys of the table or index: one range for each hash value it allows; nothing
    // where it does not say one, and everything must be read. WHERE still decides about each item.
    std::optional<std::vector<key_range>> ranges(const key_shape& keys) const;

    // SELECT. Whether ORDER BY goes down. Throws a ValidationException if keys cannot be ordered so.
    bool descending(const key_shape& keys) const;

    // SELECT. Appends the selected columns of an item: {"title":{"S":"Brazil"}}.
    void append_row(std::string& output, const stored_item& stored) const;
    bool all_columns() const { return statement_->columns.empty(); }
    std::vector<std::string_view> columns() const;  // top-level attributes that it selects, in the order written

    // INSERT: the item.
    const item& inserted() const { return inserted_; }

    // UPDATE, DELETE, EXISTS, SELECT of one item: the key that WHERE names. Throws a ValidationException if it does
    // not name all of it. WHERE still decides about the item.
    item key(const key_shape& keys) const;

    // Whether key() would throw nothing.
    bool names_key(const key_shape& keys) const;

    // UPDATE: what SET and REMOVE do.
    const update& change() const { return *change_; }

private:
    std::optional<item> find_key(const key_shape& keys) const;

    shared_statement statement_;
    std::shared_ptr<const std::vector<value>> where_values_;   // of the value slots of WHERE
    std::shared_ptr<const std::vector<value>> change_values_;  // and of the changes
    std::vector<key_condition::part> equalities_;              // what every match must satisfy
    std::optional<condition> where_;
    std::optional<update> change_;
    item inserted_;
};

}  // namespace tight::cloud::dynamodb::partiql
