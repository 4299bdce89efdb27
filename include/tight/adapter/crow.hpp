// SPDX-License-Identifier: Apache-2.0
#pragma once

// Crow without a socket: an application's crow::App, with its routes and middleware, answers tight::request.
//
//     static crow::SimpleApp& app() {
//         static crow::SimpleApp instance;
//         static const bool ready = [] {
//             CROW_ROUTE(instance, "/hello/<int>")([](int count) { return std::string(count, '!'); });
//             instance.validate();                               // as run() would
//             return true;
//         }();
//         return instance;
//     }
//     static tight::response serve(const tight::request& request, tight::context&) {
//         return tight::adapter::crow(request, app());
//     }
//     constinit const tight::function function{.any = serve};
//
// Needs <crow.h>, 1.1 or later, which this header includes and tight does not. Its middleware runs as in Crow's server,
// but for that of single routes, which does not compile. Not carried over: files that Crow streams from disk (501:
// serve them from S3 or a CDN), responses that end after their handler returned (500), WebSockets, compression, and the
// words that Crow's server puts into an empty answer of 400 or more.
//
// No Debian package has Crow, so no test compiles this: it was tried by hand with Crow 1.1.0 and 1.3.3.

#include <crow.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <tight/adapter/wire.hpp>

namespace tight::adapter {

// Throws std::runtime_error for a method that Crow does not know.
inline ::crow::request to_crow(const request& from) {
    ::crow::request message;
    const std::string method(from.method_name());
    message.method = ::operator""_method(method.c_str(), method.size());
    message.raw_url = target(from);
    message.url = std::string(from.path());
    message.url_params = ::crow::query_string(message.raw_url);
    for (auto& [name, value] : fields(from)) message.add_header(name, value);
    message.body = std::string(from.body());
    message.remote_ip_address = std::string(from.source_ip());
    message.http_ver_major = message.http_ver_minor = 1;
    message.keep_alive = message.close_connection = message.upgrade = false;
    return message;
}

namespace detail {

template <class App>
void through_middleware(App& app, ::crow::request& request, ::crow::response& response, typename App::context_t&) {
    app.handle_full(request, response);
}

// What Crow's server does around handle_full().
template <class App, class First, class... Rest>
void through_middleware(App& app, ::crow::request& request, ::crow::response& response, typename App::context_t& all) {
    auto& one = app.template get_middleware<First>();
    auto& own = all.template get<First>();
    if constexpr (requires { one.before_handle(request, response, own); })
        one.before_handle(request, response, own);
    else
        one.before_handle(request, response, own, all);
    if (!response.is_completed()) through_middleware<App, Rest...>(app, request, response, all);
    if (!response.is_completed()) return;
    if constexpr (requires { one.after_handle(request, response, own); })
        one.after_handle(request, response, own);
    else
        one.after_handle(request, response, own, all);
}

}  // namespace detail

// Safe from several threads where the application's handlers are.
template <class... Middlewares>
response crow(const request& from, ::crow::Crow<Middlewares...>& app) {
    using app_type = ::crow::Crow<Middlewares...>;
    static_assert((true && ... && !std::is_base_of_v<::crow::ILocalMiddleware, Middlewares>),
                  "middleware of single routes needs Crow's own server: run the application behind tight-web");
    struct exchange {
        ::crow::request request;
        ::crow::response response = {};
        typename app_type::context_t context = {};
    };
    auto one = std::make_unique<exchange>(to_crow(from));
    one->request.middleware_context = &one->context;
    detail::through_middleware<app_type, Middlewares...>(app, one->request, one->response, one->context);
    if (!one->response.is_completed()) {
        (void)one.release();  // whoever wants to end it still has it
        return {500, json::value(json::object{{"message", "the handler returned before it ended its response"}})};
    }
    if (one->response.is_static_type())
        return {501, json::value(json::object{{"message", "this answer is a file that only a server can send"}})};
    tight::response result(one->response.code);
    for (const auto& [name, value] : one->response.headers) result.headers.emplace_back(name, value);
    if (from.method() != verb::head) result.body = std::move(one->response.body);
    if (!result.header("content-type") && !result.body.empty()) result.default_type = "text/plain";
    return result;
}

}  // namespace tight::adapter
