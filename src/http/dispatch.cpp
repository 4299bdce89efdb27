// SPDX-License-Identifier: Apache-2.0
// One request through a function: hooks, handler, errors, defaults.

#include <cxxabi.h>

#include <expected>
#include <tight/http/function.hpp>
#include <tight/log.hpp>
#include <typeinfo>
#include <utility>
#include <vector>

#include "core/frames.hpp"
#include "core/throw_trace.hpp"
#include "http/cors.hpp"
#include "http/router.hpp"
#include "http/state.hpp"
#include "http/text.hpp"

namespace tight::http {

// What lies between the first `around` and the handler.
struct chain {
    const tight::function* function;
    choice chosen;
};

namespace {

response message(int status, std::string_view text) { return {status, json::object{{"message", text}}}; }

response no_handler(const chain& chain, const request& request) {
    const cors& rules = chain.function->cors;
    verb_set verbs = chain.chosen.verbs;
    if (verbs.empty()) return message(404, "Not found");
    if (is_enabled(rules)) verbs.add(verb::options);
    const bool is_options = is_enabled(rules) && request.method() == verb::options;
    response answer = is_options ? response(204) : message(405, "Method not allowed");
    answer.add("Allow", verbs.text());
    return answer;
}

response call_handler(const chain& chain, const request& request, context& context) {
    for (const before_hook hook : chain.function->before)
        if (auto early = hook(request, context)) return *std::move(early);
    if (chain.chosen.call == nullptr) return no_handler(chain, request);
    return chain.chosen.call(request, context);
}

response handler_failed(std::string_view type, std::string_view what, const std::vector<std::string>& frames = {}) {
    json::object fields{{"errorType", type}};
    if (!frames.empty()) fields["stackTrace"] = json::array(frames.begin(), frames.end());
    log::error("the handler failed: " + std::string(type) + ": " + std::string(what), fields);
    return message(500, "Internal server error");
}

response bad_input(const error& why) {
    json::object body{
        {"message", why.message.empty() ? "The request is not acceptable" : std::string_view(why.message)}};
    if (!why.fields.empty()) {
        json::array& fields = body["errors"].emplace_array();
        for (const field_error& each : why.fields)
            fields.push_back(json::object{{"field", each.field}, {"reason", each.reason}});
    }
    return {400, body};
}

response failed(const error& why) {
    if (why.code == errc::bad_input) return bad_input(why);
    json::object fields;
    if (!why.service_code.empty()) fields["serviceCode"] = why.service_code;
    if (!why.request_id.empty()) fields["serviceRequestId"] = why.request_id;
    log::error("the request failed: " + why.message, fields);
    if (!why.retryable()) return message(500, "Internal server error");
    return message(503, "Service unavailable").add("Retry-After", "1");
}

// The one place that catches the exceptions of handlers and hooks.
template <class Call>
response catch_errors(Call call) {
    const throw_trace trace;
    try {
        return call();
    } catch (const http_error& early) {
        return early.response();
    } catch (const std::bad_expected_access<error>& outcome) {
        return failed(outcome.error());
    } catch (const throw_probe&) {
        std::unreachable();
    } catch (const std::exception& problem) {
        return handler_failed(demangle(typeid(problem).name()), problem.what(), describe_frames(trace.addresses()));
    } catch (...) {
        const std::type_info* type = abi::__cxa_current_exception_type();
        return handler_failed(type != nullptr ? demangle(type->name()) : "unknown", "not a std::exception",
                              describe_frames(trace.addresses()));
    }
}

void run_after(const function& function, const request& request, context& context, response& answer) {
    for (const after_hook hook : function.after) {
        answer = catch_errors([&] {
            hook(request, answer, context);
            return std::move(answer);
        });
    }
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

// RFC 9110, 9.3.2: the response to HEAD has the length of the body that GET would get. A handler of HEAD without a body
// may set it itself.
void keep_length_only(response& answer) {
    if (!answer.body.empty() && !answer.header("content-length"))
        answer.add("Content-Length", std::to_string(answer.body.size()));
    answer.body.clear();
}

// What every response gets in the end; its own headers win.
void finish(const function& function, const request& request, response& answer) {
    if (answer.status < 100 || answer.status > 599)
        answer = handler_failed("response", "its status " + std::to_string(answer.status) + " is not an HTTP status");
    answer.headers.reserve(answer.headers.size() + 1 + function.default_headers.size());
    if (has_no_body(answer.status))
        answer.body.clear();
    else if (!answer.body.empty() && !answer.default_type.empty() && !answer.header("content-type"))
        answer.add("Content-Type", std::string(answer.default_type));
    if (request.method() == verb::head) keep_length_only(answer);
    const bool cross_origin = is_enabled(function.cors);
    if (cross_origin) add_cors(function.cors, request, answer);
    for (const auto& [name, value] : function.default_headers) {
        const bool is_of_cors = cross_origin && equal_ignoring_case(name, "access-control-allow-origin");
        if (!is_of_cors && !answer.header(name)) answer.add(std::string(name), std::string(value));
    }
}

// The response before defaults.
response respond(const function& function, const request& request, context& context) {
    if (request.state().body_is == body_state::bad_base64)
        return message(400, "The body of the request is not base64, as the gateway says it is");
    chain chain{&function, choose(function, request)};
    // A browser asks without credentials, so no hook may refuse it.
    if (is_enabled(function.cors) && is_preflight(request) &&
        (chain.chosen.call == nullptr || function.options == nullptr)) {
        verb_set verbs = chain.chosen.verbs;
        return preflight(function.cors, request, (verbs.empty() ? answered_verbs(function) : verbs).text());
    }
    return catch_errors([&] {
        if (!chain.chosen.parameters) return next(chain, 0)(request, context);
        return next(chain, 0)(request.with_path_parameters(*std::move(chain.chosen.parameters)), context);
    });
}

}  // namespace

response next::operator()(const request& request, context& context) const {
    const auto& around = chain_->function->around;
    if (index_ == around.size()) return call_handler(*chain_, request, context);
    return around[index_](request, context, next(*chain_, index_ + 1));
}

response dispatch(const function& function, const request& request, context& context) {
    response answer = respond(function, request, context);
    run_after(function, request, context, answer);
    if (!answer.reply) finish(function, request, answer);
    return answer;
}

result<std::string> answer(const function& function, std::string_view event, context& context) {
    if (function.event && answered_verbs(function).empty()) return function.event(event, context);
    const auto request = read_event(event);
    if (request) return write_reply(dispatch(function, *request, context), *request);
    if (function.event && request.error().code == errc::not_found) return function.event(event, context);
    return std::unexpected(request.error());
}

}  // namespace tight::http
