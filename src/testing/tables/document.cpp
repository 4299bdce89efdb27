// SPDX-License-Identifier: Apache-2.0
#include "testing/tables/document.hpp"

#include <yaml-cpp/yaml.h>

#include <charconv>

#include "core/read_file.hpp"

namespace tight::testing {
namespace {

constexpr int deepest = 100;
constexpr int most_nodes = 100'000;
constexpr std::size_t most_bytes = std::size_t{32} << 20U;
constexpr std::size_t largest_file = std::size_t{10} << 20U;

struct unreadable {
    std::string why;
};

template <class T>
bool is_number(std::string_view text, T& out) {
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
    return problem == std::errc{} && end == text.data() + text.size();
}

json::value plain_scalar(const std::string& text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
    if (text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "false" || text == "False" || text == "FALSE") return false;
    const bool digits = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
    std::int64_t whole = 0;
    if (digits && is_number(text, whole)) return whole;
    double fraction = 0;
    if (digits && text.find_first_of("0123456789") != std::string::npos && is_number(text, fraction)) return fraction;
    return json::value(text);
}

class converter {
public:
    json::value operator()(const YAML::Node& node, int depth = 0) {
        if (depth > deepest) throw unreadable{"it is nested deeper than 100 levels"};
        if (++nodes_ > most_nodes) throw unreadable{"it has more than 100000 nodes"};
        json::value contents = contents_of(node, depth);
        const std::string& tag = node.Tag();
        if (tag.size() < 2 || tag[0] != '!' || tag[1] == '!') return contents;
        const std::string name = tag.substr(1);
        const bool bare = name == "Ref" || name == "Condition";
        return json::object{{bare ? name : "Fn::" + name, std::move(contents)}};
    }

private:
    json::value contents_of(const YAML::Node& node, int depth) {
        switch (node.Type()) {
            case YAML::NodeType::Scalar:
                bytes_ += node.Scalar().size();
                if (bytes_ > most_bytes) throw unreadable{"its aliases make more than 32 MB of it"};
                // A quoted scalar has the tag "!", one with a tag of its own is text for that.
                return node.Tag().empty() || node.Tag() == "?" ? plain_scalar(node.Scalar())
                                                               : json::value(node.Scalar());
            case YAML::NodeType::Sequence: {
                json::array out;
                for (const auto& each : node) out.push_back((*this)(each, depth + 1));
                return out;
            }
            case YAML::NodeType::Map:
                return map_of(node, depth);
            default:
                return nullptr;
        }
    }

    json::value map_of(const YAML::Node& node, int depth) {
        json::object out;
        json::object merged;
        for (const auto& each : node) {
            if (!each.first.IsScalar()) throw unreadable{"a name in it is no text"};
            json::value held = (*this)(each.second, depth + 1);
            if (each.first.Scalar() == "<<")
                merge(held, merged);
            else
                out[each.first.Scalar()] = std::move(held);
        }
        for (auto& [name, value] : merged) out.emplace(name, std::move(value));
        return out;
    }

    // The first map that has a name counts.
    static void merge(const json::value& from, json::object& output) {
        if (const json::array* list = from.if_array())
            for (const json::value& each : *list) merge(each, output);
        if (const json::object* members = from.if_object())
            for (const auto& [name, value] : *members) output.emplace(name, value);
    }

    int nodes_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace

result<json::value> parse_document(std::string_view text) {
    try {
        return converter()(YAML::Load(std::string(text)));
    } catch (const YAML::Exception& problem) {
        return fail(errc::bad_input, problem.what());
    } catch (const unreadable& problem) {
        return fail(errc::bad_input, problem.why);
    }
}

result<json::value> load_document(const std::string& file) {
    const auto text = read_regular_file(file, largest_file);
    if (!text) return fail(errc::io, text.error().message);
    auto parsed = parse_document(*text);
    if (!parsed) parsed.error().message = file + ": " + parsed.error().message;
    return parsed;
}

}  // namespace tight::testing
