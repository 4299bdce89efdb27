// SPDX-License-Identifier: Apache-2.0
#include "core/application_description.hpp"

namespace tight {

namespace {

// Whether a document has the shape that a description must have; keeps the first place where it has not.
class shape_check {
public:
    // `from` as a list, an empty one where it is not there or, which is a problem, no list.
    const json::array& list(const json::value& from, std::string_view name, const std::string& path) {
        const json::value* const found = json::member(&from, name);
        if (found != nullptr && !found->is_array()) complain(path + std::string(name), "is not a list");
        return json::elements(found);
    }

    // A text that must be there and say something.
    std::string text(const json::value& from, std::string_view name, const std::string& path) {
        std::string found(json::string_or(json::member(&from, name)));
        if (found.empty()) complain(path + std::string(name), "is not a text");
        return found;
    }

    bool flag(const json::value& from, std::string_view name, const std::string& path) {
        const json::value* const found = json::member(&from, name);
        if (found != nullptr && !found->is_bool()) complain(path + std::string(name), "is neither true nor false");
        return json::bool_or(found, false);
    }

    void complain(const std::string& path, std::string_view what) {
        if (problem.empty()) problem = "what the program prints for --describe: " + path + ' ' + std::string(what);
    }

    std::string problem = {};
};

std::string element_path(std::string_view list, std::size_t index) {
    return std::string(list) + '[' + std::to_string(index) + "].";
}

described_controller read_controller(const json::value& from, const std::string& path, shape_check& check) {
    described_controller controller{.name = check.text(from, "name", path)};
    const json::array& routes = check.list(from, "routes", path);
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const std::string below = element_path(path + "routes", i);
        controller.routes.push_back({check.text(routes[i], "verb", below), check.text(routes[i], "path", below)});
    }
    const json::array& uses = check.list(from, "uses", path);
    for (std::size_t i = 0; i < uses.size(); ++i)
        for (const char* name : {"action", "name"}) check.text(uses[i], name, element_path(path + "uses", i));
    const bool takes_events = check.flag(from, "events", path);
    controller.requests = !takes_events || !check.list(from, "verbs", path).empty() || !controller.routes.empty();
    return controller;
}

void check_table(const json::value& table, const std::string& path, shape_check& check) {
    if (check.text(table, "TableName", path).find('/') != std::string::npos)
        check.complain(path + "TableName", "is not the name of a table");
    for (const char* name : {"AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
        const json::array& elements = check.list(table, name, path);
        for (std::size_t i = 0; i < elements.size(); ++i)
            if (!elements[i].is_object()) check.complain(element_path(path + name, i), "is not an object");
    }
}

}  // namespace

bool described_application::has_route(std::string_view controller, std::string_view verb, std::string_view path) const {
    for (const auto& one : controllers)
        for (const auto& route : one.routes)
            if (one.name == controller && route.verb == verb && route.path == path) return true;
    return false;
}

result<described_application> read_description(std::string_view document) {
    auto parsed = json::parse(document);
    if (!parsed)
        return fail(errc::bad_input, "what the program prints for --describe is not JSON: " + parsed.error().message);
    shape_check check;
    if (!parsed->is_object()) check.complain("it", "is not a JSON object");
    described_application app;
    app.name = std::string(json::string_or(json::member(&*parsed, "name")));
    const json::array& controllers = check.list(*parsed, "controllers", "");
    for (std::size_t i = 0; i < controllers.size(); ++i)
        app.controllers.push_back(read_controller(controllers[i], element_path("controllers", i), check));
    app.tables = check.list(*parsed, "tables", "");
    for (std::size_t i = 0; i < app.tables.size(); ++i) check_table(app.tables[i], element_path("tables", i), check);
    if (!check.problem.empty()) return fail(errc::bad_input, check.problem);
    app.document = *std::move(parsed);
    return app;
}

}  // namespace tight
