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

namespace detail {

template <class App>
void through_middleware(App& app, ::crow::request& asked, ::crow::response& answered, typename App::context_t&) {
    app.handle_full(asked, answered);
}

// What Crow's server does around handle_full().
template <class App, class First, class... Rest>
void through_middleware(App& app, ::crow::request& asked, ::crow::response& answered, typename App::context_t& all) {
    auto& one = app.template get_middleware<First>();
    auto& own = all.template get<First>();
    if constexpr (requires { one.before_handle(asked, answered, own); })
        one.before_handle(asked, answered, own);
    else
        one.before_handle(asked, answered, own, all);
    if (!answered.is_completed()) through_middleware<App, Rest...>(app, asked, answered, all);
    if (!answered.is_completed()) return;
    if constexpr (requires { one.after_handle(asked, answered, own); })
        one.after_handle(asked, answered, own);
    else
        one.after_handle(asked, answered, own, all);
}

}  // namespace detail

// Safe from several threads where the application's handlers are.
template <class... Middlewares>
response crow(const request& from, ::crow::Crow<Middlewares...>& app) {
    using app_type = ::crow::Crow<Middlewares...>;
    static_assert((true && ... && !std::is_base_of_v<::crow::ILocalMiddleware, Middlewares>),
                  "middleware of single routes needs Crow's own server: run the application behind tight-web");
    struct exchange {
        ::crow::request asked;
        ::crow::response answered = {};
        typename app_type::context_t context = {};
    };
    auto one = std::make_unique<exchange>(to_crow(from));
    one->asked.middleware_context = &one->context;
    detail::through_middleware<app_type, Middlewares...>(app, one->asked, one->answered, one->context);
    if (!one->answered.is_completed()) {
        (void)one.release();  // whoever wants to end it still has it
        return {500, json::value(json::object{{"message", "the handler returned before it ended its response"}})};
    }
    if (one->answered.is_static_type())
        return {501, json::value(json::object{{"message", "this answer is a file that only a server can send"}})};
    response made(one->answered.code);
    for (const auto& [name, value] : one->answered.headers) made.headers.emplace_back(name, value);
    if (from.method() != verb::head) made.body = std::move(one->answered.body);
    if (!made.header("content-type") && !made.body.empty()) made.default_type = "text/plain";
    return made;
}

}  // namespace tight::adapter
