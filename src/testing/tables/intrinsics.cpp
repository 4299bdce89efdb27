// SPDX-License-Identifier: Apache-2.0
#include "testing/tables/intrinsics.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tight::testing {
namespace {

constexpr int deepest = 60;

const json::array& arguments(const json::value& of, std::string_view function, std::size_t least) {
    const json::array* found = of.if_array();
    if (found == nullptr || found->size() < least)
        throw unusable_file(std::string(function) + " takes a list of " + std::to_string(least));
    return *found;
}

std::optional<std::string> pseudo_parameter(std::string_view name, const file_variables& variables) {
    const bool china = variables.region.starts_with("cn-");
    if (name == "AWS::Region") return variables.region;
    if (name == "AWS::AccountId") return variables.account;
    if (name == "AWS::Partition") return china ? "aws-cn" : "aws";
    if (name == "AWS::URLSuffix") return china ? "amazonaws.com.cn" : "amazonaws.com";
    if (name == "AWS::StackName") return "test";
    if (name == "AWS::StackId")
        return "arn:aws:cloudformation:" + variables.region + ':' + variables.account + ":stack/test/test";
    return std::nullopt;
}

}  // namespace

const json::object* cloudformation_template::section(std::string_view name) const {
    const json::value* found = document_.if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

std::optional<json::value> cloudformation_template::evaluate(const json::value& in, int depth) {
    if (depth > deepest) throw unusable_file("references go round in a circle, or are nested too deep");
    if (const json::array* elements = in.if_array()) {
        json::array out;
        for (const json::value& each : *elements)
            if (auto held = evaluate(each, depth + 1)) out.push_back(*std::move(held));
        return out;
    }
    const json::object* members = in.if_object();
    if (members == nullptr) return in;
    if (members->size() == 1) {
        const auto& only = *members->begin();
        const std::string_view name = only.key();
        if (name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
            return call(name, only.value(), depth + 1);
    }
    json::object out;
    for (const auto& [name, value] : *members)
        if (auto held = evaluate(value, depth + 1)) out[name] = *std::move(held);
    return out;
}

std::optional<json::value> cloudformation_template::call(std::string_view function, const json::value& argument,
                                                         int depth) {
    if (function == "Ref") return reference(text(argument, depth), depth);
    if (function == "Fn::Sub") return substitute(argument, depth);
    if (function == "Fn::Join") return join(argument, depth);
    if (function == "Fn::Select") return select(argument, depth);
    if (function == "Fn::Split") return split(argument, depth);
    if (function == "Fn::FindInMap") return find_in_map(argument, depth);
    if (function == "Fn::GetAtt") return attribute(argument, depth);
    if (function == "Condition") return json::value(holds(text(argument, depth), depth));
    if (function == "Fn::If") {
        const json::array& parts = arguments(argument, "Fn::If", 3);
        return evaluate(parts[holds(text(parts[0], depth), depth) ? 1 : 2], depth);
    }
    if (function == "Fn::Equals" || function == "Fn::And" || function == "Fn::Or" || function == "Fn::Not")
        return json::value(truth(json::object{{function, argument}}, depth));
    throw unusable_file("what " + std::string(function) + " gives is not known outside of the cloud");
}

std::optional<json::value> cloudformation_template::reference(std::string_view name, int depth) {
    if (name == "AWS::NoValue") return std::nullopt;
    if (auto known = pseudo_parameter(name, variables_)) return json::value(*known);
    if (const auto parameter = variables_.parameters.find(std::string(name)); parameter != variables_.parameters.end())
        return json::value(parameter->second);
    if (const json::object* parameters = section("Parameters"))
        if (const json::value* parameter = parameters->if_contains(name)) {
            const json::value* fallback = json::member(parameter, "Default");
            if (fallback == nullptr)
                throw unusable_file("the parameter " + std::string(name) + " has no Default: give it a value");
            return *fallback;
        }
    if (const json::object* resources = section("Resources"))
        if (const json::value* resource = resources->if_contains(name)) {
            const json::value* type = json::member(resource, "Type");
            const json::value* properties = json::member(resource, "Properties");
            const bool table =
                type != nullptr && (*type == "AWS::DynamoDB::Table" || *type == "AWS::DynamoDB::GlobalTable" ||
                                    *type == "AWS::Serverless::SimpleTable");
            if (!table || properties == nullptr || !properties->is_object()) return json::value(name);
            const json::value* said = properties->as_object().if_contains("TableName");
            return said == nullptr ? json::value(name) : json::value(text(*said, depth + 1));
        }
    throw unusable_file("Ref " + std::string(name) + ": there is no such parameter or resource");
}

std::optional<json::value> cloudformation_template::attribute(const json::value& argument, int depth) {
    const json::array* parts = argument.if_array();
    std::string whole;
    if (parts != nullptr)
        for (const json::value& each : *parts) (whole += whole.empty() ? "" : ".") += text(each, depth);
    else
        whole = text(argument, depth);
    const std::size_t dot = whole.find('.');
    if (dot != std::string::npos && whole.substr(dot) == ".Arn")
        if (const auto name = reference(std::string_view(whole).substr(0, dot), depth); name && name->is_string())
            return json::value("arn:aws:dynamodb:" + variables_.region + ':' + variables_.account + ":table/" +
                               std::string(name->as_string()));
    throw unusable_file("GetAtt " + whole + " is not known outside of the cloud");
}

json::value cloudformation_template::substitute(const json::value& argument, int depth) {
    const json::array* parts = argument.if_array();
    const json::object* own = parts != nullptr && parts->size() == 2 ? (*parts)[1].if_object() : nullptr;
    const json::value& pattern_value = parts != nullptr && !parts->empty() ? (*parts)[0] : argument;
    if (!pattern_value.is_string()) throw unusable_file("Fn::Sub takes a text, or a list of a text and a map");
    std::string_view pattern = pattern_value.as_string();
    std::string out;
    while (!pattern.empty()) {
        const std::size_t begin = std::min(pattern.find("${"), pattern.size());
        out += pattern.substr(0, begin);
        pattern.remove_prefix(begin);
        const std::size_t end = pattern.find('}');
        if (pattern.empty() || end == pattern.npos) break;
        const std::string_view name = pattern.substr(2, end - 2);
        pattern.remove_prefix(end + 1);
        if (name.starts_with('!')) {
            out.append("${").append(name.substr(1)).append("}");
        } else if (const json::value* held = own == nullptr ? nullptr : own->if_contains(name)) {
            out += text(*held, depth + 1);
        } else {
            const auto referred =
                name.find('.') == name.npos ? reference(name, depth + 1) : attribute(json::value(name), depth + 1);
            if (referred) out += text(*referred, depth + 1);
        }
    }
    return json::value(out += pattern);
}

json::value cloudformation_template::join(const json::value& argument, int depth) {
    const json::array& parts = arguments(argument, "Fn::Join", 2);
    const std::string between = text(parts[0], depth);
    std::string out;
    bool first = true;
    for (const json::value& each : list(parts[1], depth)) {
        if (!std::exchange(first, false)) out += between;
        out += text(each, depth);
    }
    return json::value(out);
}

json::value cloudformation_template::select(const json::value& argument, int depth) {
    const json::array& parts = arguments(argument, "Fn::Select", 2);
    const std::string index_text = text(parts[0], depth);
    std::size_t index = 0;
    const auto [end, problem] = std::from_chars(index_text.data(), index_text.data() + index_text.size(), index);
    const json::array from = list(parts[1], depth);
    if (problem != std::errc{} || end != index_text.data() + index_text.size() || index >= from.size())
        throw unusable_file("Fn::Select asks for element " + index_text + " of " + std::to_string(from.size()));
    return from[index];
}

json::value cloudformation_template::split(const json::value& argument, int depth) {
    const json::array& parts = arguments(argument, "Fn::Split", 2);
    const std::string between = text(parts[0], depth);
    std::string whole = text(parts[1], depth);
    if (between.empty()) throw unusable_file("Fn::Split needs a delimiter");
    json::array out;
    std::string_view rest = whole;
    while (true) {
        const std::size_t at = rest.find(between);
        out.emplace_back(rest.substr(0, at));
        if (at == rest.npos) return out;
        rest.remove_prefix(at + between.size());
    }
}

json::value cloudformation_template::find_in_map(const json::value& argument, int depth) {
    const json::array& parts = arguments(argument, "Fn::FindInMap", 3);
    const json::object* at = section("Mappings");
    std::string path;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string name = text(parts[i], depth);
        (path += path.empty() ? "" : ".") += name;
        const json::value* next = at == nullptr ? nullptr : at->if_contains(name);
        if (next == nullptr) throw unusable_file("Fn::FindInMap: there is no " + path + " in Mappings");
        if (i == 2) return *next;
        at = next->if_object();
    }
    return nullptr;
}

bool cloudformation_template::holds(std::string_view condition, int depth) {
    const json::object* conditions = section("Conditions");
    const json::value* found = conditions == nullptr ? nullptr : conditions->if_contains(condition);
    if (found == nullptr) throw unusable_file("there is no condition " + std::string(condition));
    return truth(*found, depth + 1);
}

bool cloudformation_template::truth(const json::value& condition, int depth) {
    if (depth > deepest) throw unusable_file("conditions go round in a circle");
    const json::object* call = condition.if_object();
    if (call == nullptr || call->size() != 1) throw unusable_file("a condition is no function");
    const auto& only = *call->begin();
    const std::string_view function = only.key();
    if (function == "Condition") return holds(text(only.value(), depth + 1), depth + 1);
    const json::array& parts = arguments(only.value(), function, function == "Fn::Equals" ? 2 : 1);
    const auto each_holds = [&](const json::value& part) { return truth(part, depth + 1); };
    if (function == "Fn::Equals") return text(parts[0], depth + 1) == text(parts[1], depth + 1);
    if (function == "Fn::And") return std::ranges::all_of(parts, each_holds);
    if (function == "Fn::Or") return std::ranges::any_of(parts, each_holds);
    if (function == "Fn::Not") return !truth(parts[0], depth + 1);
    throw unusable_file(std::string(function) + " is no function of conditions");
}

std::string cloudformation_template::text(const json::value& in, int depth) {
    const auto held = evaluate(in, depth + 1);
    if (!held || held->is_structured()) throw unusable_file("a text was expected in place of " + json::serialize(in));
    if (const json::string* plain = held->if_string()) return std::string(*plain);
    return json::serialize(*held);
}

json::array cloudformation_template::list(const json::value& in, int depth) {
    auto held = evaluate(in, depth + 1);
    if (!held || !held->is_array()) throw unusable_file("a list was expected in place of " + json::serialize(in));
    return std::move(held->as_array());
}

std::string cloudformation_template::table_name(std::string_view resource, const json::object& properties) {
    const json::value* said = properties.if_contains("TableName");
    return said == nullptr ? std::string(resource) : text(*said, 0);
}

}  // namespace tight::testing
