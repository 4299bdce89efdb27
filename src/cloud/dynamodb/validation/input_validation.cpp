// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/validation/input_validation.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t most_errors = 10;  // DynamoDB reports no more at once

// ---- Stage 1: the wire's types ----

constexpr std::string_view package = "com.amazonaws.dynamodb.v20120810.";

std::string_view form_name(form kind) {
    switch (kind) {
        case form::boolean:
            return "Boolean";
        case form::integer:
            return "Integer";
        case form::long_integer:
            return "Long";
        case form::blob:
            return "Blob";
        default:
            return "String";
    }
}

[[noreturn]] void wrong(std::string message) { throw operation_error::serialization(std::move(message)); }

std::string token_name(const json::value& value) {
    if (const auto* flag = value.if_bool()) return *flag ? "TRUE_VALUE" : "FALSE_VALUE";
    if (const auto* number = value.if_double(); number != nullptr && *number != std::floor(*number))
        return "DECIMAL_VALUE";
    return value.is_string() ? "STRING_VALUE" : "NUMBER_VALUE";
}

void check_scalar(const shape& type, const json::value& value) {
    if (value.is_object()) wrong("Start of structure or map found where not expected");
    const bool blob = type.kind == form::blob;
    if (value.is_array())
        wrong(blob ? "Unrecognized collection type class java.nio.ByteBuffer"
                   : std::string("Unrecognized collection type class java.lang.").append(form_name(type.kind)));
    const bool number = type.kind == form::integer || type.kind == form::long_integer;
    const bool good = number                       ? value.is_number()
                      : type.kind == form::boolean ? value.is_bool() || value.is_string()
                                                   : value.is_string();
    if (!good)
        wrong(blob ? std::string("only base-64-encoded strings are convertible to bytes")
                   : token_name(value).append(" cannot be converted to ").append(form_name(type.kind)));
    if (type.kind == form::boolean) read_boolean(value);
    if (!blob) return;
    if (auto bytes = read_base64(read_string(value)); !bytes) throw std::move(bytes.error());
}

// How a value is held: by a member of a structure, or by a list or map. Messages differ.
enum class held_by : std::uint8_t { member, collection };

struct wire_check {
    bool attributes = false;  // whether attribute values are looked at, too
    bool unknown = false;     // whether there are members that their structure does not have
};

void check_shape(const shape& type, const json::value& value, wire_check& check, held_by holder);

// What its Java generics make the service say of scalars where a list or map stands in a list or map.
constexpr std::string_view parameterized =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class "
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of "
    "loader "
    "'bootstrap')";

std::string unexpected(held_by holder) {
    return std::string(holder == held_by::member ? std::string_view("Unexpected field type") : parameterized);
}

constexpr shape text_shape{.kind = form::string};
constexpr shape blob_shape{.kind = form::blob};
constexpr shape flag_shape{.kind = form::boolean};

void check_list(const json::value& value, const shape* element, wire_check& check, held_by holder) {
    if (value.is_object()) wrong("Start of structure or map found where not expected");
    const auto* items = value.if_array();
    if (items == nullptr) wrong(unexpected(holder));
    for (const auto& each : *items)
        if (!each.is_null()) check_shape(*element, each, check, held_by::collection);
}

void check_map(const shape& type, const json::value& value, wire_check& check, held_by holder) {
    if (value.is_array()) {
        std::string name(type.element->kind == form::string ? "java.lang.String" : type.element->name);
        if (type.element->kind == form::attribute) name = "AttributeValue";
        if (name.find('.') == std::string::npos) name.insert(0, package);
        wrong("Unrecognized collection type java.util.Map<java.lang.String, " + name + ">");
    }
    const auto* entries = value.if_object();
    if (entries == nullptr) wrong(unexpected(holder));
    for (const auto& each : *entries)
        if (!each.value().is_null()) check_shape(*type.element, each.value(), check, held_by::collection);
}

