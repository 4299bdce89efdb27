// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/write.hpp"

#include <algorithm>

#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/settings.hpp"
#include "cloud/dynamodb/operations/streams.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

write_action::action_type form_of(const partiql::bound_statement& statement) {
    switch (statement.does()) {
        case partiql::verb::insert:
            return write_action::action_type::put;
        case partiql::verb::update:
            return write_action::action_type::update;
        case partiql::verb::erase:
            return write_action::action_type::erase;
        default:
            return write_action::action_type::check;
    }
}

}  // namespace

write_action::write_action(partiql::bound_statement statement, bool item_on_failure)
    : type_(form_of(statement)), item_on_failure_(item_on_failure), statement_(std::move(statement)) {
    if (type_ == action_type::update) applied_update_ = &statement_->change();
    if (type_ != action_type::put) return;
    item_ = statement_->inserted();
    if (item_size(item_) > max_item_size) fail_validation("Item size has exceeded the maximum allowed size");
}

void write_action::read(database_state& state, const json::value& body, bool standalone) {
    standalone_ = standalone;
    wording_ = standalone ? wording::current : wording::older;
    try {
        read_rest(state, body);
    } catch (const operation_error& error) {
        if (!standalone || !error.is_about_request()) throw;
        fail_validation("1 validation error detected: " + error.message());
    }
}

void write_action::read_rest(database_state& state, const json::value& body) {
    if (type_ == action_type::update)
        check_parameter_mix(body, {"UpdateExpression", "ConditionExpression"}, {"AttributeUpdates", "Expected"},
                            wording_);
    else
        check_parameter_mix(body, {"ConditionExpression"}, {"Expected"}, wording_);
    item_ = read_item_or_throw(*find_member(body, type_ == action_type::put ? "Item" : "Key"), wording_);
    if (type_ == action_type::update && find_member(body, "AttributeUpdates") != nullptr) {
        legacy_update_.emplace(*find_member(body, "AttributeUpdates"));
        legacy_update_->check();
        update_.emplace(legacy_update_->as_update());
        applied_update_ = &*update_;
    }
    const auto values = string_member(body, "ReturnValues", "NONE");
    if (type_ != action_type::update && values != "NONE" && values != "ALL_OLD")
        fail_validation("ReturnValues can only be ALL_OLD or NONE", fault::request);
    if (type_ == action_type::put && item_size(item_) > max_item_size)
        fail_validation("Item size has exceeded the maximum allowed size");
    condition_.read_legacy(body, "Expected", legacy_filter::form::expected);
    item_on_failure_ = string_member(body, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
    read_expressions(state, body);
}

void write_action::read_expressions(database_state& state, const json::value& body) {
    placeholders_.emplace(read_placeholders(body, wording_));
    placeholders_->check();
    if (const auto* written = type_ == action_type::update ? find_member(body, "UpdateExpression") : nullptr)
        applied_update_ =
            &update_.emplace(state.expressions.parse(expression_kind::update, read_string(*written)), *placeholders_);
    condition_.bind(state, body, expression_kind::condition, *placeholders_);
    placeholders_->check_all_used();
}

void write_action::resolve(table& table) {
    table_ = &table;
    const auto& schema = table.schema;
    if (statement_ && type_ != action_type::put) item_ = statement_->key(schema.keys);
    row_key_ = type_ == action_type::put ? key_of_item(schema, item_, in_batch_) : key_of_request(schema, item_);
    if (changes_by_expression()) check_targets();
    check_scalar_keys(schema, condition_);
}

void write_action::check_targets() const {
    const auto& schema = table_->schema;
    const auto targets = applied_update_->targets();
    for (const auto& target : targets)
        if (schema.is_key(target.attribute))
            fail_validation("One or more parameter values were invalid: Cannot update attribute " +
                            std::string(target.attribute) + ". This attribute is part of the key");
    item assigned;
    for (const auto& target : targets)
        if (target.assigned != nullptr && !target.nested) assigned.set(target.attribute, *target.assigned);
    check_index_keys(schema, assigned, false);
    check_scalar_keys(schema, *applied_update_);
}

void write_action::prepare() {
    if (!table_->items().get(row_key_, before_)) before_.clear();
    if (standalone_ && update_ && !legacy_update_) check_charge();
    check_condition();
    switch (type_) {
        case action_type::put:
            store(item_, after_);
            break;
        case action_type::erase:
            after_.clear();
            break;
        case action_type::check:
            after_ = before_;
            break;
        case action_type::update:
            // Taking away from what is not there makes no item.
            if (before_.empty() && applied_update_ != nullptr && applied_update_->only_takes()) return after_.clear();
            result_ = updated();
            if (item_size(result_) > max_item_size)
                fail_validation("Item size to update has exceeded the maximum allowed size");
            check_index_keys(table_->schema, result_, true);
            store(result_, after_);
            break;
    }
}

// UpdateItem measures what its expression writes, too.
void write_action::check_charge() const {
    if (update_->charge({}) <= max_item_size) return;  // which is never less than with the item
    const item old = before_.empty() ? item() : stored_item(before_).decode();
    if (update_->charge(old) > max_item_size)
        fail_validation("Item size to update has exceeded the maximum allowed size");
}

std::string write_action::item_of_failure() const {
    if (!item_on_failure_ || before_.empty()) return {};
    return "\"Item\":" + std::string(stored_item(before_).json());
}

void write_action::check_condition() const {
    const bool exists = !before_.empty();
    const stored_item old = exists ? stored_item(before_) : stored_item();
    if (!statement_) {
        if (!condition_.passes(old)) throw operation_error::condition_failed(item_of_failure());
        return;
    }
    if (type_ == action_type::put) {
        if (exists)
            throw operation_error::service("DuplicateItemException", "Duplicate primary key exists in table",
                                           item_of_failure());
        return;
    }
    // Deleting what is not there is no failure; changing or asserting it is.
    if (!exists && type_ == action_type::erase) return;
    if (!exists || (statement_->where() != nullptr && !statement_->where()->matches(document(old))))
        throw operation_error::condition_failed(item_of_failure());
}

item write_action::updated() const {
    item old = before_.empty() ? item_ : stored_item(before_).decode();
    return applied_update_ != nullptr ? applied_update_->apply(old) : old;
}

item write_action::touched(const item& attributes) const {
    return applied_update_ != nullptr ? applied_update_->touched(attributes) : item();
}

write_cost write_action::apply(database_state& state) {
    if (type_ == action_type::check)
        return {.table = write_units(before_.empty() ? 0 : stored_item(before_).size()), .indexes = {}};
    record_change(state, *table_, before_, after_, false);
    update_expiry(state, table_->schema, row_key_, before_, after_);
    return table_->write(row_key_, before_, after_);
}

}  // namespace tight::cloud::dynamodb
