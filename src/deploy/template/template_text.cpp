// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/template.hpp"

#include "deploy/yaml.hpp"

namespace tight::deploy {

namespace {

void append(std::string& out, const json::value& value, std::size_t indent) {
    const std::string margin(indent + 4, ' ');
    const bool object = value.is_object();
    if (value.is_structured() && json::members(&value).empty() && json::elements(&value).empty()) {
        out += object ? "{}" : "[]";
    } else if (object) {
        const char* before = "{\n";
        for (const auto& member : json::members(&value)) {
            out += before + margin + json::serialize(std::string_view(member.key())) + ": ";
            append(out, member.value(), indent + 4);
            before = ",\n";
        }
        out += '\n' + std::string(indent, ' ') + '}';
    } else if (value.is_array()) {
        const char* before = "[\n";
        for (const json::value& element : json::elements(&value)) {
            out += before + margin;
            append(out, element, indent + 4);
            before = ",\n";
        }
        out += '\n' + std::string(indent, ' ') + ']';
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string template_text(const json::object& body, template_format format) {
    if (format == template_format::yaml) return to_yaml(body);
    if (format == template_format::compact_json) return json::serialize(body);
    std::string out;
    append(out, body, 0);
    return out + '\n';
}

}  // namespace tight::deploy
