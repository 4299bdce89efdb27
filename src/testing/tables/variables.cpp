// SPDX-License-Identifier: Apache-2.0
#include "testing/tables/variables.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "http/text.hpp"
#include "testing/tables/document.hpp"

namespace tight::testing {
namespace {

constexpr int deepest = 60;
constexpr std::size_t longest_text = 1U << 20U;

// Where the variable that begins at `text` ("${") ends: behind its }. npos where it does not.
std::size_t end_of_variable(std::string_view text) {
    int open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("${")) {
            ++open;
            ++i;
        } else if (text[i] == '}' && --open == 0) {
            return i + 1;
        }
    }
    return text.npos;
}

// "self:", "file(x.yml):", 'a literal'; not "AWS::Region" nor "Name", which are CloudFormation's.
bool is_serverless(std::string_view inside) {
    if (inside.starts_with("AWS::")) return false;
    const std::size_t end = inside.find_first_of(":('\",");
    if (end == inside.npos) return false;
    return inside[end] != ':' || !inside.substr(end).starts_with("::");
}

// The parts between commas that are not in quotes or brackets.
std::vector<std::string_view> alternatives(std::string_view text) {
    std::vector<std::string_view> out;
    char quote = 0;
    int brackets = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ',';
        if (quote != 0) {
            if (c == quote) quote = 0;
            if (i < text.size()) continue;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '(') {
            ++brackets;
        } else if (c == ')') {
            --brackets;
        }
        if (i < text.size() && (c != ',' || quote != 0 || brackets > 0)) continue;
        out.push_back(http::trim(text.substr(begin, i - begin)));
        begin = i + 1;
    }
    return out;
}

std::string as_text(const json::value& from) {
    if (const json::string* text = from.if_string()) return std::string(*text);
    return json::serialize(from);
}

std::optional<json::value> literal(std::string_view text) {
    if (text.size() >= 2 && (text[0] == '\'' || text[0] == '"') && text.back() == text[0])
        return json::value(text.substr(1, text.size() - 2));
    if (text == "true") return json::value(true);
    if (text == "false") return json::value(false);
    if (text == "null") return json::value(nullptr);
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem == std::errc{} && end == text.data() + text.size()) return json::value(number);
    return std::nullopt;
}

}  // namespace

json::value variable_resolver::resolve(const json::value& in, int depth) {
    if (depth > deepest) throw unusable_file("variables refer to each other in a circle");
    if (const json::string* text = in.if_string()) return resolve_text(*text, depth);
    if (const json::array* list = in.if_array()) {
        json::array out;
        for (const json::value& each : *list) out.push_back(resolve(each, depth + 1));
        return out;
    }
    if (const json::object* members = in.if_object()) {
        json::object out;
        for (const auto& [name, value] : *members) out[name] = resolve(value, depth + 1);
        return out;
    }
    return in;
}

json::value variable_resolver::resolve_text(std::string_view text, int depth) {
    if (text.size() > longest_text) throw unusable_file("a text with variables grows beyond 1 MB");
    std::string out;
    while (!text.empty()) {
        const std::size_t begin = std::min(text.find("${"), text.size());
        out += text.substr(0, begin);
        text.remove_prefix(begin);
        if (text.empty()) break;
        const std::size_t end = end_of_variable(text);
        if (end == text.npos) break;
        // Variables inside come first: ${self:custom.${opt:stage}.name}.
        const std::string inside = as_text(resolve_text(text.substr(2, end - 3), depth + 1));
        if (is_serverless(inside)) {
            json::value held = variable(inside, depth + 1);
            if (out.empty() && end == text.size()) return held;
            out += as_text(held);
        } else {
            out.append("${").append(inside).append("}");
        }
        text.remove_prefix(end);
        if (out.size() > longest_text) throw unusable_file("a text with variables grows beyond 1 MB");
    }
    return json::value(out += text);
}

