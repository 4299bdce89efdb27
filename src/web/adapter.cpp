// SPDX-License-Identifier: Apache-2.0
#include "web/adapter.hpp"

#include <algorithm>
#include <chrono>
#include <expected>
#include <tight/http/function.hpp>
#include <utility>

#include "adapter/response_head.hpp"
#include "core/json_text.hpp"
#include "core/utf8.hpp"
#include "http/text.hpp"
#include "lambda/runtime_api.hpp"

namespace tight::web {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_start = 9500ms;  // Lambda ends a start after 10 s
constexpr auto answer_margin = 100ms;   // before the deadline, for the error to be told
constexpr auto longest_invocation = 15min;
constexpr auto stop_patience = 300ms;  // of the 500 ms that Lambda gives
constexpr std::size_t most_streamed = 200 * 1024 * 1024;

deadline deadline_of(const context& invocation) {
    const auto left = std::min<std::chrono::milliseconds>(invocation.remaining(), longest_invocation);
    return std::chrono::steady_clock::now() + std::max<std::chrono::milliseconds>(left - answer_margin, left / 2);
}

// What a gateway makes of a client's mistake.
std::string refuse(const upstream_request& upstream) {
    response answer(400, json::value(json::object{{"message", upstream.refusal}}));
    return http::write_reply(answer, request(upstream.state));
}

error status_error(int status, const upstream_request& upstream, std::string_view body) {
    std::string message = "the application answered " + std::to_string(status);
    // What it says of an event is the reason; what it says to a client is not for the log.
    if (!upstream.is_http() && !body.empty() && is_utf8(body)) message += ": " + std::string(body.substr(0, 500));
    return {.code = errc::invalid, .message = std::move(message), .service_code = "Web.ErrorStatus"};
}

// What an invocation returns that no HTTP client waits for: the answer as JSON.
std::string event_result(std::string_view body) {
    if (body.empty()) return "null";
    if (json::parse(body)) return std::string(body);
    std::string text;
    json::append_text(text, body);
    return text;
}

// One request's time in the application.
class visit {
public:
    explicit visit(application& where) : where_(where) {}
    ~visit() { where_.leave(); }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

private:
    application& where_;
};

error too_large() {
    return {.code = errc::too_large,
            .message =
                "the application's answer is larger than the 6 MB that Lambda takes: answer with less, or set "
                "response_streaming: true in web: of tight.yml",
            .service_code = "Function.ResponseSizeTooLarge"};
}

}  // namespace

void adapter::start() {
    log_.open().value();
    const std::string version = platform_.environment().get_or("AWS_LAMBDA_FUNCTION_VERSION", "");
    application_.start(stages_.expected_name(version)).value();
    const auto ready = application_.ready(std::chrono::steady_clock::now() + longest_start);
    if (ready) return;
    const bool may_take_longer = ready.error().code == errc::timed_out && settings_.ready_timeout > longest_start;
    if (!may_take_longer) throw std::bad_expected_access<error>(ready.error());
}

void adapter::stop() { application_.stop(stop_patience); }

result<std::string> adapter::answer(std::string_view event, response_stream& out, context& invocation) {
    const deadline until = deadline_of(invocation);
    const auto upstream = parse_upstream_request(event, settings_, invocation.facts());
    if (!upstream) return std::unexpected(upstream.error());
    if (!upstream->refusal.empty()) return refuse(*upstream);
    const auto entered = application_.enter(stages_.name_of(invocation.function_arn()), until);
    if (!entered) return std::unexpected(entered.error());
    const visit here(application_);
    return answer_as_stage(*upstream, out, until);
}

result<std::string> adapter::answer_as_stage(const upstream_request& upstream, response_stream& out, deadline until) {
    const std::uint64_t answered_before = answered_;
    auto ready = application_.ready(until);
    if (!ready) return std::unexpected(explain(ready.error(), answered_before));
    auto answered = forward(upstream, out, until);
    log_.drain();
    if (!answered) return std::unexpected(explain(answered.error(), answered_before));
    ++answered_;
    return answered;
}

