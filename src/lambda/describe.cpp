// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include <tight/dynamo/description.hpp>
#include <tight/http/function.hpp>
#include <tight/json.hpp>
#include <tight/lambda/application.hpp>

namespace tight {
namespace {

json::array verbs_of(const function& function) {
    const std::array<std::pair<handler, std::string_view>, 8> all{{{function.get, "GET"},
                                                                   {function.post, "POST"},
                                                                   {function.put, "PUT"},
                                                                   {function.patch, "PATCH"},
                                                                   {function.del, "DELETE"},
                                                                   {function.options, "OPTIONS"},
                                                                   {function.head, "HEAD"},
                                                                   {function.any, "ANY"}}};
    json::array verbs;
    for (const auto& [call, verb] : all)
        if (call != nullptr) verbs.emplace_back(verb);
    return verbs;
}

json::array routes_of(const function& function) {
    json::array routes;
    for (const http::route& route : function.routes) {
        const std::string_view verb = name(route.method);
        routes.emplace_back(json::object{{"verb", verb.empty() ? "ANY" : verb}, {"path", route.pattern}});
    }
    return routes;
}

json::array uses_of(const function& function) {
    json::array uses;
    for (const use& each : function.uses) uses.emplace_back(json::object{{"action", each.action}, {"name", each.name}});
    return uses;
}

json::object controller_of(const controller& from) {
    json::object made{{"name", from.name}, {"verbs", verbs_of(*from.function)}, {"routes", routes_of(*from.function)}};
    if (!from.function->uses.empty()) made["uses"] = uses_of(*from.function);
    return made;
}

json::object table_of(const dynamo::table_description& table) {
    json::object properties = dynamo::cloudformation_properties(table);
    properties["TableName"] = table.table;
    return properties;
}

}  // namespace

std::string describe(const application& application) {
    json::array controllers, tables;
    for (const controller& each : application.controllers) controllers.emplace_back(controller_of(each));
    for (const table_source& source : application.tables) tables.emplace_back(table_of(source()));
    return json::serialize(json::object{
        {"name", application.name}, {"controllers", std::move(controllers)}, {"tables", std::move(tables)}});
}

}  // namespace tight