// Recursion is bounded by the JSON parser's depth.
void check_attribute(const json::value& value, wire_check& check, held_by holder) {
    static constexpr shape attribute{.kind = form::attribute, .name = "AttributeValue"};
    static constexpr shape map{.kind = form::map, .element = &attribute};
    if (value.is_array()) wrong(std::string("Unrecognized collection type class ").append(package) + "AttributeValue");
    const auto* forms = value.if_object();
    if (forms == nullptr)
        wrong(holder == held_by::member ? "Unexpected field type" : "Unexpected value type in payload");
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
            check_list(each.value(), &text_shape, check, held_by::member);
        else if (kind == "BS")
            check_list(each.value(), &blob_shape, check, held_by::member);
        else if (kind == "L")
            check_list(each.value(), &attribute, check, held_by::member);
        else if (kind == "M")
            check_map(map, each.value(), check, held_by::member);
    }
}

void check_structure(const shape& type, const json::value& value, wire_check& check, held_by holder) {
    if (value.is_array()) wrong(std::string("Unrecognized collection type class ").append(package).append(type.name));
    const auto* object = value.if_object();
    if (object == nullptr)
        wrong(holder == held_by::member ? "Unexpected field type" : "Unexpected value type in payload");
    std::size_t known = 0;
    for (const auto& each : type.members) {
        const auto* found = object->if_contains(each.name);
        if (found == nullptr) continue;
        ++known;
        if (!found->is_null()) check_shape(*each.type, *found, check, held_by::member);
    }
    check.unknown = check.unknown || known < object->size();
}

void check_shape(const shape& type, const json::value& value, wire_check& check, held_by holder) {
    switch (type.kind) {
        case form::structure:
            return check_structure(type, value, check, holder);
        case form::sequence:
            return check_list(value, type.element, check, holder);
        case form::map:
            return check_map(type, value, check, holder);
        case form::attribute:
            if (check.attributes) check_attribute(value, check, holder);
            return;
        default:
            return check_scalar(type, value);
    }
}

const field* find_member(const shape& of, std::string_view name) {
    const auto found =
        std::find_if(of.members.begin(), of.members.end(), [&](const field& each) { return each.name == name; });
    return found == of.members.end() ? nullptr : &*found;
}

// Of a value that has the type's shape.
void drop_unknown_members(const shape& type, json::value& value) {
    if (auto* object = value.if_object(); object != nullptr && type.kind == form::structure) {
        json::object known(value.storage());
        for (auto& each : *object) {
            const auto* member = find_member(type, each.key());
            if (member == nullptr) continue;
            drop_unknown_members(*member->type, each.value());
            known.emplace(each.key(), std::move(each.value()));
        }
        *object = std::move(known);
    }
    if (auto* items = value.if_array(); items != nullptr && type.kind == form::sequence)
        for (auto& each : *items) drop_unknown_members(*type.element, each);
    if (auto* entries = value.if_object(); entries != nullptr && type.kind == form::map)
        for (auto& each : *entries) drop_unknown_members(*type.element, each.value());
}

// ---- Stage 2: the model's constraints ----

std::string lower_first(std::string_view name) {
    std::string text(name);
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

// "KeySchemaElement(attributeName=pk, keyType=HASH)"
std::string printed_structure(const shape& type, const json::object& value) {
    std::string text(type.name);
    text += '(';
    bool first = true;
    for (const auto& each : type.members) {
        const auto* held = value.if_contains(each.name);
        if (held == nullptr || held->is_null()) continue;
        text.append(first ? "" : ", ").append(lower_first(each.name)).append("=").append(printed(*each.type, *held));
        first = false;
    }
    return text + ')';
}

bool name_characters(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '.' || c == '-';
    });
}

bool listed(std::string_view values, std::string_view wanted) {
    while (!values.empty()) {
        const auto end = values.find(", ");
        if (values.substr(0, end) == wanted) return true;
        if (end == std::string_view::npos) break;
        values.remove_prefix(end + 2);
    }
    return false;
}

// Lengths of text are counted in UTF-16 units, as the service's own language does.
std::int64_t text_length(std::string_view text) {
    std::int64_t units = 0;
    for (const unsigned char c : text) {
        if ((c & 0xC0) != 0x80) ++units;
        if (c >= 0xF0) ++units;
    }
    return units;
}

