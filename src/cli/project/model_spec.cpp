// SPDX-License-Identifier: Apache-2.0
#include "cli/project/model_spec.hpp"

#include <algorithm>
#include <array>

#include "cli/project/naming.hpp"
#include "core/command_error.hpp"
#include "core/words.hpp"

namespace tight::cli {

namespace {

struct type_name {
    std::string_view written;
    std::string_view cpp;
    bool can_be_key;
};

constexpr std::array<type_name, 17> types{{{"S", "std::string", true},
                                           {"string", "std::string", true},
                                           {"N", "double", true},
                                           {"int", "int", true},
                                           {"long", "std::int64_t", true},
                                           {"double", "double", true},
                                           {"decimal", "tight::decimal", true},
                                           {"B", "tight::dynamo::binary", true},
                                           {"binary", "tight::dynamo::binary", true},
                                           {"BOOL", "bool", false},
                                           {"bool", "bool", false},
                                           {"M", "tight::dynamo::document", false},
                                           {"document", "tight::dynamo::document", false},
                                           {"L", "std::vector<tight::dynamo::document>", false},
                                           {"SS", "std::set<std::string>", false},
                                           {"NS", "std::set<tight::decimal>", false},
                                           {"BS", "std::set<tight::dynamo::binary>", false}}};

// Names that a model has from its base, or that generated code gives it.
constexpr std::string_view vocabulary =
    "all attr attributes from_item from_json index indexes key keys local_index model set table throughput to_json "
    "unset";

std::string identifier_of(std::string_view wire_name) {
    std::string identifier(wire_name);
    if (!is_identifier(identifier)) identifier = underscore(wire_name);
    if (is_keyword(identifier) || is_listed(vocabulary, identifier)) identifier += '_';
    if (!is_identifier(identifier) || identifier.starts_with('_') || identifier.find("__") != std::string::npos)
        fail_usage("'" + std::string(wire_name) + "' cannot name an attribute: no C++ name can be made of it",
                   "use letters, digits and '_', and a letter first");
    return identifier;
}

attribute_spec parse_one(std::string_view part, attribute_use use) {
    const std::size_t colon = part.rfind(':');
    const std::string_view name = part.substr(0, colon);
    const std::string_view written = colon == std::string_view::npos ? "S" : part.substr(colon + 1);
    const auto type = std::ranges::find(types, written, &type_name::written);
    if (name.empty() || type == types.end())
        fail_usage("'" + std::string(part) +
                   "' is not an attribute: it is written name:TYPE, and TYPE is one of S N B BOOL M L "
                   "SS NS BS, or string int long double decimal bool binary document");
    if (name.find_first_of("\"\\") != std::string_view::npos)
        fail_usage("'" + std::string(name) + "' cannot name an attribute: quotes and backslashes are not allowed");
    attribute_spec spec{
        .wire_name = std::string(name), .identifier = identifier_of(name), .type = std::string(type->cpp)};
    spec.can_be_key = type->can_be_key;
    if (use == attribute_use::key && written == "N") spec.type = "int";
    return spec;
}

}  // namespace

std::vector<attribute_spec> parse_attributes(std::string_view text, attribute_use use) {
    std::vector<attribute_spec> specs;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        specs.push_back(parse_one(text.substr(0, comma), use));
        if (comma != std::string_view::npos && comma + 1 == text.size())
            fail_usage("nothing follows the last ',' of '" + std::string(text) + "'");
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return specs;
}

std::string model_class_name(const std::string& name) {
    std::string camel = camelize(name);
    if (!is_identifier(camel))
        fail_usage("'" + name + "' cannot name a model: it becomes a C++ class, so a letter must come first");
    return camel;
}

}  // namespace tight::cli
