// SPDX-License-Identifier: Apache-2.0
#include "deploy/yaml.hpp"

#include <algorithm>
#include <vector>

#include "core/ascii.hpp"
#include "core/words.hpp"

namespace tight::deploy {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Whether YAML reads this as anything but the text itself, or might.
bool needs_quotes(std::string_view text) {
    if (text.empty() || is_listed("true false yes no on off null y n ~", ascii::to_lower(text))) return true;
    const auto plain = [](char c) {
        return ascii::is_alphanumeric(c) || std::string_view("_/.-").find(c) != std::string_view::npos;
    };
    const bool starts_as_word = ascii::is_letter(text.front()) || text.front() == '/' || text.front() == '_';
    const bool aws_type = text.find("::") != std::string_view::npos && text.back() != ':' &&
                          std::ranges::all_of(text, [](char c) { return ascii::is_letter(c) || c == ':'; });
    return !starts_as_word || (!aws_type && !std::ranges::all_of(text, plain));
}

// JSON's strings are YAML's double-quoted scalars.
std::string in_quotes(std::string_view text) {
    if (std::ranges::any_of(text, is_control)) return json::serialize(json::value(text));
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + '\'';
}

void append(std::string& out, const json::value& value, std::size_t indent, bool after_dash);

void append_member(std::string& out, const json::value& value, std::size_t indent) {
    const bool nested = !json::members(&value).empty() || !json::elements(&value).empty();
    out += nested ? "\n" : " ";
    append(out, value, value.is_array() ? indent : indent + 2, false);
}

void append_object(std::string& out, const json::object& object, std::size_t indent, bool after_dash) {
    std::vector<const json::object::value_type*> members;
    for (const auto& member : object) members.push_back(&member);
    std::ranges::sort(members, {}, [](const auto* member) { return std::string_view(member->key()); });
    for (const auto* member : members) {
        if (!after_dash) out.append(indent, ' ');
        after_dash = false;
        out += yaml_text(member->key()) + ':';
        append_member(out, member->value(), indent);
    }
}

void append(std::string& out, const json::value& value, std::size_t indent, bool after_dash) {
    if (const json::object& members = json::members(&value); !members.empty())
        return append_object(out, members, indent, after_dash);
    if (const json::array& elements = json::elements(&value); !elements.empty()) {
        for (const json::value& element : elements) {
            if (!after_dash) out.append(indent, ' ');
            after_dash = false;
            out += "- ";
            append(out, element, indent + 2, true);
        }
        return;
    }
    out += (value.is_string() ? yaml_text(json::string_or(&value)) : json::serialize(value)) + '\n';
}

}  // namespace

std::string yaml_text(std::string_view text) { return needs_quotes(text) ? in_quotes(text) : std::string(text); }

std::string to_yaml(const json::value& value) {
    std::string out;
    append(out, value, 0, false);
    return out;
}

}  // namespace tight::deploy