// Over a connection that was kept, once more over a fresh one where that one turns out to be closed.
result<http1::response_view> adapter::ask(const upstream_request& upstream, application::taken& way, deadline until) {
    const bool streams = can_stream(upstream);
    const http1::response_limits limits{.body = streams ? most_streamed : lambda::max_response,
                                        .piece = streams ? std::size_t{64} * 1024 : lambda::max_response,
                                        .lone_lf = true};
    const wire_request request = upstream.wire();
    auto head = way.connection->ask(request, limits, until);
    const bool was_closed = !head && way.used_before && head.error().code == errc::unavailable;
    if (!was_closed || !request.may_be_repeated || way.connection->began()) return head;
    auto fresh = application_.connect(true);
    if (!fresh) return head;
    way = *std::move(fresh);
    return way.connection->ask(request, limits, until);
}

// One that runs and does not listen any more will not do so later.
result<application::taken> adapter::connect(deadline until) {
    auto way = application_.connect();
    if (way || way.error().code != errc::not_found) return way;
    if (auto ready = application_.ready_again(until); !ready) return std::unexpected(ready.error());
    return application_.connect();
}

result<std::string> adapter::forward(const upstream_request& upstream, response_stream& out, deadline until) {
    auto way = connect(until);
    if (!way) return std::unexpected(way.error());
    const auto head = ask(upstream, *way, until);
    if (!head) return std::unexpected(head.error());
    const bool is_error = settings_.error_status_codes.contains(head->status) ||
                          (!upstream.is_http() && (head->status < 200 || head->status > 299));
    if (can_stream(upstream) && !is_error) {
        auto done = stream(upstream, *head, *way->connection, out, until);
        if (done && way->connection->can_be_kept()) application_.keep(std::move(way->connection));
        return done;
    }
    const auto whole = way->connection->read(until);
    if (!whole) return std::unexpected(whole.error());
    std::string text;
    if (is_error) return std::unexpected(status_error(whole->status, upstream, whole->body));
    if (upstream.is_http()) {
        auto answer = tight::adapter::read_response_head(*whole);
        answer.body = whole->body;
        text = http::write_reply(answer, request(upstream.state));
    } else {
        text = event_result(whole->body);
    }
    if (way->connection->can_be_kept()) application_.keep(std::move(way->connection));
    return text;
}

// HTTP APIs and load balancers take whole answers only.
bool adapter::can_stream(const upstream_request& upstream) const {
    return settings_.response_streaming && upstream.is_http() &&
           (upstream.state->kind == event_kind::function_url || upstream.state->kind == event_kind::rest);
}

result<std::string> adapter::stream(const upstream_request& upstream, const http1::response_view& head,
                                    upstream_connection& from, response_stream& out, deadline until) {
    auto answer = tight::adapter::read_response_head(head);
    std::vector<std::string> cookies;
    for (auto& [name, value] : answer.headers)
        if (http::equal_ignoring_case(name, "set-cookie")) cookies.push_back(std::move(value));
    std::erase_if(answer.headers, [](const auto& each) { return http::equal_ignoring_case(each.first, "set-cookie"); });
    const bool is_rest = upstream.state->kind == event_kind::rest;
    out.http(answer.status, answer.headers, cookies, is_rest ? repeated_headers::apart : repeated_headers::joined);
    while (true) {
        const auto piece = from.read_some(until);
        if (!piece) return std::unexpected(piece.error());
        if (piece->empty()) return std::string();
        out.write(*piece);
    }
}

// One that let a request's whole time pass without answering any other hangs: Lambda would have ended it, and the next
// request finds a fresh one.
error adapter::explain(error problem, std::uint64_t answered_before) {
    if (!problem.service_code.empty()) return problem;
    if (problem.code == errc::too_large) return too_large();
    if (problem.code != errc::timed_out) return application_.explain(std::move(problem));
    problem.message = "the application gave no answer in the time of the invocation";
    problem.service_code = "Web.TimedOut";
    if (answered_ == answered_before) {
        application_.kill();
        problem.message += ", nor to any other request: it was ended, and is started anew for the next one";
    }
    return problem;
}

}  // namespace tight::web
