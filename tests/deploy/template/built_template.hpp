// SPDX-License-Identifier: Apache-2.0
#pragma once

// Templates of applications that tests describe in a few lines.
//
//     const stack_template definition = build("stages: [dev, prod]", {"movies", "users"}, {movies_table()});

#include <string>
#include <string_view>
#include <vector>

#include "deploy/template/template.hpp"

namespace tight::deploy::testing {

// As a model's description has it.
inline json::object movies_table() {
    return {{"TableName", "movies"},
            {"AttributeDefinitions", json::array{json::object{{"AttributeName", "year"}, {"AttributeType", "N"}},
                                                 json::object{{"AttributeName", "title"}, {"AttributeType", "S"}}}},
            {"KeySchema", json::array{json::object{{"AttributeName", "year"}, {"KeyType", "HASH"}},
                                      json::object{{"AttributeName", "title"}, {"KeyType", "RANGE"}}}},
            {"BillingMode", "PAY_PER_REQUEST"}};
}

inline json::object ratings_table() {
    json::object table{
        {"TableName", "ratings"},
        {"AttributeDefinitions", json::array{json::object{{"AttributeName", "id"}, {"AttributeType", "S"}},
                                             json::object{{"AttributeName", "stars"}, {"AttributeType", "N"}}}},
        {"KeySchema", json::array{json::object{{"AttributeName", "id"}, {"KeyType", "HASH"}}}},
        {"BillingMode", "PAY_PER_REQUEST"}};
    table["GlobalSecondaryIndexes"] = json::array{
        json::object{{"IndexName", "by-stars"},
                     {"KeySchema", json::array{json::object{{"AttributeName", "stars"}, {"KeyType", "HASH"}}}},
                     {"Projection", json::object{{"ProjectionType", "ALL"}}}}};
    return table;
}

inline json::object described(const std::vector<std::string>& controllers,
                              const std::vector<json::object>& tables = {}) {
    json::array all, of_models;
    for (const std::string& name : controllers)
        all.push_back(json::object{{"name", name}, {"verbs", json::array{"GET"}}, {"routes", json::array()}});
    for (const json::object& table : tables) of_models.push_back(table);
    return {{"name", "movies"}, {"controllers", std::move(all)}, {"tables", std::move(of_models)}};
}

inline stack_template build_described(std::string_view settings, const json::object& description) {
    return build_template(parse_configuration("name: movies\n" + std::string(settings), "tight.yml"), description);
}

inline stack_template build(std::string_view settings, const std::vector<std::string>& controllers,
                            const std::vector<json::object>& tables = {}) {
    return build_described(settings, described(controllers, tables));
}

inline tight::command_error refusal_of(std::string_view settings, const std::vector<std::string>& controllers,
                                       const std::vector<json::object>& tables = {}) {
    try {
        build(settings, controllers, tables);
    } catch (const tight::command_error& problem) {
        return problem;
    }
    return {tight::exit_status::ok, {}};
}

inline const json::value& resource_at(const stack_template& definition, std::string_view id) {
    return definition.body.at("Resources").at(id);
}

inline const json::value& properties_of(const stack_template& definition, std::string_view id) {
    return resource_at(definition, id).at("Properties");
}

inline bool has_resource(const stack_template& definition, std::string_view id) {
    return definition.body.at("Resources").as_object().contains(id);
}

inline std::vector<std::string> resources_of_type(const stack_template& definition, std::string_view type) {
    std::vector<std::string> ids;
    for (const auto& [id, resource] : definition.body.at("Resources").as_object())
        if (resource.at("Type").as_string() == type) ids.emplace_back(id);
    return ids;
}

}  // namespace tight::deploy::testing
