// SPDX-License-Identifier: Apache-2.0
#pragma once

// CloudFormation's functions, as far as their result can be known without a stack.

#include <optional>
#include <string>
#include <string_view>

#include <tight/json.hpp>
#include <tight/testing/temporary_table.hpp>

#include "testing/tables/variables.hpp"

namespace tight::testing {

// `document` has Parameters, Mappings, Conditions and Resources, and outlives the template, as `variables` do.
class cloudformation_template {
public:
    cloudformation_template(const json::object& document, const file_variables& variables)
        : document_(document), variables_(variables) {}

    // What a value stands for; nothing for AWS::NoValue. Throws unusable_file for what is not known here.
    std::optional<json::value> evaluate(const json::value& in) { return evaluate(in, 0); }

    // Whether a named condition holds.
    bool holds(std::string_view condition) { return holds(condition, 0); }

    // A table's name: its TableName, or its resource's.
    std::string table_name(std::string_view resource, const json::object& properties);

private:
    using outcome = std::optional<json::value>;

    outcome evaluate(const json::value& in, int depth);
    outcome call(std::string_view function, const json::value& argument, int depth);
    outcome reference(std::string_view name, int depth);
    outcome attribute(const json::value& argument, int depth);
    json::value substitute(const json::value& argument, int depth);
    json::value join(const json::value& argument, int depth);
    json::value select(const json::value& argument, int depth);
    json::value split(const json::value& argument, int depth);
    json::value find_in_map(const json::value& argument, int depth);
    bool holds(std::string_view condition, int depth);
    bool truth(const json::value& condition, int depth);
    const json::object* section(std::string_view name) const;
    std::string text(const json::value& in, int depth);
    json::array list(const json::value& in, int depth);

    const json::object& document_;
    const file_variables& variables_;
};

}  // namespace tight::testing
