// SPDX-License-Identifier: Apache-2.0
#include "local/runtime_api.hpp"

#include <algorithm>
#include <utility>

#include "core/ascii.hpp"
#include "core/base64.hpp"
#include "local/lambda_errors.hpp"

namespace tight::local {

namespace {

constexpr std::string_view root = "/2018-06-01/runtime/";
constexpr std::string_view extensions = "/2020-01-01/extension/";
const http1::header_list json_type{{"Content-Type", "application/json"}};

void accept(const net::exchange_ptr& exchange) { exchange->respond(202, json_type, "{\"status\":\"OK\"}\n"); }

void refuse(const net::exchange_ptr& exchange, int status, std::string_view type, std::string_view message) {
    exchange->respond(status, json_type, error_document(type, message));
}

bool is_upload(std::string_view path) {
    return path.starts_with(root) && (path.ends_with("/response") || path.ends_with("/error"));
}

net::http_server_options options() {
    net::http_server_options server_options;
    server_options.connections = 64;
    server_options.limits.body = largest_stream + largest_response;
    // Answers are looked at as they come: to stream them, and to refuse early what is too large.
    server_options.stream_body = [](const http1::request& head) { return is_upload(head.path()); };
    server_options.body_timeout = std::chrono::hours(1);  // a stream may pause; the function's own timeout ends it
    server_options.idle_timeout = std::chrono::hours(24);
    return server_options;
}

}  // namespace

// An answer that is coming.
struct runtime_api::upload {
    std::string body = {};
    bool refused = false;
};

runtime_api::runtime_api(net::event_loop& loop, runtime_listener& listener)
    : listener_(listener),
      self_(std::make_shared<runtime_api*>(this)),
      server_(loop, options(), [this](http1::request request, net::exchange_ptr exchange) {
          handle(std::move(request), std::move(exchange));
      }) {}

runtime_api::~runtime_api() { *self_ = nullptr; }

std::string runtime_api::address() const { return "127.0.0.1:" + std::to_string(server_.port()); }

void runtime_api::handle(http1::request request, net::exchange_ptr exchange) {
    auto path = request.path();
    const bool posts = request.method == "POST";
    if (path.starts_with(extensions)) return on_extension(path.substr(extensions.size()), std::move(exchange));
    if (!path.starts_with(root)) return refuse(exchange, 404, "NotFound", "no such path in the Runtime API");
    path.remove_prefix(root.size());
    if (path == "invocation/next") {
        if (request.method != "GET") return refuse(exchange, 405, "MethodNotAllowed", "/next wants GET");
        return on_next(std::move(exchange));
    }
    if (path == "init/error" && posts)
        return collect(exchange, [this, type = std::string(request.header("Lambda-Runtime-Function-Error-Type"))](
                                     std::string body, bool) { listener_.on_init_error(type, std::move(body)); });
    constexpr std::string_view invocations = "invocation/";
    const auto slash = path.rfind('/');
    if (!path.starts_with(invocations) || slash < invocations.size() || !posts)
        return refuse(exchange, 404, "NotFound", "no such path in the Runtime API");
    const auto id = std::string(path.substr(invocations.size(), slash - invocations.size()));
    const auto what = path.substr(slash + 1);
    if (what != "response" && what != "error")
        return refuse(exchange, 404, "NotFound", "no such path in the Runtime API");
    if (!listener_.is_running(id)) return refuse(exchange, 400, "InvalidRequestID", "Invalid request ID");
    if (what == "error") return on_error(id, request, exchange);
    if (ascii::equal_ignoring_case(request.header("Lambda-Runtime-Function-Response-Mode"), "streaming"))
        return on_stream(id, request, exchange);
    on_response(id, exchange);
}

void runtime_api::on_next(net::exchange_ptr exchange) {
    exchange->on_gone([self = self_, raw = exchange.get()] {
        if (*self == nullptr) return;
        std::erase_if((*self)->waiting_, [raw](const auto& one) { return one.get() == raw; });
    });
    waiting_.push_back(std::move(exchange));
    listener_.on_next();
}

// An internal extension registers so that the process is sent SIGTERM at its end, as it is here in any case; no event
// ever comes.
void runtime_api::on_extension(std::string_view path, net::exchange_ptr exchange) {
    if (path == "register")
        return exchange->respond(
            200, {{"Content-Type", "application/json"}, {"Lambda-Extension-Identifier", "internal"}}, "{}");
    if (path != "event/next") return refuse(exchange, 404, "NotFound", "no such path in the Extensions API");
    exchange->on_gone([self = self_, raw = exchange.get()] {
        if (*self == nullptr) return;
        std::erase_if((*self)->resting_, [raw](const auto& one) { return one.get() == raw; });
    });
    resting_.push_back(std::move(exchange));
}

void runtime_api::send(invocation_request work, std::int64_t deadline_ms) {
    const auto exchange = std::move(waiting_.front());
    waiting_.pop_front();
    http1::header_list headers{{"Content-Type", "application/json"},
                               {"Lambda-Runtime-Aws-Request-Id", std::move(work.request_id)},
                               {"Lambda-Runtime-Deadline-Ms", std::to_string(deadline_ms)},
                               {"Lambda-Runtime-Invoked-Function-Arn", std::move(work.function_arn)},
                               {"Lambda-Runtime-Trace-Id", std::move(work.trace_id)}};
    if (!work.client_context.empty())
        headers.emplace_back("Lambda-Runtime-Client-Context", std::move(work.client_context));
    if (!work.identity.empty()) headers.emplace_back("Lambda-Runtime-Cognito-Identity", std::move(work.identity));
    if (!work.tenant_id.empty()) headers.emplace_back("Lambda-Runtime-Aws-Tenant-Id", std::move(work.tenant_id));
    exchange->respond(200, std::move(headers), std::move(work.event));
}

// Gives the whole body to `done`, or none where it is too large.
void runtime_api::collect(const net::exchange_ptr& exchange,
                          std::function<void(std::string body, bool is_whole)> done) {
    const auto coming = std::make_shared<upload>();
    exchange->on_body([coming, exchange, done = std::move(done), self = self_](const net::exchange::body_part& part) {
        if (coming->refused || *self == nullptr) return;
        coming->body.append(part.data);
        if (coming->body.size() > largest_response) {
            coming->refused = true;
            refuse(exchange, 413, "RequestEntityTooLarge",
                   "Exceeded maximum allowed payload size (" + std::to_string(largest_response) + " bytes).");
            return done({}, false);
        }
        if (!part.last) return;
        accept(exchange);
        done(std::move(coming->body), true);
    });
}

void runtime_api::on_response(const std::string& id, const net::exchange_ptr& exchange) {
    collect(exchange, [this, id](std::string body, bool is_whole) {
        if (is_whole)
            listener_.on_response(id, std::move(body));
        else
            listener_.on_response_too_large(id);
    });
}

void runtime_api::on_stream(std::string id, const http1::request& request, const net::exchange_ptr& exchange) {
    const auto ended = std::make_shared<bool>(false);
    listener_.stream_started(id, request.header("Content-Type"), [weak = std::weak_ptr(exchange)](bool paused) {
        if (const auto open = weak.lock()) open->hold_body(paused);
    });
    exchange->on_gone([id, ended, self = self_] {
        if (!std::exchange(*ended, true) && *self != nullptr) (*self)->listener_.stream_broken(id);
    });
    exchange->on_body([id, ended, exchange, self = self_](const net::exchange::body_part& part) {
        if (*self == nullptr) return;
        if (!part.data.empty()) (*self)->listener_.stream_data(id, part.data);
        if (!part.last || std::exchange(*ended, true)) return;
        accept(exchange);
        const auto type = http1::find_header(*part.trailers, "Lambda-Runtime-Function-Error-Type");
        const auto body = http1::find_header(*part.trailers, "Lambda-Runtime-Function-Error-Body");
        if (*self != nullptr)
            (*self)->listener_.stream_ended(id, std::string(type), decode_any_base64(body).value_or(std::string()));
    });
}

void runtime_api::on_error(const std::string& id, const http1::request& request, const net::exchange_ptr& exchange) {
    collect(exchange, [this, id, type = std::string(request.header("Lambda-Runtime-Function-Error-Type"))](
                          std::string body, bool) { listener_.failed(id, type, std::move(body)); });
}

}  // namespace tight::local
