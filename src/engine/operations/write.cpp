// SPDX-License-Identifier: Apache-2.0
#include "engine/operations/write.hpp"

#include "engine/operations/keys.hpp"
#include "engine/operations/settings.hpp"
#include "engine/operations/streams.hpp"
#include "engine/stored_item.hpp"

namespace tight::engine {

void write_action::read(state& on, const json::value& body) {
    if (does_ == what::update)
        check_parameter_mix(body, {"UpdateExpression", "ConditionExpression"}, {"AttributeUpdates", "Expected"});
    else
        check_parameter_mix(body, {"ConditionExpression"}, {"Expected"});
    subject_ = read_checked(*given(body, does_ == what::put ? "Item" : "Key"));
    if (does_ == what::update && given(body, "AttributeUpdates") != nullptr) {
        legacy_update_.emplace(*given(body, "AttributeUpdates"));
        legacy_update_->check();
        update_.emplace(legacy_update_->as_update());
    }
    if (does_ != what::update) {
        const auto values = text(body, "ReturnValues", "NONE");
        if (values != "NONE" && values != "ALL_OLD")
            throw failure::validation("ReturnValues can only be ALL_OLD or NONE");
    }
    if (does_ == what::put && item_size(subject_) > max_item_size)
        throw failure::validation("Item size has exceeded the maximum allowed size");
    condition_.read_legacy(body, "Expected", legacy_filter::form::expected);
    item_on_failure_ = text(body, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";

    given_.emplace(read_placeholders(body));
    given_->check();
    read_update(on, body);
    condition_.bind(on, body, expression_kind::condition, *given_);
    given_->check_all_used();
}

void write_action::read_update(state& on, const json::value& body) {
    if (does_ != what::update) return;
    if (const auto* written = given(body, "UpdateExpression"))
        update_.emplace(on.expressions.parse(expression_kind::update, std::string_view(written->get_string())), *given_);
}

void write_action::resolve(table& on) {
    table_ = &on;
    const auto& schema = on.schema;
    row_key_ = does_ == what::put ? key_of_item(schema, subject_, in_batch_) : key_of_request(schema, subject_);
    if (changes_by_expression()) check_targets();
    check_scalar_keys(schema, condition_);
}

void write_action::check_targets() const {
    const auto& schema = table_->schema;
    const auto targets = update_->targets();
    for (const auto& target : targets)
        if (schema.is_key(target.attribute))
            throw failure::validation("One or more parameter values were invalid: Cannot update attribute " +
                                      std::string(target.attribute) + ". This attribute is part of the key");
    item assigned;
    for (const auto& target : targets)
        if (target.assigned != nullptr && !target.nested) assigned.set(target.attribute, *target.assigned);
    check_index_keys(schema, assigned, false);
    check_scalar_keys(schema, *update_);
}

void write_action::prepare() {
    if (!table_->items().get(row_key_, before_)) before_.clear();
    const stored_item old = before_.empty() ? stored_item() : stored_item(before_);
    if (!condition_.passes(old))
        throw failure::condition_failed(item_on_failure_ && !before_.empty() ? "\"Item\":" + std::string(old.json())
                                                                             : std::string());
    switch (does_) {
        case what::put: store(subject_, after_); break;
        case what::erase: after_.clear(); break;
        case what::check: after_ = before_; break;
        case what::update:
            result_ = updated();
            if (item_size(result_) > max_item_size)
                throw failure::validation("Item size to update has exceeded the maximum allowed size");
            check_index_keys(table_->schema, result_, true);
            store(result_, after_);
            break;
    }
}

item write_action::updated() const {
    item old = before_.empty() ? subject_ : stored_item(before_).decode();
    return update_ ? update_->apply(old) : old;
}

item write_action::touched(const item& of) const {
    return update_ ? update_->touched(of) : item();
}

write_cost write_action::apply(state& on) {
    if (does_ == what::check) return {.table = write_units(before_.empty() ? 0 : stored_item(before_).size()), .indexes = {}};
    record_change(on, *table_, before_, after_, false);
    note_expiry(on, table_->schema, row_key_, before_, after_);
    return table_->write(row_key_, before_, after_);
}

}  // namespace tight::engine
