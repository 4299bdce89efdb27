// SPDX-License-Identifier: Apache-2.0
#include <tight/testing/app.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

#include <tight/dynamo/client.hpp>
#include <tight/dynamo/description.hpp>
#include <tight/http/function.hpp>
#include <tight/lambda/context.hpp>

#include "http/gateway_routes.hpp"

namespace tight::testing {

struct app::state {
    explicit state(const application& app)
        : tested(app), where(environment::process(), clock::system(), database.transport()) {
        for (const table_source& describe : tested.tables) database.create(describe());
        for (const controller& one : tested.controllers) add_routes(std::string(one.name), *one.function);
    }

    void add_routes(const std::string& name, const function& served) {
        for (const http::route& route : served.routes)
            routes.add(name, route.method == verb::other ? "ANY" : std::string(tight::name(route.method)),
                       std::string(route.pattern));
        routes.add_controller(name);
    }

    const controller& named(std::string_view name) const {
        for (const controller& one : tested.controllers)
            if (one.name == name) return one;
        throw std::runtime_error("the application has no controller called " + std::string(name));
    }

    std::string run(const controller& called, std::string_view event) {
        invocation facts{.request_id = "test", .function_name = std::string(called.name)};
        facts.deadline = where.clock().now() + std::chrono::seconds(30);
        context context(std::move(facts), where);
        auto answer = http::answer(*called.function, event, context);
        if (!answer) throw std::runtime_error(std::string(called.name) + ": " + answer.error().message);
        return *std::move(answer);
    }

    const application& tested;
    testing::database database;
    host where;
    http::gateway_routes routes;
};

app::app(const application& tested) : state_(std::make_unique<state>(tested)) {}
app::~app() = default;

testing::database& app::database() { return state_->database; }
dynamo::client& app::dynamo() { return state_->where.dynamo(); }

json::value app::invoke(std::string_view controller, const json::value& event) {
    return json::parse(state_->run(state_->named(controller), json::serialize(event))).value();
}

namespace {

http::client_request made(std::string_view method, std::string_view target, const header_list& headers,
                          const json::value& body = nullptr) {
    http::client_request request{
        .method = std::string(method), .target = std::string(target), .headers = headers, .body = {}};
    if (body.is_null()) return request;
    request.body = json::serialize(body);
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("Content-Length", std::to_string(request.body.size()));
    return request;
}

reply shown(http::client_reply answer) {
    return {.status = answer.status, .headers = std::move(answer.headers), .body = std::move(answer.body)};
}

}  // namespace

reply app::send(const http::client_request& request) {
    const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    const auto route = state_->routes.find(request.method, path);
    if (!route)
        return {.status = 404, .headers = {{"Content-Type", "application/json"}}, .body = R"({"message":"Not Found"})"};
    http::gateway_settings settings = gateway_settings;
    settings.resource = route->resource;
    const std::string event = http::make_event(gateway, request, settings);
    auto answer = http::read_reply(gateway, state_->run(state_->named(route->function), event));
    if (!answer) throw std::runtime_error(std::string(route->function) + ": " + answer.error().message);
    return shown(*std::move(answer));
}

reply app::get(std::string_view target, const header_list& headers) { return send(made("GET", target, headers)); }
reply app::head(std::string_view target, const header_list& headers) { return send(made("HEAD", target, headers)); }
reply app::del(std::string_view target, const header_list& headers) { return send(made("DELETE", target, headers)); }
reply app::options(std::string_view target, const header_list& headers) {
    return send(made("OPTIONS", target, headers));
}

reply app::post(std::string_view target, const json::value& body, const header_list& headers) {
    return send(made("POST", target, headers, body));
}
reply app::put(std::string_view target, const json::value& body, const header_list& headers) {
    return send(made("PUT", target, headers, body));
}
reply app::patch(std::string_view target, const json::value& body, const header_list& headers) {
    return send(made("PATCH", target, headers, body));
}

}  // namespace tight::testing
