// SPDX-License-Identifier: Apache-2.0
#include "deploy/schema.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <stdexcept>
#include <vector>

#include "core/nearest.hpp"
#include "deploy/yaml_document.hpp"

namespace tight::deploy {

namespace {

using found = std::optional<schema_problem>;

constexpr std::size_t longest_pattern_text = 2048;  // the library's matcher recurses for every character

std::string_view kind_of(const json::value& value) {
    if (value.is_object()) return "object";
    if (value.is_array()) return "array";
    if (value.is_string()) return "string";
    if (value.is_bool()) return "boolean";
    if (value.is_null()) return "null";
    return value.is_double() ? "number" : "integer";
}

bool is_of(const json::value& value, std::string_view type) {
    return kind_of(value) == type || (type == "number" && kind_of(value) == "integer");
}

bool has_type(const json::value& value, const json::value& schema) {
    const json::value* type = json::member(&schema, "type");
    if (type == nullptr) return true;
    if (type->is_string()) return is_of(value, json::string_or(type));
    return std::ranges::any_of(json::elements(type),
                               [&](const json::value& each) { return is_of(value, json::string_or(&each)); });
}

std::string shown(const json::value& value) {
    if (value.is_object()) return "a map";
    if (value.is_array()) return "a list";
    if (value.is_string()) {
        constexpr std::size_t longest = 100;
        const std::string_view text = json::string_or(&value);
        return "'" + std::string(text.substr(0, longest)) + (text.size() > longest ? "...'" : "'");
    }
    return value.is_null() ? "empty" : json::serialize(value);
}

std::string text_of(const json::value& schema, std::string_view name) {
    return std::string(json::string_or(json::member(&schema, name)));
}

std::string words_for(const std::string& path) { return path.empty() ? "the file" : path; }

// The patterns are those of our own schemas, and few: each is compiled once, which takes far longer than matching it.
bool matches(std::string_view text, const std::string& pattern) {
    thread_local std::map<std::string, std::regex> compiled;
    const auto entry = compiled.try_emplace(pattern, pattern).first;
    return text.size() <= longest_pattern_text && std::regex_search(text.begin(), text.end(), entry->second);
}

class checker {
public:
    explicit checker(const json::value& root) : root_(root) {}

    found check(const json::value& value, const json::value& reference, const std::string& path) const {
        const json::value& schema = resolved(reference);
        if (const json::value* choices = json::member(&schema, "anyOf")) return any(value, schema, *choices, path);
        if (!has_type(value, schema) || !fits(value, schema)) return refused(value, schema, path);
        if (const json::object* members = value.if_object()) return object(*members, schema, path);
        if (const json::array* elements = value.if_array()) return array(*elements, schema, path);
        return std::nullopt;
    }

private:
    const json::value& resolved(const json::value& schema) const {
        const json::value* reference = json::member(&schema, "$ref");
        if (reference == nullptr) return schema;
        constexpr std::string_view prefix = "#/definitions/";
        const std::string_view name = json::string_or(reference).substr(prefix.size());
        return resolved(root_.at("definitions").at(name));
    }

    static found refused(const json::value& value, const json::value& schema, const std::string& path) {
        return schema_problem{
            .path = path,
            .message = words_for(path) + " is " + shown(value) + ", and must be " + text_of(schema, "title")};
    }

    bool fits(const json::value& value, const json::value& schema) const {
        if (const json::value* choices = json::member(&schema, "enum"))
            if (std::ranges::find(json::elements(choices), value) == json::elements(choices).end()) return false;
        if (value.is_string()) {
            const std::string_view text = json::string_or(&value);
            if (const json::value* least = json::member(&schema, "minLength"))
                if (text.size() < least->to_number<std::size_t>()) return false;
            const std::string pattern = text_of(schema, "pattern");
            return pattern.empty() || matches(text, pattern);
        }
        if (!value.is_number()) return true;
        const double number = value.to_number<double>();
        const json::value* least = json::member(&schema, "minimum");
        const json::value* most = json::member(&schema, "maximum");
        return (least == nullptr || number >= least->to_number<double>()) &&
               (most == nullptr || number <= most->to_number<double>());
    }

