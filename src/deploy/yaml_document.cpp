// SPDX-License-Identifier: Apache-2.0
#include "deploy/yaml_document.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <vector>

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include "core/command_error.hpp"
#include "core/read_file.hpp"
#include "core/words.hpp"

namespace tight::deploy {

namespace {

// Aliases and merges make a small file large.
constexpr std::size_t most_values = 100'000;
constexpr std::size_t most_text = std::size_t{32} << 20;  // of values, and of the paths that lead to them
constexpr int deepest = 60;

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size();
}

// What a scalar that is not quoted means.
json::value plain_value(const std::string& text) {
    if (text.empty() || is_listed("~ null Null NULL", text)) return nullptr;
    if (is_listed("true True TRUE", text)) return true;
    if (is_listed("false False FALSE", text)) return false;
    std::string_view digits = text;
    if (digits.starts_with('+') || digits.starts_with('-')) digits.remove_prefix(1);
    const bool starts_as_number = !digits.empty() && digits[0] >= '0' && digits[0] <= '9';
    const bool leading_zero = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
    if (!starts_as_number || leading_zero) return json::value(text);
    const std::string_view unsigned_text = text[0] == '+' ? digits : std::string_view(text);
    if (std::int64_t whole = 0; read_number(unsigned_text, whole)) return whole;
    if (double number = 0; read_number(unsigned_text, number)) return number;
    return json::value(text);
}

// CloudFormation's name for a tag: "Ref" of "!Ref", "Fn::Sub" of "!Sub". Empty for YAML's own.
std::string function_of(const std::string& tag) {
    if (tag.size() < 2 || tag[0] != '!') return {};
    const std::string name = tag.substr(1);
    return name == "Ref" || name == "Condition" ? name : "Fn::" + name;
}

class converter {
public:
    converter(yaml_document& into, const std::filesystem::path& file) : into_(into), file_(file) {}

    json::value value(const YAML::Node& node, const std::string& path, int depth) {
        count(node, depth);
        count_text(node, path.size());
        const std::string function = function_of(node.Tag());
        json::value plain = untagged(node, path, depth);
        if (function.empty()) return plain;
        if (function == "Fn::GetAtt" && plain.is_string()) {
            const std::string text(json::string_or(&plain));
            const std::size_t dot = std::min(text.find('.'), text.size());
            plain = json::array{text.substr(0, dot), text.substr(std::min(dot + 1, text.size()))};
        }
        return json::object{{function, std::move(plain)}};
    }

    void mark(const std::string& path, const YAML::Node& node) {
        place_at(path).line = node.Mark().is_null() ? 0 : node.Mark().line + 1;
    }

private:
    yaml_document::place& place_at(const std::string& path) { return into_.places[path]; }

    // Whatever is looked at is counted, as often as it is.
    void count(const YAML::Node& node, int depth) {
        if (depth > deepest) refuse(node, "is nested deeper than " + std::to_string(deepest) + " levels");
        if (++values_ > most_values) refuse(node, "holds more than " + std::to_string(most_values) + " values");
    }

    void count_text(const YAML::Node& node, std::size_t bytes) {
        text_ += bytes;
        if (text_ > most_text) refuse(node, "holds long texts and names too often");
    }

    json::value untagged(const YAML::Node& node, const std::string& path, int depth) {
        switch (node.Type()) {
            case YAML::NodeType::Map:
                return map(node, path, depth);
            case YAML::NodeType::Sequence: {
                json::array list;
                for (const auto& element : node) {
                    const std::string below = path_below(path, list.size());
                    mark(below, element);
                    list.push_back(value(element, below, depth + 1));
                }
                return list;
            }
            case YAML::NodeType::Scalar:
                return scalar(node, path);
            default:
                return nullptr;
        }
    }

    json::value scalar(const YAML::Node& node, const std::string& path) {
        const std::string& text = node.Scalar();
        count_text(node, text.size());
        if (node.Tag() == "tag:yaml.org,2002:binary") refuse(node, "is binary, which no key is");
        place_at(path).text = text;
        const bool as_written = node.Tag() != "?" && !node.Tag().empty();
        return as_written ? json::value(text) : plain_value(text);
    }

    // A map's own members, then those of what it merges that it does not have yet.
    json::value map(const YAML::Node& node, const std::string& path, int depth) {
        json::object object;
        add_members(object, node, path, depth);
        return object;
    }

    void add_members(json::object& object, const YAML::Node& node, const std::string& path, int depth) {
        std::set<std::string_view> names;
        std::vector<YAML::Node> merged;
        for (const auto& entry : node) {
            if (!entry.first.IsScalar()) refuse(entry.first, "has a key that is not a single word");
            const std::string& key = entry.first.Scalar();
            if (key == "<<" && entry.first.Tag() != "!") {
                merged.push_back(entry.second);
                continue;
            }
            if (!names.insert(key).second)
                refuse(entry.first, "names '" + key + "' twice" + (path.empty() ? "" : " in " + path));
            if (object.contains(key)) {
                count(entry.first, depth);
                continue;
            }
            const std::string below = path_below(path, key);
            mark(below, entry.first);
            object[key] = value(entry.second, below, depth + 1);
        }
        for (const YAML::Node& each : merged) merge(object, each, path, depth + 1);
    }

    void merge(json::object& into, const YAML::Node& from, const std::string& path, int depth) {
        count(from, depth);
        if (from.IsMap()) return add_members(into, from, path, depth);
        if (!from.IsSequence()) refuse(from, "merges something that is not a map");
        for (const auto& each : from) merge(into, each, path, depth + 1);
    }

    [[noreturn]] void refuse(const YAML::Node& node, const std::string& why) const {
        const std::string line = node.Mark().is_null() ? "" : ", line " + std::to_string(node.Mark().line + 1);
        fail_command(file_.native() + line + ": the file " + why);
    }

    yaml_document& into_;
    const std::filesystem::path& file_;
    std::size_t values_ = 0, text_ = 0;
};

}  // namespace

int yaml_document::line(const std::string& path) const {
    const auto found = places.find(path);
    return found == places.end() ? 0 : found->second.line;
}

std::string yaml_document::text(const std::string& path) const {
    const auto found = places.find(path);
    return found == places.end() ? std::string() : found->second.text;
}

std::string path_below(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : path + '.' + std::string(key);
}

std::string path_below(const std::string& path, std::size_t index) { return path + '[' + std::to_string(index) + ']'; }

yaml_document parse_yaml(std::string_view text, const std::filesystem::path& file) {
    if (text.size() > largest_text_file)
        fail_command(file.native() + " is larger than a megabyte, which no configuration is");
    yaml_document document;
    try {
        document.root = converter(document, file).value(YAML::Load(std::string(text)), "", 0);
    } catch (const YAML::DeepRecursion& problem) {
        fail_command(file.native() + ", line " + std::to_string(problem.mark.line + 1) +
                     ": the file is nested deeper than " + std::to_string(deepest) + " levels");
    } catch (const YAML::Exception& problem) {
        const std::string line = problem.mark.is_null() ? "" : ", line " + std::to_string(problem.mark.line + 1);
        fail_command(file.native() + line + ": not YAML: " + problem.msg);
    }
    return document;
}

}  // namespace tight::deploy
