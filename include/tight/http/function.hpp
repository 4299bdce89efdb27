// SPDX-License-Identifier: Apache-2.0
#pragma once

// A function is data: which handler answers which verb, and what happens around them.
//
//     static tight::response list(const tight::request& request, tight::context& context);
//     static tight::response create(const tight::request& request, tight::context& context);
//
//     constinit const tight::function function{.get = list, .post = create};
//
// A verb that is left out gets 405 with Allow. HEAD calls .get and drops its body.
//
// Other events than HTTP requests (a queue's records, a table's stream, a schedule, a direct invocation) go to .event:
//
//     static tight::json::value resize(const tight::json::value& event, tight::context& context);
//
//     constinit const tight::function function{.event = resize};

#include <optional>
#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/http/cors.hpp>
#include <tight/http/event_handler.hpp>
#include <tight/http/inplace_list.hpp>
#include <tight/http/request.hpp>
#include <tight/http/response.hpp>
#include <tight/http/routes.hpp>

namespace tight {

class context;

namespace http {

struct chain;

// The rest of the chain to the handler, for an `around`.
class next {
public:
    response operator()(const request& request, context& context) const;

    // For the framework.
    constexpr next(const chain& chain, std::size_t index) : chain_(&chain), index_(index) {}

private:
    const chain* chain_;
    std::size_t index_;
};

struct header_default {
    std::string_view name;
    std::string_view value;
};

}  // namespace http

// What a function uses of the cloud: its permissions follow from this. If it says nothing, it may read and write the
// tables of all models. Tables are called as models call them, the others as tight.yml does.
//
//     constinit const tight::function function{.get = list, .uses = {tight::reads<Movie>(), tight::sends("jobs")}};
struct use {
    std::string_view action = {};
    std::string_view name = {};
};

constexpr use reads(std::string_view table) { return {"read", table}; }
constexpr use writes(std::string_view table) { return {"write", table}; }
template <class Model>
constexpr use reads() {
    return reads(Model::table);
}
template <class Model>
constexpr use writes() {
    return writes(Model::table);
}
constexpr use sends(std::string_view queue) { return {"send", queue}; }
constexpr use publishes(std::string_view topic) { return {"publish", topic}; }
constexpr use stores(std::string_view bucket) { return {"store", bucket}; }

// Runs before the handler; a response it returns is the answer.
using before_hook = std::optional<response> (*)(const request&, context&);
// Runs after, on every answer: those of errors and of a `before`, too.
using after_hook = void (*)(const request&, response&, context&);
// Runs around; calls next(request, context) or answers itself. It may catch what a handler throws.
using around_hook = response (*)(const request&, context&, http::next next);

// Order: each `around`, the first outermost; each `before`; the handler; then, whatever happened, each `after`; then
// default headers, which never replace a response's own.
struct function {
    handler get = nullptr;
    handler post = nullptr;
    handler put = nullptr;
    handler patch = nullptr;
    handler del = nullptr;  // DELETE
    handler options = nullptr;
    handler head = nullptr;
    handler any = nullptr;  // verbs that have no handler of their own

    // For a function that serves {proxy+}: consulted first, then the verbs above (404 where there are none).
    http::route_list routes = {};

    http::inplace_list<before_hook> before = {};
    http::inplace_list<after_hook> after = {};
    http::inplace_list<around_hook> around = {};

    // Events that are not HTTP requests; every event, if the function has neither verbs nor routes. No hook sees them.
    // What it returns is the invocation's result, what it throws the invocation's error.
    event_handler event = {};

    http::cors cors = {};
    http::inplace_list<http::header_default> default_headers = {};  // of every answer that does not have them itself

    http::inplace_list<use, 16> uses = {};
};

namespace http {

// The answer of `function`, with default headers and CORS: what a client would see, before it takes the shape of a
// reply. Never throws: http_error is its response; bad_expected_access<error> is 400 with its fields for bad_input, 503
// where a retry may help, otherwise 500; all else is one error record in the log and 500 {"message":"Internal server
// error"}.
response dispatch(const function& function, const request& request, context& context);

// One invocation: the event's text in, the reply's text out. An error means that the event is not an HTTP request and
// the function has no .event (`not_found`), or that it is not JSON (`bad_input`). Throws only what .event throws.
[[nodiscard]] result<std::string> answer(const function& function, std::string_view event, context& context);

// The two halves of answer(), for callers that do something in between.
[[nodiscard]] result<request> read_event(std::string_view event);
// The reply to `request`, in the format of request.kind(). Kind none gets that of `http`.
std::string write_reply(const response& answer, const request& request);

}  // namespace http
}  // namespace tight
