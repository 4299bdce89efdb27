// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/application.hpp>

#include <unistd.h>

#include <algorithm>
#include <optional>

#include <tight/http/function.hpp>
#include <tight/lambda/context.hpp>

#include "http/gateway_routes.hpp"
#include "lambda/serve.hpp"

namespace tight {
namespace {

// "movies" of "app_index.movies".
std::string_view controller_of(std::string_view handler_name) {
    return handler_name.substr(handler_name.rfind('.') + 1);
}

const controller* find(const application& application, std::string_view handler_name) {
    const std::string_view name = controller_of(handler_name);
    const auto found = std::ranges::find(application.controllers, name, &controller::name);
    if (found != application.controllers.end()) return &*found;
    return application.controllers.size() == 1 ? &application.controllers.front() : nullptr;
}

lambda::failure unknown_controller(const application& application, const std::optional<std::string>& handler_name) {
    std::string names;
    for (const controller& each : application.controllers) (names += names.empty() ? "" : ", ") += each.name;
    const std::string known =
        names.empty() ? "the application has no controllers" : "the application has the controllers " + names;
    if (!handler_name)
        return {"Runtime.NoSuchHandler", "_HANDLER is not set, and " + known + ": set it to app_index.NAME"};
    return {"Runtime.NoSuchHandler",
            "_HANDLER is \"" + *handler_name + "\", and " + known + ": set it to app_index.NAME"};
}

// False where not all could be written.
bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// The routes of all controllers, as an API would have them.
http::gateway_routes routes_of(const application& application) {
    http::gateway_routes routes;
    for (const controller& each : application.controllers)
        routes.add_controller(std::string(each.name), *each.function);
    return routes;
}

// Of all controllers the one that takes events that are no requests; nothing where there are several.
const controller* event_controller(const application& application) {
    const auto takes_events = [](const controller& each) { return static_cast<bool>(each.function->event); };
    const auto first = std::ranges::find_if(application.controllers, takes_events);
    return std::ranges::count_if(application.controllers, takes_events) == 1 ? &*first : nullptr;
}

result<std::string> answer_any(const application& application, const http::gateway_routes& routes,
                               std::string_view event, context& context) {
    const auto request = http::read_event(event);
    if (!request) {
        const controller* const other =
            request.error().code == errc::not_found ? event_controller(application) : nullptr;
        if (other != nullptr) return other->function->event(event, context);
        return std::unexpected(request.error());
    }
    const auto route = routes.find(request->method_name(), request->path());
    if (!route) return http::write_reply({404, json::object{{"message", "Not Found"}}}, *request);
    const auto chosen = std::ranges::find(application.controllers, route->function, &controller::name);
    return http::write_reply(http::dispatch(*chosen->function, *request, context), *request);
}

// What is wrong with one of its functions; empty where nothing is.
std::string problem_of(const application& application) {
    for (const controller& each : application.controllers)
        if (const std::string_view problem = http::cors_problem(each.function->cors); !problem.empty())
            return "the function " + std::string(each.name) + ": " + std::string(problem);
    return {};
}

}  // namespace

int run(const application& application, int argc, char** argv, const run_options& options) {
    const std::string_view argument = argc > 1 ? argv[1] : "";
    const std::string problem = problem_of(application);
    if (argument == "--describe" && !problem.empty()) {
        write_all(STDERR_FILENO, problem + '\n');
        return 1;
    }
    if (argument == "--describe") return write_all(STDOUT_FILENO, describe(application) + '\n') ? 0 : 1;
    if (argument.starts_with('-') || argc > 2) {
        write_all(STDERR_FILENO,
                  "This program takes one argument, --describe or a handler, or none: then it serves Lambda.\n");
        return 2;
    }
    tight::platform& platform = tight::platform::process();
    if (!problem.empty()) return lambda::fail_start({"Runtime.InvalidFunction", problem}, platform.environment());
    // A container image names the handler as its command, a zip in the function's configuration.
    const auto handler_name =
        argument.empty() ? platform.environment().get("_HANDLER") : std::optional(std::string(argument));
    if (controller_of(handler_name.value_or("")) == "*" && !application.controllers.empty())
        return lambda::serve([&application, routes = routes_of(application)](
                                 std::string_view event, response_stream&,
                                 context& context) { return answer_any(application, routes, event, context); },
                             options, platform);
    const controller* const chosen = find(application, handler_name.value_or(""));
    if (chosen == nullptr)
        return lambda::fail_start(unknown_controller(application, handler_name), platform.environment());
    return lambda::serve(
        [function = chosen->function](std::string_view event, response_stream&, context& context) {
            return http::answer(*function, event, context);
        },
        options, platform);
}

}  // namespace tight
