// SPDX-License-Identifier: Apache-2.0
#pragma once

// One write, of whichever operation: PutItem, UpdateItem, DeleteItem, or an action of a batch or a
// transaction. It is read and checked without its table, then with it, then against the item there is, then done:
//
//     write_action put(write_action::action_type::put);
//     put.read(context.state, context.body);                    // stages 3 and 4 of validation
//     put.resolve(active_table(context, name));         // stages 5 and 6
//     put.prepare();                               // the condition, and the item afterwards
//     write_cost cost = put.apply(context.state);

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/expressions/update.hpp"
#include "cloud/dynamodb/operations/operation_context.hpp"
#include "cloud/dynamodb/operations/parameters.hpp"
#include "cloud/dynamodb/partiql/bound_statement.hpp"
#include "cloud/dynamodb/storage/table.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

class write_action {
public:
    enum class action_type : std::uint8_t { put, update, erase, check };

    explicit write_action(action_type does, bool in_batch = false) : type_(does), in_batch_(in_batch) {}
    write_action(const write_action&) = delete;
    write_action& operator=(const write_action&) = delete;

    // `alone`: PutItem, UpdateItem and DeleteItem themselves, which put "1 validation error detected: " before what is
    // wrong with the request itself, but not before what is wrong with its sizes, placeholders and data; and which
    // have today's words for wrong values, where batches and transactions have the older ones.
    void read(database_state& state, const json::value& body, bool standalone = false);

    // A PartiQL statement instead, other than a SELECT that is no EXISTS; decides what it does.
    write_action(partiql::bound_statement statement, bool item_on_failure);

    void resolve(table& table);

    // Throws ConditionalCheckFailedException, with the item where the request wants it, or the ValidationException of
    // an update that does not fit.
    void prepare();
    write_cost apply(database_state& state);

    action_type type() const { return type_; }
    table& target() const { return *table_; }
    const item& key() const { return item_; }  // or the whole item, of a put
    const std::string& row_key() const { return row_key_; }
    std::string_view before() const { return before_; }  // stored bytes; empty: there was none
    std::string_view after() const { return after_; }
    const item& after_item() const { return type_ == action_type::put ? item_ : result_; }
    bool changes_by_expression() const { return applied_update_ != nullptr; }
    item touched(const item& item) const;  // what the update names of it

private:
    void read_rest(database_state& state, const json::value& body);
    void read_expressions(database_state& state, const json::value& body);
    void check_targets() const;
    void check_charge() const;
    item updated() const;
    void check_condition() const;
    std::string item_of_failure() const;

    action_type type_;
    bool in_batch_ = false;
    bool standalone_ = false;
    wording wording_ = wording::current;
    bool item_on_failure_ = false;
    item item_;
    std::optional<placeholders> placeholders_;
    request_condition condition_;
    std::optional<legacy_update> legacy_update_;
    std::optional<update> update_;
    std::optional<partiql::bound_statement> statement_;
    const update* applied_update_ = nullptr;  // of update_ or of the statement
    table* table_ = nullptr;
    std::string row_key_;
    std::string before_;
    std::string after_;
    item result_;
};

}  // namespace tight::cloud::dynamodb
