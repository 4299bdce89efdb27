// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/validation/input_validation.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "cloud/dynamodb/validation/input_types.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/wire.hpp"
#include "core/ascii.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t max_errors = 10;  // DynamoDB reports no more at once

std::string lower_first(std::string_view name) {
    std::string text(name);
    text.front() = ascii::to_lower(text.front());
    return text;
}

// "KeySchemaElement(attributeName=pk, keyType=HASH)"
std::string print_structure(const shape& type, const json::object& value) {
    std::string text(type.name);
    text += '(';
    bool first = true;
    for (const auto& each : type.members) {
        const auto* content = value.if_contains(each.name);
        if (content == nullptr || content->is_null()) continue;
        text.append(first ? "" : ", ")
            .append(lower_first(each.name))
            .append("=")
            .append(print_value(*each.type, *content));
        first = false;
    }
    return text + ')';
}

bool has_name_characters(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return ascii::is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
    });
}

bool is_listed(std::string_view values, std::string_view requested) {
    while (!values.empty()) {
        const auto end = values.find(", ");
        if (values.substr(0, end) == requested) return true;
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
        if (errors_.size() >= max_errors) return;
        if (value == nullptr || value->is_null()) {
            if (required) add(path, type, nullptr, "Member must not be null");
            return;
        }
        switch (type.kind) {
            case shape_kind::structure:
                return structure(path, type, read_map(*value));
            case shape_kind::sequence:
                return list(path, type, *value, path.ends_with(".member") && type.min != shape::none);
            case shape_kind::map:
                return map(path, type, *value);
            case shape_kind::string:
                return text(path, type, *value);
            case shape_kind::integer:
            case shape_kind::long_integer:
                return number(path, type, *value);
            default:
                return;
        }
    }

    void structure(const std::string& path, const shape& type, const json::object& object) {
        for (const auto& each : type.members) {
            if (each.table_name != table_name_rule::none) continue;
            const auto* found = object.if_contains(each.name);
            if (found == nullptr && !each.required) continue;
            std::string inner = path.empty() ? std::string() : path + '.';
            const auto start = inner.size();
            inner.append(each.name);
            if (!each.type->value_omitted) inner[start] = ascii::to_lower(inner[start]);
            check(inner, *each.type, found, each.required);
        }
    }

    void finish() const {
        if (errors_.empty()) return;
        std::string message = std::to_string(errors_.size());
        message += errors_.size() == 1 ? " validation error detected: " : " validation errors detected: ";
        for (std::size_t i = 0; i < errors_.size(); ++i) message.append(i == 0 ? "" : "; ").append(errors_[i]);
        fail_validation(std::move(message));
    }

private:
    void add(const std::string& path, const shape& type, const json::value* value, std::string_view constraint) {
        if (errors_.size() >= max_errors) return;
        const std::string shown = value == nullptr ? "null" : '\'' + print_value(type, *value) + '\'';
        add_text("Value " + shown, path, constraint);
    }

    void add_text(std::string text, const std::string& path, std::string_view constraint) {
        errors_.push_back(
            text.append(" at '").append(path).append("' failed to satisfy constraint: ").append(constraint));
    }

    void length(const std::string& path, const shape& type, const json::value& value, std::int64_t size) {
        if (type.max != shape::none && size > type.max)
            add(path, type, &value, "Member must have length less than or equal to " + std::to_string(type.max));
        if (type.min != shape::none && size < type.min)
            add(path, type, &value, "Member must have length greater than or equal to " + std::to_string(type.min));
    }

    void text(const std::string& path, const shape& type, const json::value& value) {
        const auto content = read_string(value);
        if (type.arn_allowed && content.starts_with("arn:")) return;
        if (type.name_pattern && (!content.empty() || type.min > 1) && !has_name_characters(content))
            add(path, type, &value, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        if (!type.values.empty() && !is_listed(type.values, content))
            add(path, type, &value, std::string("Member must satisfy enum value set: [").append(type.values) + "]");
        if (type.min != shape::none || type.max != shape::none) length(path, type, value, text_length(content));
    }

    void at_least(const std::string& path, const shape& type, const json::value& value) {
        const auto rule = "Member must have value greater than or equal to " + std::to_string(type.min);
        if (type.value_omitted)
            add_text("Value", path, rule);
        else
            add(path, type, &value, rule);
    }

    void number(const std::string& path, const shape& type, const json::value& value) {
        const double content = value.to_number<double>();
        if (type.min != shape::none && content < static_cast<double>(type.min)) at_least(path, type, value);
        if (type.max != shape::none && content > static_cast<double>(type.max))
            add(path, type, &value, "Member must have value less than or equal to " + std::to_string(type.max));
    }

    void list(const std::string& path, const shape& type, const json::value& value, bool inside_map) {
        const auto& items = read_array(value);
        if (!inside_map) length(path, type, value, static_cast<std::int64_t>(items.size()));
        const auto kind = type.element->kind;
        if (kind == shape_kind::attribute) return;
        for (std::size_t i = 0; i < items.size(); ++i)
            check(path + '.' + std::to_string(i + 1) + ".member", *type.element, &items[i],
                  kind == shape_kind::structure || kind == shape_kind::map || type.element->min != shape::none);
    }

    void map(const std::string& path, const shape& type, const json::value& value) {
        const auto& entries = read_map(value);
        length(path, type, value, static_cast<std::int64_t>(entries.size()));
        for (const auto& entry : entries) keys(path, type, value, entry);
        const auto kind = type.element->kind;
        if (kind == shape_kind::attribute) return;
        for (const auto& entry : entries) {
            const auto* items = entry.value().if_array();
            if (kind == shape_kind::sequence && items != nullptr && !is_within(*type.element, items->size()))
                add(path, type, &value, "Map value must satisfy constraint: " + length_rule(*type.element));
        }
        for (const auto& entry : entries)
            check(path + '.' + std::string(entry.key()) + ".member", *type.element, &entry.value(),
                  kind != shape_kind::string);
    }

    static bool is_within(const shape& type, std::size_t size) {
        const auto length = static_cast<std::int64_t>(size);
        return (type.max == shape::none || length <= type.max) && (type.min == shape::none || length >= type.min);
    }

    static std::string length_rule(const shape& type) {
        return "[Member must have length less than or equal to " + std::to_string(type.max) +
               ", Member must have length greater than or equal to " + std::to_string(type.min) + "]";
    }

    void keys(const std::string& path, const shape& type, const json::value& value,
              const json::object::value_type& entry) {
        if (type.key == nullptr) return;
        const std::string_view name(entry.key());
        if (name.starts_with("arn:")) return;
        const auto size = text_length(name);
        if (size >= type.key->min && size <= type.key->max && (!type.key->name_pattern || has_name_characters(name)))
            return;
        std::string rule = "Map keys must satisfy constraint: [Member must have length less than or equal to " +
                           std::to_string(type.key->max) + ", Member must have length greater than or equal to " +
                           std::to_string(type.key->min);
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

void check_control_name(const field& field, const json::value* source) {
    if (source == nullptr || source->is_null())
        fail_validation(std::string("The parameter '").append(field.name) +
                        "' is required but was not present in the request");
    const auto text = read_string(*source);
    if (field.table_name == table_name_rule::create_table || text.starts_with("arn:")) return;
    if (text.size() < 3 || text.size() > 255)
        fail_validation(std::string(field.name) +
                        " must be at least 3 characters long and at most 255 characters long");
}

void check_table_name(const shape& input, const json::value& body) {
    for (const auto& each : input.members) {
        if (each.table_name == table_name_rule::none) continue;
        const auto* source = json::member(&body, each.name);
        if (each.table_name != table_name_rule::item_operation) check_control_name(each, source);
        constraints found;
        found.check("tableName", *each.type, source, true);
        finish(found, input, body);
    }
}

}  // namespace

std::string print_value(const shape& type, const json::value& value) {
    if (type.printed_as_json) return json::serialize(value);
    const auto* object = value.if_object();
    if (type.kind == shape_kind::structure && object != nullptr) return print_structure(type, *object);
    if (value.is_string()) return std::string(read_string(value));
    const shape& inner = type.element != nullptr ? *type.element : type;
    if (const auto* items = value.if_array()) {
        std::string text = "[";
        for (const auto& each : *items) text.append(text.size() > 1 ? ", " : "").append(print_value(inner, each));
        return text + ']';
    }
    if (object != nullptr) {
        std::string text = "{";
        for (const auto& each : *object)
            text.append(text.size() > 1 ? ", " : "")
                .append(std::string_view(each.key()))
                .append("=")
                .append(print_value(inner, each.value()));
        return text + '}';
    }
    return json::serialize(value);
}

void check_input(const shape& input, json::value& body) {
    check_types(input, body);
    check_table_name(input, body);
    constraints found;
    found.structure({}, input, read_map(body));
    finish(found, input, body);
}

}  // namespace tight::cloud::dynamodb
