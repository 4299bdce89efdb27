// SPDX-License-Identifier: Apache-2.0
#include "attack/model/database.hpp"

#include <algorithm>
#include <set>

namespace attack::model {

namespace json = tight::json;

namespace {

constexpr const char* invalid = "ValidationException";
constexpr const char* not_found = "ResourceNotFoundException";
constexpr const char* failed_condition = "ConditionalCheckFailedException";

bool empty_key(const value& of) { return of.type != kind::number && of.text.empty(); }

// Items without an index's key are not in it; with one of another type, or empty, they are refused.
bool fits_indexes(const document& item, const table_schema& schema) {
    for (const index_schema& index : schema.indexes)
        for (const key_attribute& key : index.keys) {
            const auto found = item.find(key.name);
            if (found != item.end() && (found->second.type != key.type || empty_key(found->second))) return false;
        }
    return true;
}

bool changes_key(const update_actions& changes, const table_schema& schema) {
    return std::ranges::any_of(changes, [&](const action& one) {
        return std::ranges::any_of(schema.keys,
                                   [&](const key_attribute& key) { return key.name == one.target.attribute; });
    });
}

// An update that only takes away makes no item.
bool adds(const update_actions& changes) {
    return std::ranges::any_of(
        changes, [](const action& one) { return one.what == action::verb::set || one.what == action::verb::add; });
}

// What an update touched, as it is in `item`: whole attributes, or maps with one member.
document touched(const update_actions& changes, const document& item) {
    document made;
    for (const action& one : changes) {
        const value* const found = find(item, one.target);
        if (found == nullptr) continue;
        value part = *found;
        for (auto step = one.target.steps.rbegin(); step != one.target.steps.rend(); ++step)
            part = map({{std::get<std::string>(*step), part}});
        made[one.target.attribute] = part;
    }
    return made;
}

document returned(const write& one, const std::optional<document>& before, const std::optional<document>& after) {
    const document none;
    if (one.return_values == "ALL_OLD") return before.value_or(none);
    if (one.return_values == "ALL_NEW") return after.value_or(none);
    if (one.return_values == "UPDATED_OLD") return touched(one.changes, before.value_or(none));
    if (one.return_values == "UPDATED_NEW") return touched(one.changes, after.value_or(none));
    return none;
}

document projected(const document& item, const table_schema& schema, const index_schema& index) {
    if (index.projection == "ALL") return item;
    std::vector<std::string> names = index.included;
    for (const auto* keys : {&schema.keys, &index.keys})
        for (const key_attribute& key : *keys) names.push_back(key.name);
    return project(item, names);
}

}  // namespace

const index_schema* table_schema::find_index(const std::string& index) const {
    const auto found = std::ranges::find(indexes, index, &index_schema::name);
    return found != indexes.end() ? &*found : nullptr;
}

bool in_key_order::operator()(const std::vector<value>& left, const std::vector<value>& right) const {
    return std::ranges::lexicographical_compare(left, right,
                                                [](const value& a, const value& b) { return compare(a, b) < 0; });
}

document project(const document& from, const std::vector<std::string>& attributes) {
    if (attributes.empty()) return from;
    document made;
    for (const std::string& name : attributes)
        if (const auto found = from.find(name); found != from.end()) made.insert(*found);
    return made;
}

std::optional<std::vector<value>> key_of(const document& item, const std::vector<key_attribute>& keys) {
    std::vector<value> made;
    for (const key_attribute& key : keys) {
        const auto found = item.find(key.name);
        if (found == item.end() || found->second.type != key.type) return std::nullopt;
        made.push_back(found->second);
    }
    return made;
}

void database::create(const table_schema& schema) { tables_[schema.name] = {schema, {}}; }

const table_schema* database::schema(const std::string& name) const {
    const auto found = tables_.find(name);
    return found != tables_.end() ? &found->second.schema : nullptr;
}

std::vector<std::string> database::tables() const {
    std::vector<std::string> names;
    for (const auto& [table, one] : tables_) names.push_back(table);
    return names;
}

database::effect database::evaluate(const write& one) const {
    const auto at = tables_.find(one.table);
    if (at == tables_.end()) return {.error = not_found, .other_error = invalid};
    const auto& [schema, items] = at->second;
    const auto key = key_of(one.item, schema.keys);
    const bool is_put = one.what == write::verb::put;
    if (!key || std::ranges::any_of(*key, empty_key) || (!is_put && one.item.size() != schema.keys.size()))
        return {.error = invalid};
    if (is_put && !fits_indexes(one.item, schema)) return {.error = invalid};
    if (changes_key(one.changes, schema)) return {.error = invalid};
    effect made{.key = *key};
    if (const auto found = items.find(*key); found != items.end()) made.before = found->second;
    if (is_put) made.after = one.item;
    if (one.what == write::verb::check) made.after = made.before;
    if (one.what == write::verb::update && (made.before || adds(one.changes))) {
        made.after = model::apply(one.changes, made.before.value_or(one.item));
        if (!made.after || !fits_indexes(*made.after, schema)) made.error = invalid;
    }
    if (one.only_if && !holds(*one.only_if, made.before.value_or(document()))) {
        made.other_error = made.error;  // of a value in the request: the service sees that first
        made.error = failed_condition;
    }
    return made;
}

void database::commit(const std::string& name, const effect& done) {
    item_map& items = tables_.at(name).items;
    if (done.after)
        items[done.key] = *done.after;
    else
        items.erase(done.key);
}

outcome database::apply(const write& one) {
    const effect done = evaluate(one);
    outcome made{.error = done.error, .other_error = done.other_error};
    if (done.error == failed_condition && one.item_on_failure && done.before) made.body["Item"] = to_json(*done.before);
    if (!done.error.empty()) return made;
    commit(one.table, done);
    const document attributes = returned(one, done.before, done.after);
    if (!attributes.empty()) made.body["Attributes"] = to_json(attributes);
    return made;
}

outcome database::get(const std::string& name, const document& key, const std::vector<std::string>& projection) const {
    const auto at = tables_.find(name);
    if (at == tables_.end()) return {.error = not_found, .other_error = invalid};
    const auto wanted = key_of(key, at->second.schema.keys);
    if (!wanted || std::ranges::any_of(*wanted, empty_key) || key.size() != wanted->size()) return {.error = invalid};
    outcome made;
    const auto found = at->second.items.find(*wanted);
    if (found != at->second.items.end()) made.body["Item"] = to_json(project(found->second, projection));
    return made;
}

outcome database::batch_write(const std::vector<write>& puts_and_removes) {
    std::vector<effect> effects;
    std::set<std::vector<value>, in_key_order> keys;
    for (const write& one : puts_and_removes)
        if (!tables_.contains(one.table)) return {.error = not_found, .other_error = invalid};
    for (const write& one : puts_and_removes) {
        effects.push_back(evaluate(one));
        if (!effects.back().error.empty()) return {.error = effects.back().error};
        auto unique = effects.back().key;
        unique.insert(unique.begin(), string(one.table));
        if (!keys.insert(unique).second) return {.error = invalid};
    }
    for (std::size_t i = 0; i < effects.size(); ++i) commit(puts_and_removes[i].table, effects[i]);
    return {.body = {{"UnprocessedItems", json::object()}}};
}

outcome database::transact(const std::vector<write>& writes) {
    std::vector<effect> effects;
    std::set<std::vector<value>, in_key_order> keys;
    json::array codes;
    bool cancelled = false;
    bool wrong = false;
    bool repeated = false;  // more than one of an item
    for (const write& one : writes)
        if (!tables_.contains(one.table)) return {.error = not_found, .other_error = invalid};
    for (const write& one : writes) {
        effects.push_back(evaluate(one));
        const std::string& error = effects.back().error;
        cancelled |= !error.empty();
        wrong |= error == invalid || !effects.back().other_error.empty();
        codes.emplace_back(error.empty() ? "None" : "ConditionalCheckFailed");
        auto unique = effects.back().key;
        unique.insert(unique.begin(), string(one.table));
        repeated |= !effects.back().key.empty() && !keys.insert(unique).second;
    }
    if (repeated && !wrong) return {.error = invalid};
    if (wrong) return {.error = invalid, .other_error = "TransactionCanceledException"};
    if (cancelled) return {.error = "TransactionCanceledException", .body = {{"Codes", codes}}};
    for (std::size_t i = 0; i < effects.size(); ++i) commit(writes[i].table, effects[i]);
    return {};
}

std::vector<document> database::examined(const search& what) const {
    const auto& [schema, items] = tables_.at(what.table);
    const index_schema* const index = schema.find_index(what.index);
    const auto& keys = index != nullptr ? index->keys : schema.keys;
    std::multimap<std::vector<value>, const document*, in_key_order> found;
    for (const auto& [key, item] : items) {
        const auto its = key_of(item, keys);
        if (!its || (what.hash && !equal(its->front(), *what.hash))) continue;
        if (what.range && !holds(*what.range, item)) continue;
        found.emplace(*its, &item);
    }
    std::vector<document> made;
    for (const auto& [key, item] : found) made.push_back(index != nullptr ? projected(*item, schema, *index) : *item);
    if (!what.forward) std::ranges::reverse(made);
    return made;
}

}  // namespace attack::model