    // Where none fits, the complaint is that of the alternative which takes such values, because it is what was meant.
    found any(const json::value& value, const json::value& schema, const json::value& choices,
              const std::string& path) const {
        found meant;
        for (const json::value& choice : json::elements(&choices)) {
            const found problem = check(value, choice, path);
            if (!problem) return std::nullopt;
            if (has_type(value, resolved(choice)) && (problem->path != path || value.is_structured())) meant = problem;
        }
        return meant ? meant : refused(value, schema, path);
    }

    found object(const json::object& value, const json::value& schema, const std::string& path) const {
        for (const auto& member : value)
            if (found problem = property(member.key(), member.value(), schema, path)) return problem;
        for (const json::value& each : json::elements(json::member(&schema, "required"))) {
            const std::string_view name = json::string_or(&each);
            const json::value* present = value.if_contains(name);
            if (present == nullptr || present->is_null())
                return schema_problem{.path = path,
                                      .message = words_for(path) + " does not say its '" + std::string(name) + "'"};
        }
        const json::value* least = json::member(&schema, "minProperties");
        if (least != nullptr && value.size() < least->to_number<std::size_t>())
            return schema_problem{.path = path,
                                  .message = words_for(path) + " is empty, and must be " + text_of(schema, "title")};
        return std::nullopt;
    }

    found property(std::string_view key, const json::value& value, const json::value& schema,
                   const std::string& path) const {
        const std::string below = path_below(path, key);
        if (const json::value* names = json::member(&schema, "propertyNames"))
            if (!fits(json::value(key), resolved(*names)))
                return schema_problem{.path = below,
                                      .message = "'" + std::string(key) + "' in " + words_for(path) + " must be " +
                                                 text_of(resolved(*names), "title")};
        if (const json::value* known = json::find(schema, "properties", key)) return check(value, *known, below);
        const json::value* others = json::member(&schema, "additionalProperties");
        if (others == nullptr || json::bool_or(others, false)) return std::nullopt;
        if (others->is_bool()) return unknown(std::string(key), schema, path);
        return check(value, *others, below);
    }

    static schema_problem unknown(const std::string& key, const json::value& schema, const std::string& path) {
        std::vector<std::string> names;
        for (const auto& each : json::members(&schema.at("properties"))) names.emplace_back(each.key());
        schema_problem problem{.path = path_below(path, key),
                               .message = "'" + key + "' is not a key" + (path.empty() ? "" : " of " + path)};
        if (const std::string meant = nearest(key, names); !meant.empty()) {
            problem.hint = "did you mean " + meant + "?";
        } else {
            std::string list;
            for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
            problem.hint = "its keys are " + list;
        }
        return problem;
    }

    found array(const json::array& value, const json::value& schema, const std::string& path) const {
        const json::value* least = json::member(&schema, "minItems");
        const json::value* most = json::member(&schema, "maxItems");
        if ((least != nullptr && value.size() < least->to_number<std::size_t>()) ||
            (most != nullptr && value.size() > most->to_number<std::size_t>()))
            return schema_problem{.path = path,
                                  .message = words_for(path) + " has " + std::to_string(value.size()) +
                                             " elements, and must be " + text_of(schema, "title")};
        const json::value* items = json::member(&schema, "items");
        for (std::size_t i = 0; items != nullptr && i < value.size(); ++i)
            if (found problem = check(value[i], *items, path_below(path, i))) return problem;
        return std::nullopt;
    }

    const json::value& root_;
};

}  // namespace

found check(const json::value& value, const json::value& schema) { return checker(schema).check(value, schema, ""); }

const json::value& tight_schema() {
    static const json::value schema = json::parse(tight_schema_text()).value();
    return schema;
}

}  // namespace tight::deploy
