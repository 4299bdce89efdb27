// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/validation/input_types.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "cloud/dynamodb/validation/input_validation.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::string_view package = "com.amazonaws.dynamodb.v20120810.";

std::string_view kind_name(shape_kind kind) {
    switch (kind) {
        case shape_kind::boolean:
            return "Boolean";
        case shape_kind::integer:
            return "Integer";
        case shape_kind::long_integer:
            return "Long";
        case shape_kind::blob:
            return "Blob";
        default:
            return "String";
    }
}

[[noreturn]] void fail_serialization(std::string message) { throw operation_error::serialization(std::move(message)); }

std::string token_name(const json::value& value) {
    if (const auto* flag = value.if_bool()) return *flag ? "TRUE_VALUE" : "FALSE_VALUE";
    if (const auto* number = value.if_double(); number != nullptr && *number != std::floor(*number))
        return "DECIMAL_VALUE";
    return value.is_string() ? "STRING_VALUE" : "NUMBER_VALUE";
}

void check_scalar(const shape& type, const json::value& value) {
    if (value.is_object()) fail_serialization("Start of structure or map found where not expected");
    const bool blob = type.kind == shape_kind::blob;
    if (value.is_array())
        fail_serialization(
            blob ? "Unrecognized collection type class java.nio.ByteBuffer"
                 : std::string("Unrecognized collection type class java.lang.").append(kind_name(type.kind)));
    const bool number = type.kind == shape_kind::integer || type.kind == shape_kind::long_integer;
    const bool good = number                             ? value.is_number()
                      : type.kind == shape_kind::boolean ? value.is_bool() || value.is_string()
                                                         : value.is_string();
    if (!good)
        fail_serialization(blob ? std::string("only base-64-encoded strings are convertible to bytes")
                                : token_name(value).append(" cannot be converted to ").append(kind_name(type.kind)));
    if (type.kind == shape_kind::boolean) read_boolean(value);
    if (!blob) return;
    if (auto bytes = read_base64(read_string(value)); !bytes) throw std::move(bytes.error());
}

// How a value is held: by a member of a structure, or by a list or map. Messages differ.
enum class container : std::uint8_t { member, collection };

struct wire_check {
    bool attributes = false;  // whether attribute values are looked at, too
    bool unknown = false;     // whether there are members that their structure does not have
};

void check_shape(const shape& type, const json::value& value, wire_check& check, container parent);

// What its Java generics make the service say of scalars where a list or map stands in a list or map.
constexpr std::string_view parameterized =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class "
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of "
    "loader "
    "'bootstrap')";

std::string unexpected(container parent) {
    return std::string(parent == container::member ? std::string_view("Unexpected field type") : parameterized);
}

constexpr shape text_shape{.kind = shape_kind::string};
constexpr shape blob_shape{.kind = shape_kind::blob};
constexpr shape flag_shape{.kind = shape_kind::boolean};

void check_list(const json::value& value, const shape* element, wire_check& check, container parent) {
    if (value.is_object()) fail_serialization("Start of structure or map found where not expected");
    const auto* items = value.if_array();
    if (items == nullptr) fail_serialization(unexpected(parent));
    for (const auto& each : *items)
        if (!each.is_null()) check_shape(*element, each, check, container::collection);
}

void check_map(const shape& type, const json::value& value, wire_check& check, container parent) {
    if (value.is_array()) {
        std::string name(type.element->kind == shape_kind::string ? "java.lang.String" : type.element->name);
        if (type.element->kind == shape_kind::attribute) name = "AttributeValue";
        if (name.find('.') == std::string::npos) name.insert(0, package);
        fail_serialization("Unrecognized collection type java.util.Map<java.lang.String, " + name + ">");
    }
    const auto* entries = value.if_object();
    if (entries == nullptr) fail_serialization(unexpected(parent));
    for (const auto& each : *entries)
        if (!each.value().is_null()) check_shape(*type.element, each.value(), check, container::collection);
}

