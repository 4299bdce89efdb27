// SPDX-License-Identifier: Apache-2.0
#include "support/aws/template_body.hpp"

#include "support/aws/cloud.hpp"

namespace support::aws {

namespace json = tight::json;

json::value parsed(const std::string& body) {
    auto value = json::parse(body);
    if (!value || !value->is_object())
        throw refusal{400, "ValidationError", "Template format error: JSON not well-formed."};
    return *value;
}

const json::object& object_in(const json::value& from, std::string_view name) {
    static const json::object none;
    const json::value* found = json::member(&from, name);
    return found != nullptr && found->is_object() ? found->get_object() : none;
}

std::string text_in(const json::value& from, std::string_view name) {
    const json::value* found = json::member(&from, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::vector<std::string> substitutions(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t at = 0; (at = text.find("${", at)) != text.npos;) {
        const std::size_t end = text.find('}', at);
        if (end == text.npos) break;
        if (text[at + 2] != '!') names.emplace_back(text.substr(at + 2, end - at - 2));
        at = end;
    }
    return names;
}

void each_reference(const json::value& value, const std::function<void(const std::string&)>& tell) {
    if (value.is_array())
        for (const json::value& each : value.get_array()) each_reference(each, tell);
    if (!value.is_object()) return;
    for (const auto& [key, inner] : value.get_object()) {
        if (key == "Ref" && inner.is_string())
            tell(std::string(inner.get_string()));
        else if (key == "Fn::GetAtt" && inner.is_array() && inner.get_array().at(0).is_string())
            tell(std::string(inner.get_array().at(0).get_string()));
        else if (key == "Fn::Sub") {
            const json::value& text = inner.is_array() ? inner.get_array().at(0) : inner;
            const json::object none;
            const json::object& own =
                inner.is_array() && inner.get_array().size() > 1 && inner.get_array().at(1).is_object()
                    ? inner.get_array().at(1).get_object()
                    : none;
            if (text.is_string())
                for (const std::string& name : substitutions(text.get_string()))
                    if (!own.contains(name)) tell(name.substr(0, name.find('.')));
            for (const auto& [key2, inner2] : own) each_reference(inner2, tell);
        } else {
            each_reference(inner, tell);
        }
    }
}

bool is_pseudo(const std::string& name) { return name.starts_with("AWS::"); }

json::value with_parameters(const json::value& value, const text_map& parameters) {
    if (value.is_array()) {
        json::array out;
        for (const json::value& each : value.get_array()) out.push_back(with_parameters(each, parameters));
        return out;
    }
    if (!value.is_object()) return value;
    const json::object& object = value.get_object();
    if (object.size() == 1 && object.contains("Ref") && object.at("Ref").is_string()) {
        const auto known = parameters.find(std::string(object.at("Ref").get_string()));
        if (known != parameters.end()) return json::value(known->second);
    }
    json::object out;
    for (const auto& [key, inner] : object) out[key] = with_parameters(inner, parameters);
    return out;
}

}  // namespace support::aws
