// SPDX-License-Identifier: Apache-2.0
#pragma once

// Templates of applications that tests describe in a few lines.
//
//     const made_template made = make("stages: [dev, prod]", {"movies", "users"}, {movies_table()});

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

inline made_template make_described(std::string_view settings, const json::object& description) {
    return make_template(parse_configuration("name: movies\n" + std::string(settings), "tight.yml"), description);
}

inline made_template make(std::string_view settings, const std::vector<std::string>& controllers,
                          const std::vector<json::object>& tables = {}) {
    return make_described(settings, described(controllers, tables));
}

inline tight::command_error refusal_of(std::string_view settings, const std::vector<std::string>& controllers,
                                       const std::vector<json::object>& tables = {}) {
    try {
        make(settings, controllers, tables);
    } catch (const tight::command_error& problem) {
        return problem;
    }
    return {tight::exit_status::ok, {}};
}

inline const json::value& resource_at(const made_template& made, std::string_view id) {
    return made.body.at("Resources").at(id);
}

inline const json::value& properties_of(const made_template& made, std::string_view id) {
    return resource_at(made, id).at("Properties");
}

inline bool has_resource(const made_template& made, std::string_view id) {
    return made.body.at("Resources").as_object().contains(id);
}

inline std::vector<std::string> resources_of_type(const made_template& made, std::string_view type) {
    std::vector<std::string> ids;
    for (const auto& [id, resource] : made.body.at("Resources").as_object())
        if (resource.at("Type").as_string() == type) ids.emplace_back(id);
    return ids;
}

}  // namespace tight::deploy::testing