// Recursion is bounded by the JSON parser's depth.
void check_attribute(const json::value& value, wire_check& check, container parent) {
    static constexpr shape attribute{.kind = shape_kind::attribute, .name = "AttributeValue"};
    static constexpr shape map{.kind = shape_kind::map, .element = &attribute};
    if (value.is_array())
        fail_serialization(std::string("Unrecognized collection type class ").append(package) + "AttributeValue");
    const auto* forms = value.if_object();
    if (forms == nullptr)
        fail_serialization(parent == container::member ? "Unexpected field type" : "Unexpected value type in payload");
    for (const auto& each : *forms) {
        if (each.value().is_null()) continue;
        const std::string_view kind(each.key());
        if (kind == "S" || kind == "N")
            check_scalar(text_shape, each.value());
        else if (kind == "B")
            check_scalar(blob_shape, each.value());
        else if (kind == "BOOL" || kind == "NULL")
            check_scalar(flag_shape, each.value());
        else if (kind == "SS" || kind == "NS")
            check_list(each.value(), &text_shape, check, container::member);
        else if (kind == "BS")
            check_list(each.value(), &blob_shape, check, container::member);
        else if (kind == "L")
            check_list(each.value(), &attribute, check, container::member);
        else if (kind == "M")
            check_map(map, each.value(), check, container::member);
    }
}

void check_structure(const shape& type, const json::value& value, wire_check& check, container parent) {
    if (value.is_array())
        fail_serialization(std::string("Unrecognized collection type class ").append(package).append(type.name));
    const auto* object = value.if_object();
    if (object == nullptr)
        fail_serialization(parent == container::member ? "Unexpected field type" : "Unexpected value type in payload");
    std::size_t known = 0;
    for (const auto& each : type.members) {
        const auto* found = object->if_contains(each.name);
        if (found == nullptr) continue;
        ++known;
        if (!found->is_null()) check_shape(*each.type, *found, check, container::member);
    }
    check.unknown = check.unknown || known < object->size();
}

void check_shape(const shape& type, const json::value& value, wire_check& check, container parent) {
    switch (type.kind) {
        case shape_kind::structure:
            return check_structure(type, value, check, parent);
        case shape_kind::sequence:
            return check_list(value, type.element, check, parent);
        case shape_kind::map:
            return check_map(type, value, check, parent);
        case shape_kind::attribute:
            if (check.attributes) check_attribute(value, check, parent);
            return;
        default:
            return check_scalar(type, value);
    }
}

const field* find_field(const shape& shape, std::string_view name) {
    const auto found =
        std::find_if(shape.members.begin(), shape.members.end(), [&](const field& each) { return each.name == name; });
    return found == shape.members.end() ? nullptr : &*found;
}

// Of a value that has the type's shape.
void drop_unknown_members(const shape& type, json::value& value) {
    if (auto* object = value.if_object(); object != nullptr && type.kind == shape_kind::structure) {
        json::object known(value.storage());
        for (auto& each : *object) {
            const auto* member = find_field(type, each.key());
            if (member == nullptr) continue;
            drop_unknown_members(*member->type, each.value());
            known.emplace(each.key(), std::move(each.value()));
        }
        *object = std::move(known);
    }
    if (auto* items = value.if_array(); items != nullptr && type.kind == shape_kind::sequence)
        for (auto& each : *items) drop_unknown_members(*type.element, each);
    if (auto* entries = value.if_object(); entries != nullptr && type.kind == shape_kind::map)
        for (auto& each : *entries) drop_unknown_members(*type.element, each.value());
}

}  // namespace

void check_types(const shape& input, json::value& body) {
    wire_check check;
    check_shape(input, body, check, container::member);
    if (check.unknown) drop_unknown_members(input, body);
}

void check_wire_types(const shape& input, const json::value& body) {
    wire_check check{.attributes = true};
    check_shape(input, body, check, container::member);
}

}  // namespace tight::cloud::dynamodb
