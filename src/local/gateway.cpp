// SPDX-License-Identifier: Apache-2.0
#include "local/gateway.hpp"

#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include <tight/http/gateway.hpp>

#include "core/uuid.hpp"
#include "local/back_pressure.hpp"
#include "local/build_page.hpp"
#include "local/lambda_errors.hpp"
#include "local/stream_prelude.hpp"

namespace tight::local {

namespace {

// One request on its way through the gateway.
class gateway_request : public std::enable_shared_from_this<gateway_request> {
public:
    gateway_request(reporter& out, event_kind kind, http1::request request, net::exchange_ptr exchange)
        : out_(out), kind_(kind), request_(std::move(request)), exchange_(std::move(exchange)) {}

    // Whether there is room for it to wait; where not it is refused.
    bool queue(request_memory& memory) {
        memory_ = memory.reserve(request_.body.size());
        if (memory_) return true;
        if (memory.first_refusal())
            out_.say("requests of " + std::to_string(memory.limit() / (1024 * 1024)) +
                         " MB wait: more are refused with 503 until there is room",
                     severity::error);
        auto reply = http::failure_reply(kind_, 503);
        exchange_->respond(reply.status, std::move(reply.headers), std::move(reply.body));
        return false;
    }

    void dispatch(running_app* app, const build_report* failure) {
        if (app == nullptr) {
            auto [type, body] = build_failure_page(*failure, request_.header("Accept"));
            return respond(500, {{"Content-Type", std::move(type)}}, std::move(body));
        }
        const auto route = app->routes.find(request_.method, request_.path());
        if (!route) return respond(404, {{"Content-Type", "application/json"}}, R"({"message":"Not Found"})");
        function_ = route->function;
        invocation_request call{.request_id = random_uuid(),
                                .trace_id = std::string(request_.header("X-Amzn-Trace-Id"))};
        call.event = make_event(*app, *route, call.request_id);
        if (call.event.size() > largest_event) {
            report_error("the request makes an event of " + std::to_string(call.event.size()) +
                         " bytes; Lambda takes " + std::to_string(largest_event));
            return respond(413, {{"Content-Type", "application/json"}}, R"({"message":"Request Too Long"})");
        }
        call.memory = std::move(memory_);
        const auto self = shared_from_this();
        app->find(function_)->invoke(
            std::move(call),
            {.stream_started = [self](std::string_view type,
                                      invocation_callbacks::pause pause) { self->on_stream(type, std::move(pause)); },
             .stream_data = [self](std::string_view data) { self->on_data(data); },
             .done = [self](invocation_result result) { self->on_done(std::move(result)); }});
    }

private:
    std::string make_event(const running_app& app, const http::gateway_routes::match& route,
                           const std::string& id) const {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        http::gateway_settings settings;
        settings.resource = route.resource;
        if (app.description.has_route(route.function, request_.method, route.resource))
            settings.route_method = request_.method;
        settings.request_id = id;
        settings.time_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
        return http::make_event(
            kind_, {.method = request_.method, .target = request_.target, .headers = headers(), .body = request_.body},
            settings);
    }

    // An application makes its links of these, which must lead back here.
    header_list headers() const {
        header_list all = request_.headers;
        const std::string_view host = request_.header("Host");
        const auto colon = host.rfind(':');
        const bool has_port = colon != host.npos && host.find(']', colon) == host.npos;
        if (request_.header("X-Forwarded-Proto").empty()) all.emplace_back("X-Forwarded-Proto", "http");
        if (request_.header("X-Forwarded-Port").empty())
            all.emplace_back("X-Forwarded-Port", has_port ? host.substr(colon + 1) : "80");
        return all;
    }

    void on_done(invocation_result result) {
        result_ = std::move(result);
        if (result_->how != outcome::success) {
            report_error(result_->reason);
            if (streaming_) {
                exchange_->abort();
                return log(status_);
            }
            return fail();
        }
        if (result_->streamed) {
            if (!streaming_) {
                report_error("the stream of the function ended before its prelude");
                return fail();
            }
            exchange_->finish();
            return log(status_);
        }
        auto reply = http::read_reply(kind_, result_->payload);
        if (!reply) {
            report_error(reply.error().message);
            return fail();
        }
        respond(reply->status, std::move(reply->headers), std::move(reply->body));
    }

    void fail() {
        int status = 502;
        if (result_->how == outcome::timeout) status = 504;
        if (result_->how == outcome::throttled || result_->how == outcome::stopped) status = 503;
        auto reply = http::failure_reply(kind_, status);
        respond(reply.status, std::move(reply.headers), std::move(reply.body));
    }

    void on_stream(std::string_view type, invocation_callbacks::pause pause) {
        back_pressure_.emplace(exchange_, std::move(pause));
        if (type == stream_prelude::content_type) {
            prelude_ = std::make_unique<stream_prelude>();
            return;
        }
        begin(200, {{"Content-Type", std::string(type)}});
    }

    void on_data(std::string_view data) {
        if (!streaming_ && prelude_) {
            const auto read = prelude_->feed(data);
            if (!read) {
                report_error(read.error().message);
                prelude_.reset();
            } else if (*read == stream_prelude::progress::complete) {
                begin(prelude_->status(), std::move(prelude_->headers()));
            }
        }
        if (!streaming_ || data.empty()) return;
        exchange_->write(std::string(data));
        back_pressure_->on_write();
    }

    void begin(int status, http1::header_list headers) {
        streaming_ = true;
        status_ = status;
        exchange_->begin_stream(status, std::move(headers));
    }

    void respond(int status, http1::header_list headers, std::string body) {
        exchange_->respond(status, std::move(headers), std::move(body));
        log(status);
    }

    void report_error(std::string_view reason) { out_.say_of(function_, reason, severity::error); }

    void log(int status) {
        const auto taken = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_).count();
        auto line = request_.method + " " + std::string(request_.path()) + " " + std::to_string(status) + " " +
                    std::to_string(std::lround(std::ceil(taken))) + " ms";
        if (result_) line += result_->cold ? " cold" : " warm";
        if (result_ && result_->memory_mb > 0) line += " " + std::to_string(result_->memory_mb) + " MB";
        const auto level = status >= 500 ? severity::error : status >= 400 ? severity::warning : severity::info;
        out_.report({line_kind::request, level, function_, line});
    }

    reporter& out_;
    event_kind kind_;
    http1::request request_;
    net::exchange_ptr exchange_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    request_memory::reservation memory_;
    std::string function_;
    std::optional<invocation_result> result_;
    std::unique_ptr<stream_prelude> prelude_;
    std::optional<back_pressure> back_pressure_;
    int status_ = 200;
    bool streaming_ = false;
};

}  // namespace

gateway::gateway(app_host& host, reporter& out, event_kind kind) : host_(host), out_(out), kind_(kind) {}

void gateway::handle(http1::request request, net::exchange_ptr exchange) {
    const auto one = std::make_shared<gateway_request>(out_, kind_, std::move(request), std::move(exchange));
    if (!one->queue(host_.queues().synchronous)) return;
    host_.when_ready([one](running_app* app, const build_report* failure) { one->dispatch(app, failure); });
}

}  // namespace tight::local
