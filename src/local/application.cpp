// SPDX-License-Identifier: Apache-2.0
#include "local/application.hpp"

namespace tight::local {

namespace {

std::string text_of(const json::value* from) {
    return from != nullptr && from->is_string() ? std::string(from->get_string()) : std::string();
}

const json::array& list_of(const json::value& from, std::string_view name) {
    static const json::array none;
    const auto* const found = json::safeget(from, name);
    return found != nullptr && found->is_array() ? found->get_array() : none;
}

}  // namespace

bool described_application::has_route(std::string_view controller, std::string_view verb, std::string_view path) const {
    for (const auto& one : controllers)
        for (const auto& route : one.routes)
            if (one.name == controller && route.verb == verb && route.path == path) return true;
    return false;
}

result<described_application> read_description(std::string_view document) {
    const auto parsed = json::parse(document);
    if (!parsed)
        return fail(errc::bad_input, "what the program prints for --describe is not JSON: " + parsed.error().message);
    described_application app;
    app.name = text_of(json::safeget(*parsed, "name"));
    for (const auto& one : list_of(*parsed, "controllers")) {
        described_controller controller;
        controller.name = text_of(json::safeget(one, "name"));
        if (controller.name.empty())
            return fail(errc::bad_input, "the program's --describe has a controller without a name");
        for (const auto& route : list_of(one, "routes"))
            controller.routes.push_back({text_of(json::safeget(route, "verb")), text_of(json::safeget(route, "path"))});
        const auto* const events = json::safeget(one, "events");
        const bool takes_events = events != nullptr && events->is_bool() && events->get_bool();
        controller.requests = !takes_events || !list_of(one, "verbs").empty() || !controller.routes.empty();
        app.controllers.push_back(std::move(controller));
    }
    app.tables = list_of(*parsed, "tables");
    return app;
}

}  // namespace tight::local
