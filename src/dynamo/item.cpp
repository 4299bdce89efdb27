// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/item.hpp>

#include <algorithm>

#include "dynamo/wire.hpp"

namespace tight::dynamo {

item item::stored(std::vector<attribute> attributes) {
    item out;
    out.attributes_ = std::move(attributes);
    return out;
}

value* item::find_mutable(std::string_view name) {
    for (attribute& each : attributes_)
        if (each.name == name) return &each.value;
    return nullptr;
}

const value* item::find(std::string_view name) const { return const_cast<item*>(this)->find_mutable(name); }

void item::remember(std::string_view name, const value* before) {
    const auto known = std::ranges::find(changes_, name, &change::name);
    if (known != changes_.end()) return;
    changes_.push_back({std::string(name), before == nullptr ? std::nullopt : std::optional<value>(*before)});
}

void item::set(std::string_view name, value to) {
    value* now = find_mutable(name);
    if (now != nullptr && *now == to) return;
    remember(name, now);
    if (now == nullptr)
        attributes_.push_back({std::string(name), std::move(to)});
    else
        *now = std::move(to);
}

void item::unset(std::string_view name) {
    value* now = find_mutable(name);
    if (now == nullptr) return;
    remember(name, now);
    std::erase_if(attributes_, [name](const attribute& each) { return each.name == name; });
}

bool operator==(const item& left, const item& right) {
    if (left.size() != right.size()) return false;
    return std::ranges::all_of(left.attributes_, [&right](const item::attribute& each) {
        const value* other = right.find(each.name);
        return other != nullptr && *other == each.value;
    });
}

json::object to_json(const item& from) {
    json::object out;
    out.reserve(from.size());
    for (const auto& [name, value] : from.attributes()) out.emplace(name, to_json(value));
    return out;
}

void append_wire(std::string& out, const item& from) {
    out += '{';
    bool first = true;
    for (const auto& [name, value] : from.attributes()) {
        if (is_empty_set(value)) continue;
        if (!first) out += ',';
        first = false;
        append_json_string(out, name);
        out += ':';
        append_wire(out, value);
    }
    out += '}';
}

result<item> item_from_wire(const json::value& wire) {
    const json::object* members = wire.if_object();
    if (members == nullptr) return fail(errc::unavailable, "an item in the answer is no JSON object");
    std::vector<item::attribute> attributes;
    attributes.reserve(members->size());
    for (const auto& member : *members) {
        auto value = from_wire(member.value());
        if (!value) return std::unexpected(std::move(value).error());
        attributes.push_back({std::string(member.key()), std::move(*value)});
    }
    return item::stored(std::move(attributes));
}

}  // namespace tight::dynamo
