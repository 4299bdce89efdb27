// SPDX-License-Identifier: Apache-2.0
#pragma once

// A whole application inside a test: requests become the events a gateway would send, controllers answer them in this
// process, and the embedded database, with the tables of the application's models, is this object's own.
//
//     tight::testing::app app;
//     CHECK(app.post("/movies", {{"year", 1985}, {"title", "Brazil"}}).status == 201);
//     CHECK(app.get("/movies?year=1985").json().at(0).at("title") == "Brazil");

#include <memory>
#include <string>
#include <string_view>

#include <tight/http/gateway.hpp>
#include <tight/json.hpp>
#include <tight/lambda/application.hpp>
#include <tight/testing/database.hpp>
#include <tight/testing/reply.hpp>

namespace tight::dynamo {
class client;
}

namespace tight::testing {

// The application may be called from several threads at once; change its settings before.
class app {
public:
    // The application that tight_app() built from this folder.
    app() : app(this_application()) {}
    explicit app(const application& tested);
    ~app();
    app(const app&) = delete;
    app& operator=(const app&) = delete;

    // `target` is a path with its query, percent-encoded. The first part of the path names the controller, unless the
    // routes of another one match the whole.
    reply get(std::string_view target, const header_list& headers = {});
    reply head(std::string_view target, const header_list& headers = {});
    reply del(std::string_view target, const header_list& headers = {});
    reply options(std::string_view target, const header_list& headers = {});

    // The body is sent as application/json; null sends none.
    reply post(std::string_view target, const json::value& body, const header_list& headers = {});
    reply put(std::string_view target, const json::value& body, const header_list& headers = {});
    reply patch(std::string_view target, const json::value& body, const header_list& headers = {});

    // Any request, as a client would send it. 404 where no controller serves the path; throws std::runtime_error where
    // the controller's reply is one that a gateway would refuse.
    reply send(const http::client_request& request);

    // What Lambda would hand back for this event. Throws std::runtime_error where the application has no such
    // controller or the invocation fails.
    json::value invoke(std::string_view controller, const json::value& event);

    // The gateway that the events come from, and what it adds to them: an authorizer's context, a stage.
    event_kind gateway = event_kind::http;
    http::gateway_settings gateway_settings = {};

    testing::database& database();
    dynamo::client& dynamo();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tight::testing
