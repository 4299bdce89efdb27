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

// The way from the first `around` to the handler.
struct chain {
    const tight::function* function;
    choice chosen;
};

namespace {

response message(int status, std::string_view text) { return {status, json::object{{"message", text}}}; }

response unanswered(const chain& way, const request& asked) {
    const cors& rules = way.function->cors;
    verb_set verbs = way.chosen.verbs;
    if (verbs.empty()) return message(404, "Not found");
    if (is_enabled(rules)) verbs.add(verb::options);
    const bool tells = is_enabled(rules) && asked.method() == verb::options;
    response answer = tells ? response(204) : message(405, "Method not allowed");
    answer.add("Allow", verbs.text());
    return answer;
}

response call_handler(const chain& way, const request& asked, context& context) {
    for (const before_hook hook : way.function->before)
        if (auto early = hook(asked, context)) return *std::move(early);
    if (way.chosen.call == nullptr) return unanswered(way, asked);
    return way.chosen.call(asked, context);
}

response broken(std::string_view type, std::string_view what, const std::vector<std::string>& frames = {}) {
    json::object fields{{"errorType", type}};
    if (!frames.empty()) fields["stackTrace"] = json::array(frames.begin(), frames.end());
    log::error("the handler failed: " + std::string(type) + ": " + std::string(what), fields);
    return message(500, "Internal server error");
}

response refused(const error& why) {
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
    if (why.code == errc::bad_input) return refused(why);
    json::object fields;
    if (!why.service_code.empty()) fields["serviceCode"] = why.service_code;
    if (!why.request_id.empty()) fields["serviceRequestId"] = why.request_id;
    log::error("the request failed: " + why.message, fields);
    if (!why.retryable()) return message(500, "Internal server error");
    return message(503, "Service unavailable").add("Retry-After", "1");
}

// The one place where exceptions of handlers and hooks end.
template <class Call>
response guarded(Call call) {
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
        return broken(demangle(typeid(problem).name()), problem.what(), describe_frames(trace.addresses()));
    } catch (...) {
        const std::type_info* type = abi::__cxa_current_exception_type();
        return broken(type != nullptr ? demangle(type->name()) : "unknown", "not a std::exception",
                      describe_frames(trace.addresses()));
    }
}

void run_after(const function& function, const request& asked, context& context, response& answer) {
    for (const after_hook hook : function.after) {
        answer = guarded([&] {
            hook(asked, answer, context);
            return std::move(answer);
        });
    }
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

// RFC 9110, 9.3.2: what answers HEAD says how long the body is that GET would have. A handler of HEAD that made none
// may say it itself.
void leave_length(response& answer) {
    if (!answer.body.empty() && !answer.header("content-length"))
        answer.add("Content-Length", std::to_string(answer.body.size()));
    answer.body.clear();
}

// What every answer gets in the end; a response's own headers win.
void finish(const function& function, const request& asked, response& answer) {
    if (answer.status < 100 || answer.status > 599)
        answer = broken("response", "its status " + std::to_string(answer.status) + " is none of HTTP's");
    answer.headers.reserve(answer.headers.size() + 1 + function.default_headers.size());
    if (has_no_body(answer.status))
        answer.body.clear();
    else if (!answer.body.empty() && !answer.default_type.empty() && !answer.header("content-type"))
        answer.add("Content-Type", std::string(answer.default_type));
    if (asked.method() == verb::head) leave_length(answer);
    const bool cross_origin = is_enabled(function.cors);
    if (cross_origin) add_cors(function.cors, asked, answer);
    for (const auto& [name, value] : function.default_headers) {
        const bool is_of_cors = cross_origin && equal_ignoring_case(name, "access-control-allow-origin");
        if (!is_of_cors && !answer.header(name)) answer.add(std::string(name), std::string(value));
    }
}

// The answer before defaults.
response respond(const function& function, const request& asked, context& context) {
    if (asked.state().body_is == body_state::bad_base64)
        return message(400, "The body of the request is not base64, as the gateway says it is");
    chain way{&function, choose(function, asked)};
    // A browser asks without credentials, so no hook may refuse it.
    if (is_enabled(function.cors) && is_preflight(asked) &&
        (way.chosen.call == nullptr || function.options == nullptr)) {
        verb_set verbs = way.chosen.verbs;
        return preflight(function.cors, asked, (verbs.empty() ? answered_verbs(function) : verbs).text());
    }
    return guarded([&] {
        if (!way.chosen.parameters) return next(way, 0)(asked, context);
        return next(way, 0)(asked.with_path_parameters(*std::move(way.chosen.parameters)), context);
    });
}

}  // namespace

response next::operator()(const request& asked, context& context) const {
    const auto& around = chain_->function->around;
    if (index_ == around.size()) return call_handler(*chain_, asked, context);
    return around[index_](asked, context, next(*chain_, index_ + 1));
}

response dispatch(const function& function, const request& asked, context& context) {
    response answer = respond(function, asked, context);
    run_after(function, asked, context, answer);
    if (!answer.reply) finish(function, asked, answer);
    return answer;
}

result<std::string> answer(const function& function, std::string_view event, context& context) {
    if (function.event && answered_verbs(function).empty()) return function.event(event, context);
    const auto asked = read_event(event);
    if (asked) return write_reply(dispatch(function, *asked, context), *asked);
    if (function.event && asked.error().code == errc::not_found) return function.event(event, context);
    return std::unexpected(asked.error());
}

}  // namespace tight::http
