// SPDX-License-Identifier: Apache-2.0
#pragma once

// Crow without a socket: an application's crow::App, with its routes and middleware, answers tight::request.
//
//     static crow::SimpleApp& app() {
//         static crow::SimpleApp made;
//         static const bool ready = [] {
//             CROW_ROUTE(made, "/hello/<int>")([](int count) { return std::string(count, '!'); });
//             made.validate();                                   // as run() would
//             return true;
//         }();
//         return made;
//     }
//     static tight::response serve(const tight::request& request, tight::context&) {
//         return tight::adapter::crow(request, app());
//     }
//     constinit const tight::function function{.any = serve};
//
// Needs <crow.h>, 1.0 or later, which this header includes and tight does not. Not carried over: files that Crow
// streams from disk (answered 501: serve them from S3 or a CDN) and handlers that end their response after they
// returned (500).

#include <crow.h>

#include <string>
#include <utility>

#include <tight/adapter/wire.hpp>

namespace tight::adapter {

// Throws std::runtime_error for a method that Crow does not know.
inline ::crow::request to_crow(const request& from) {
    ::crow::request made;
    const std::string method(from.method_name());
    made.method = ::operator""_method(method.c_str(), method.size());
    made.raw_url = target(from);
    made.url = std::string(from.path());
    made.url_params = ::crow::query_string(made.raw_url);
    for (auto& [name, value] : fields(from)) made.add_header(name, value);
    made.body = std::string(from.body());
    made.remote_ip_address = std::string(from.source_ip());
    made.http_ver_major = made.http_ver_minor = 1;
    made.keep_alive = made.close_connection = made.upgrade = false;
    return made;
}

// Safe from several threads where the application's handlers are.
template <class App>
response crow(const request& from, App& app) {
    ::crow::request asked = to_crow(from);
    ::crow::response answered;
    app.handle_full(asked, answered);
    if (answered.is_static_type())
        return {501, json::value(json::object{{"message", "this answer is a file that only a server can send"}})};
    response made(answered.code);
    for (const auto& [name, value] : answered.headers) made.headers.emplace_back(name, value);
    if (from.method() != verb::head) made.body = std::move(answered.body);
    if (!made.header("content-type") && !made.body.empty()) made.default_type = "text/plain";
    return made;
}

}  // namespace tight::adapter
