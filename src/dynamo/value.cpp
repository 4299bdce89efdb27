// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/value.hpp>

#include <tight/dynamo/detail/codec.hpp>

#include "core/base64.hpp"
#include "dynamo/wire.hpp"

namespace tight::dynamo {
namespace {

json::value number_to_json(const decimal& number) {
    if (const auto whole = number.to<std::int64_t>()) return *whole;
    if (const auto whole = number.to<std::uint64_t>()) return *whole;
    const double nearest = number.to<double>();
    if (const auto back = decimal::from(nearest); back && *back == number) return nearest;
    return json::value(number.to_string());
}

template <class Elements>
json::array array_of(const Elements& elements) {
    json::array out;
    out.reserve(elements.size());
    for (const auto& each : elements) out.push_back(to_json(value(each)));
    return out;
}

}  // namespace

value::value(const json::value& from) {
    switch (from.kind()) {
        case json::kind::null:
            break;
        case json::kind::bool_:
            data_ = *from.if_bool();
            break;
        case json::kind::int64:
            data_ = decimal(*from.if_int64());
            break;
        case json::kind::uint64:
            data_ = decimal(*from.if_uint64());
            break;
        case json::kind::double_:
            data_ = decimal(*from.if_double());
            break;
        case json::kind::string:
            data_ = std::string(*from.if_string());
            break;
        case json::kind::array:
            *this = value(*from.if_array());
            break;
        case json::kind::object:
            *this = value(*from.if_object());
            break;
    }
}

value::value(const json::array& from) {
    list out;
    out.reserve(from.size());
    for (const json::value& each : from) out.emplace_back(each);
    data_ = std::move(out);
}

value::value(const json::object& from) {
    map out;
    for (const auto& each : from) out.emplace(std::string(each.key()), value(each.value()));
    data_ = std::move(out);
}

const value* value::find(std::string_view name) const {
    const map* members = if_as<map>();
    if (members == nullptr) return nullptr;
    const auto found = members->find(name);
    return found == members->end() ? nullptr : &found->second;
}

const value* value::find(std::size_t index) const {
    const list* elements = if_as<list>();
    return elements == nullptr || index >= elements->size() ? nullptr : &(*elements)[index];
}

void value::set(std::string_view name, value member) {
    if (is_null()) data_ = map{};
    map* members = if_as<map>();
    if (members == nullptr)
        detail::raise(errc::invalid, "'" + std::string(name) + "' cannot be set: the document is no map but " +
                                         std::string(wire_name(type())));
    members->insert_or_assign(std::string(name), std::move(member));
}

json::value to_json(const value& from) {
    if (const bool* truth = from.if_as<bool>()) return *truth;
    if (const decimal* number = from.if_as<decimal>()) return number_to_json(*number);
    if (const std::string* text = from.if_as<std::string>()) return json::value(*text);
    if (const value::list* elements = from.if_as<value::list>()) return array_of(*elements);
    if (const auto* elements = from.if_as<value::string_set>()) return array_of(*elements);
    if (const auto* elements = from.if_as<value::number_set>()) return array_of(*elements);
    if (const auto* elements = from.if_as<value::binary_set>()) return array_of(*elements);
    if (const binary* bytes = from.if_as<binary>()) {
        std::string text;
        append_base64(text, bytes->bytes);
        return json::value(text);
    }
    json::object out;
    if (const value::map* members = from.if_as<value::map>())
        for (const auto& [name, member] : *members) out.emplace(name, to_json(member));
    else
        return nullptr;
    return out;
}

}  // namespace tight::dynamo