json::value variable_resolver::variable(std::string_view inside, int depth) {
    if (depth > deepest) throw unusable_file("variables refer to each other in a circle");
    for (const std::string_view each : alternatives(inside))
        if (auto held = source(each, depth)) return *std::move(held);
    throw unusable_file("${" + std::string(inside) + "} is nowhere defined");
}

variable_resolver::found variable_resolver::source(std::string_view expression, int depth) {
    if (auto known = literal(expression)) return known;
    if (expression.starts_with("file(")) return of_file(expression, depth);
    const std::size_t colon = expression.find(':');
    if (colon == expression.npos) return json::value(expression);  // what a variable inside stood for
    const std::string_view kind = expression.substr(0, colon);
    const std::string_view name = expression.substr(colon + 1);
    if (kind == "self") return walk(*sources_.self, name, depth);
    if (kind == "opt") {
        const auto option = sources_.options.find(std::string(name));
        if (option != sources_.options.end()) return json::value(option->second);
        return std::nullopt;
    }
    if (kind == "env") {
        if (auto value = sources_.variables->get(name)) return json::value(*value);
        return std::nullopt;
    }
    if (kind == "param") return of_param(name, depth);
    if (kind == "sls" && name == "stage") return json::value(stage(depth));
    if (kind == "sls" && name == "instanceId") return json::value("test");
    if (kind == "aws" && name == "region") return json::value(sources_.region);
    if (kind == "aws" && name == "accountId") return json::value(sources_.account);
    // What is in the cloud is not known here; anything else ("arn:aws:...") is what a variable inside stood for.
    if (kind == "ssm" || kind == "cf" || kind == "s3" || kind == "sls" || kind == "aws" || kind.starts_with("cf."))
        return std::nullopt;
    return json::value(expression);
}

variable_resolver::found variable_resolver::walk(json::value from, std::string_view path, int depth) {
    if (depth > deepest) throw unusable_file("variables refer to each other in a circle");
    while (!path.empty()) {
        const std::string_view step = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(step.size() + 1, path.size()));
        if (from.is_string()) from = resolve(from, depth + 1);
        const json::value* next = nullptr;
        if (const json::object* members = from.if_object()) {
            next = members->if_contains(step);
        } else if (const json::array* list = from.if_array()) {
            std::size_t index = 0;
            const auto [end, problem] = std::from_chars(step.data(), step.data() + step.size(), index);
            if (problem == std::errc{} && end == step.data() + step.size()) next = list->if_contains(index);
        }
        if (next == nullptr || next->is_null()) return std::nullopt;
        json::value held = *next;
        from = std::move(held);
    }
    return resolve(from, depth + 1);
}

// file(./tables.yml), file(./tables.yml):Resources.x
variable_resolver::found variable_resolver::of_file(std::string_view expression, int depth) {
    const std::size_t close = expression.find(')');
    if (close == expression.npos) throw unusable_file("'" + std::string(expression) + "' lacks its )");
    const std::filesystem::path named(http::trim(expression.substr(5, close - 5)));
    const std::filesystem::path file = std::filesystem::path(sources_.folder) / named;
    if (!std::filesystem::exists(file)) return std::nullopt;
    auto read = load_document(file.string());
    if (!read) throw unusable_file(read.error().message);
    std::string_view path = expression.substr(close + 1);
    if (path.starts_with(':') || path.starts_with('.')) path.remove_prefix(1);
    return walk(std::move(*read), path, depth + 1);
}

variable_resolver::found variable_resolver::of_param(std::string_view name, int depth) {
    for (const std::string& at : {"params." + stage(depth), std::string("params.default")})
        if (auto held = walk(*sources_.self, at + '.' + std::string(name), depth)) return held;
    return std::nullopt;
}

std::string variable_resolver::stage(int depth) {
    if (const auto option = sources_.options.find("stage"); option != sources_.options.end()) return option->second;
    if (auto said = walk(*sources_.self, "provider.stage", depth + 1)) return as_text(*said);
    return "dev";
}

}  // namespace tight::testing