class constraints {
public:
    void check(const std::string& path, const shape& type, const json::value* value, bool required) {
        if (errors_.size() >= most_errors) return;
        if (value == nullptr || value->is_null()) {
            if (required) add(path, type, nullptr, "Member must not be null");
            return;
        }
        switch (type.kind) {
            case form::structure:
                return structure(path, type, read_map(*value));
            case form::sequence:
                return list(path, type, *value, path.ends_with(".member") && type.least != shape::none);
            case form::map:
                return map(path, type, *value);
            case form::string:
                return text(path, type, *value);
            case form::integer:
            case form::long_integer:
                return number(path, type, *value);
            default:
                return;
        }
    }

    void structure(const std::string& path, const shape& type, const json::object& object) {
        for (const auto& each : type.members) {
            if (each.names_table != naming::no) continue;
            const auto* found = object.if_contains(each.name);
            if (found == nullptr && !each.required) continue;
            std::string inner = path.empty() ? std::string() : path + '.';
            const auto start = inner.size();
            inner.append(each.name);
            if (!each.type->wordless)
                inner[start] = static_cast<char>(std::tolower(static_cast<unsigned char>(inner[start])));
            check(inner, *each.type, found, each.required);
        }
    }

    void finish() const {
        if (errors_.empty()) return;
        std::string message = std::to_string(errors_.size());
        message += errors_.size() == 1 ? " validation error detected: " : " validation errors detected: ";
        for (std::size_t i = 0; i < errors_.size(); ++i) message.append(i == 0 ? "" : "; ").append(errors_[i]);
        throw operation_error::validation(std::move(message));
    }

private:
    void add(const std::string& path, const shape& type, const json::value* value, std::string_view constraint) {
        if (errors_.size() >= most_errors) return;
        const std::string shown = value == nullptr ? "null" : '\'' + printed(type, *value) + '\'';
        add_text("Value " + shown, path, constraint);
    }

    void add_text(std::string text, const std::string& path, std::string_view constraint) {
        errors_.push_back(
            text.append(" at '").append(path).append("' failed to satisfy constraint: ").append(constraint));
    }

    void length(const std::string& path, const shape& type, const json::value& value, std::int64_t size) {
        if (type.most != shape::none && size > type.most)
            add(path, type, &value, "Member must have length less than or equal to " + std::to_string(type.most));
        if (type.least != shape::none && size < type.least)
            add(path, type, &value, "Member must have length greater than or equal to " + std::to_string(type.least));
    }

