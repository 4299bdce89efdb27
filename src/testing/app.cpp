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
    explicit state(const application& application)
        : tested(application), platform(environment::process(), clock::system(), database.transport()) {
        for (const table_source& describe : tested.tables) database.create(describe());
        for (const controller& each : tested.controllers) routes.add_controller(std::string(each.name), *each.function);
    }

    const controller& find_controller(std::string_view name) const {
        for (const controller& each : tested.controllers)
            if (each.name == name) return each;
        throw std::runtime_error("the application has no controller called " + std::string(name));
    }

    std::string run(const controller& controller, std::string_view event) {
        invocation facts{.request_id = "test", .function_name = std::string(controller.name)};
        facts.deadline = platform.clock().now() + std::chrono::seconds(30);
        context context(std::move(facts), platform);
        auto answer = http::answer(*controller.function, event, context);
        if (!answer) throw std::runtime_error(std::string(controller.name) + ": " + answer.error().message);
        return *std::move(answer);
    }

    const application& tested;
    testing::database database;
    tight::platform platform;
    http::gateway_routes routes;
};

app::app(const application& tested) : state_(std::make_unique<state>(tested)) {}
app::~app() = default;

testing::database& app::database() { return state_->database; }
dynamo::client& app::dynamo() { return state_->platform.dynamo(); }

json::value app::invoke(std::string_view controller, const json::value& event) {
    return json::parse(state_->run(state_->find_controller(controller), json::serialize(event))).value();
}

namespace {

http::client_request make_request(std::string_view method, std::string_view target, const header_list& headers,
                                  const json::value& body = nullptr) {
    http::client_request request{
        .method = std::string(method), .target = std::string(target), .headers = headers, .body = {}};
    if (body.is_null()) return request;
    request.body = json::serialize(body);
    request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("Content-Length", std::to_string(request.body.size()));
    return request;
}

reply to_reply(http::client_reply answer) {
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
    auto answer = http::read_reply(gateway, state_->run(state_->find_controller(route->function), event));
    if (!answer) throw std::runtime_error(std::string(route->function) + ": " + answer.error().message);
    return to_reply(*std::move(answer));
}

reply app::get(std::string_view target, const header_list& headers) {
    return send(make_request("GET", target, headers));
}
reply app::head(std::string_view target, const header_list& headers) {
    return send(make_request("HEAD", target, headers));
}
reply app::del(std::string_view target, const header_list& headers) {
    return send(make_request("DELETE", target, headers));
}
reply app::options(std::string_view target, const header_list& headers) {
    return send(make_request("OPTIONS", target, headers));
}

reply app::post(std::string_view target, const json::value& body, const header_list& headers) {
    return send(make_request("POST", target, headers, body));
}
reply app::put(std::string_view target, const json::value& body, const header_list& headers) {
    return send(make_request("PUT", target, headers, body));
}
reply app::patch(std::string_view target, const json::value& body, const header_list& headers) {
    return send(make_request("PATCH", target, headers, body));
}

}  // namespace tight::testing