    void text(const std::string& path, const shape& type, const json::value& value) {
        const auto content = read_string(value);
        if (type.arn_allowed && content.starts_with("arn:")) return;
        if (type.name_pattern && (!content.empty() || type.least > 1) && !name_characters(content))
            add(path, type, &value, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        if (!type.values.empty() && !listed(type.values, content))
            add(path, type, &value, std::string("Member must satisfy enum value set: [").append(type.values) + "]");
        if (type.least != shape::none || type.most != shape::none) length(path, type, value, text_length(content));
    }

    void at_least(const std::string& path, const shape& type, const json::value& value) {
        const auto rule = "Member must have value greater than or equal to " + std::to_string(type.least);
        if (type.wordless)
            add_text("Value", path, rule);
        else
            add(path, type, &value, rule);
    }

    void number(const std::string& path, const shape& type, const json::value& value) {
        const double content = value.to_number<double>();
        if (type.least != shape::none && content < static_cast<double>(type.least)) at_least(path, type, value);
        if (type.most != shape::none && content > static_cast<double>(type.most))
            add(path, type, &value, "Member must have value less than or equal to " + std::to_string(type.most));
    }

    void list(const std::string& path, const shape& type, const json::value& value, bool inside_map) {
        const auto& items = read_array(value);
        if (!inside_map) length(path, type, value, static_cast<std::int64_t>(items.size()));
        const auto kind = type.element->kind;
        if (kind == form::attribute) return;
        for (std::size_t i = 0; i < items.size(); ++i)
            check(path + '.' + std::to_string(i + 1) + ".member", *type.element, &items[i],
                  kind == form::structure || kind == form::map || type.element->least != shape::none);
    }

    void map(const std::string& path, const shape& type, const json::value& value) {
        const auto& entries = read_map(value);
        length(path, type, value, static_cast<std::int64_t>(entries.size()));
        for (const auto& entry : entries) keys(path, type, value, entry);
        const auto kind = type.element->kind;
        if (kind == form::attribute) return;
        for (const auto& entry : entries) {
            const auto* items = entry.value().if_array();
            if (kind == form::sequence && items != nullptr && !within(*type.element, items->size()))
                add(path, type, &value, "Map value must satisfy constraint: " + length_rule(*type.element));
        }
        for (const auto& entry : entries)
            check(path + '.' + std::string(entry.key()) + ".member", *type.element, &entry.value(),
                  kind != form::string);
    }

    static bool within(const shape& type, std::size_t size) {
        const auto length = static_cast<std::int64_t>(size);
        return (type.most == shape::none || length <= type.most) && (type.least == shape::none || length >= type.least);
    }

    static std::string length_rule(const shape& type) {
        return "[Member must have length less than or equal to " + std::to_string(type.most) +
               ", Member must have length greater than or equal to " + std::to_string(type.least) + "]";
    }

    void keys(const std::string& path, const shape& type, const json::value& value,
              const json::object::value_type& entry) {
        if (type.key == nullptr) return;
        const std::string_view name(entry.key());
        if (name.starts_with("arn:")) return;
        const auto size = text_length(name);
        if (size >= type.key->least && size <= type.key->most && (!type.key->name_pattern || name_characters(name)))
            return;
        std::string rule = "Map keys must satisfy constraint: [Member must have length less than or equal to " +
                           std::to_string(type.key->most) + ", Member must have length greater than or equal to " +
                           std::to_string(type.key->least);
        if (type.key->name_pattern) rule += ", Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
        add(path, type, &value, rule + ']');
    }

    std::vector<std::string> errors_;
};

// A fault of shape that hides in an attribute value comes before the constraints.
void finish(const constraints& found, const shape& input, const json::value& body) {
    try {
        found.finish();
    } catch (const operation_error&) {
        check_wire_types(input, body);
        throw;
    }
}

void check_administered_name(const field& name, const json::value* given) {
    if (given == nullptr || given->is_null())
        throw operation_error::validation(std::string("The parameter '").append(name.name) +
                                  "' is required but was not present in the request");
    const auto text = read_string(*given);
    if (name.names_table == naming::creates || text.starts_with("arn:")) return;
    if (text.size() < 3 || text.size() > 255)
        throw operation_error::validation(std::string(name.name) +
                                  " must be at least 3 characters long and at most 255 characters long");
}

void check_table_name(const shape& input, const json::value& body) {
    for (const auto& each : input.members) {
        if (each.names_table == naming::no) continue;
        const auto* given = json::member(&body, each.name);
        if (each.names_table != naming::items) check_administered_name(each, given);
        constraints found;
        found.check("tableName", *each.type, given, true);
        finish(found, input, body);
    }
}

}  // namespace

std::string printed(const shape& type, const json::value& value) {
    if (type.echoed_as_json) return json::serialize(value);
    const auto* object = value.if_object();
    if (type.kind == form::structure && object != nullptr) return printed_structure(type, *object);
    if (value.is_string()) return std::string(read_string(value));
    const shape& inner = type.element != nullptr ? *type.element : type;
    if (const auto* items = value.if_array()) {
        std::string text = "[";
        for (const auto& each : *items) text.append(text.size() > 1 ? ", " : "").append(printed(inner, each));
        return text + ']';
    }
    if (object != nullptr) {
        std::string text = "{";
        for (const auto& each : *object)
            text.append(text.size() > 1 ? ", " : "")
                .append(std::string_view(each.key()))
                .append("=")
                .append(printed(inner, each.value()));
        return text + '}';
    }
    return json::serialize(value);
}

void check_input(const shape& input, json::value& body) {
    wire_check check;
    check_shape(input, body, check, held_by::member);
    if (check.unknown) drop_unknown_members(input, body);
    check_table_name(input, body);
    constraints found;
    found.structure({}, input, read_map(body));
    finish(found, input, body);
}

void check_wire_types(const shape& input, const json::value& body) {
    wire_check check{.attributes = true};
    check_shape(input, body, check, held_by::member);
}

}  // namespace tight::cloud::dynamodb
