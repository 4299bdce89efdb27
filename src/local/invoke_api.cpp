// SPDX-License-Identifier: Apache-2.0
#include "local/invoke_api.hpp"

#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include "core/ascii.hpp"
#include "core/base64.hpp"
#include "core/utf8.hpp"
#include "core/uuid.hpp"
#include "http/text.hpp"
#include "local/back_pressure.hpp"
#include "local/event_stream.hpp"
#include "local/lambda_errors.hpp"

namespace tight::local {

namespace {

constexpr std::string_view invoke_root = "/2015-03-31/functions/";
constexpr std::string_view invoke_end = "/invocations";
constexpr std::string_view stream_root = "/2021-11-15/functions/";
constexpr std::string_view stream_end = "/response-streaming-invocations";

// "movies:dev" of "arn:aws:lambda:us-west-2:123456789012:function:movies:dev"
std::string_view after_account(std::string_view name) {
    constexpr std::string_view mark = "function:";
    if (const auto at = name.find(mark); at != std::string_view::npos) name.remove_prefix(at + mark.size());
    return name;
}

// One request of this API.
class invoke_request : public std::enable_shared_from_this<invoke_request> {
public:
    invoke_request(reporter& out, http1::request request, net::exchange_ptr exchange)
        : out_(out), request_(std::move(request)), exchange_(std::move(exchange)), id_(random_uuid()) {
        auto path = request_.path();
        streams_ = path.starts_with(stream_root);
        path.remove_prefix(streams_ ? stream_root.size() : invoke_root.size());
        path.remove_suffix(streams_ ? stream_end.size() : invoke_end.size());
        const std::string called = http::percent_decode(path);
        name_ = function_name(called);
        qualifier_ = function_qualifier(called);
        http::each_pair(request_.query(), [this](std::string_view name, std::string_view value) {
            if (name == "Qualifier") qualifier_ = http::percent_decode(value);
        });
        kind_ = request_.header("X-Amz-Invocation-Type");
        if (kind_.empty()) kind_ = "RequestResponse";
    }

    // Whether there is room for it to wait; where not it is refused.
    bool queue(request_queues& queues) {
        auto& queue = is_asynchronous() ? queues.asynchronous : queues.synchronous;
        memory_ = queue.reserve(request_.body.size());
        if (memory_) return true;
        throttle("invocations of " + std::to_string(queue.limit() / (1024 * 1024)) + " MB wait", queue.first_refusal());
        return false;
    }

    void dispatch(running_app* app, const build_report* failure) {
        if (request_.method != "POST") return refuse(405, "MethodNotAllowedException", "Invoke wants POST");
        if (app == nullptr) return fail_to_build(*failure);
        auto* const pool = app->find(name_);
        if (pool == nullptr)
            return refuse(404, "ResourceNotFoundException",
                          "Function not found: " + function_settings{.name = name_}.arn());
        if (!check_event()) return;
        if (kind_ == "DryRun") return respond(204, {}, {});
        start(*pool);
    }

private:
    // As an error of the function: an error of the service would make an SDK try again and again.
    void fail_to_build(const build_report& failure) {
        invocation_result result{.how = outcome::init_error,
                                 .payload = error_document("Build.Failed", first_error(failure)),
                                 .reason = "the application does not build"};
        on_done(std::move(result));
    }

    bool check_event() {
        const bool asynchronous = is_asynchronous();
        if (kind_ != "RequestResponse" && kind_ != "DryRun" && (!asynchronous || streams_)) {
            refuse(400, "ValidationException", "X-Amz-Invocation-Type is neither RequestResponse nor Event nor DryRun");
            return false;
        }
        const auto limit = asynchronous ? largest_async_event : largest_event;
        if (request_.body.size() > limit) {
            refuse(413, "RequestTooLargeException",
                   "Request must be smaller than " + std::to_string(limit) + " bytes for the InvokeFunction operation");
            return false;
        }
        if (request_.body.empty()) request_.body = "{}";
        if (const auto parsed = json::parse(request_.body); !parsed) {
            refuse(400, "InvalidRequestContentException",
                   "Could not parse request body into json: " + parsed.error().message);
            return false;
        }
        return true;
    }

    void start(function_pool& pool) {
        const auto context = decode_any_base64(request_.header("X-Amz-Client-Context"));
        invocation_request work{.event = std::move(request_.body),
                                .request_id = id_,
                                .trace_id = std::string(request_.header("X-Amzn-Trace-Id")),
                                .client_context = context.value_or(std::string()),
                                .tenant_id = std::string(request_.header("X-Amz-Tenant-Id")),
                                .memory = std::move(memory_)};
        if (!qualifier_.empty()) work.function_arn = pool.settings().arn() + ':' + qualifier_;
        const auto self = shared_from_this();
        invocation_callbacks callbacks{.done = [self](invocation_result result) { self->on_done(std::move(result)); }};
        if (streams_) {
            callbacks.stream_started = [self](std::string_view type, invocation_callbacks::pause pause) {
                self->on_stream(type, std::move(pause));
            };
            callbacks.stream_data = [self](std::string_view data) { self->on_data(data); };
        }
        if (is_asynchronous()) {
            if (pool.full()) return throttle(pool.full_reason(), pool.first_refusal());
            respond(202, {}, {});
        }
        pool.invoke(std::move(work), std::move(callbacks));
    }

    void on_stream(std::string_view type, invocation_callbacks::pause pause) {
        begin_stream(type);
        back_pressure_.emplace(exchange_, std::move(pause));
    }

    void begin_stream(std::string_view type) {
        started_ = true;
        exchange_->begin_stream(200, {{"Content-Type", "application/vnd.amazon.eventstream"},
                                      {"X-Amzn-RequestId", id_},
                                      {"X-Amz-Executed-Version", "$LATEST"},
                                      {"X-Amzn-Lambda-Response-Stream-Content-Type", std::string(type)}});
    }

    void on_data(std::string_view data) {
        exchange_->write(payload_chunk(data));
        back_pressure_->on_write();
    }

    void on_done(invocation_result result) {
        if (result.how != outcome::success) out_.say_of(name_, result.reason, severity::error);
        log(result);
        if (is_asynchronous()) return;
        std::string tail;
        if (ascii::equal_ignoring_case(request_.header("X-Amz-Log-Type"), "Tail")) append_base64(tail, result.log_tail);
        if (result.how == outcome::throttled) return refuse(429, "TooManyRequestsException", result.reason);
        if (streams_) return end_stream(result, tail);
        http1::header_list headers{{"Content-Type", "application/json"}, {"X-Amz-Executed-Version", "$LATEST"}};
        if (result.how != outcome::success) headers.emplace_back("X-Amz-Function-Error", "Unhandled");
        if (!tail.empty()) headers.emplace_back("X-Amz-Log-Result", std::move(tail));
        respond(200, std::move(headers), std::move(result.payload));
    }

    void end_stream(const invocation_result& result, std::string_view tail) {
        const bool failed = result.how != outcome::success;
        if (!started_) begin_stream("application/json");
        if (!result.streamed && !failed) exchange_->write(payload_chunk(result.payload));
        exchange_->write(failed ? invoke_complete("Unhandled", result.payload, tail) : invoke_complete({}, {}, tail));
        exchange_->finish();
    }

    bool is_asynchronous() const { return kind_ == "Event"; }

    // Told once, and not for each request that comes too much.
    void throttle(const std::string& reason, bool is_first) {
        if (is_first) out_.say_of(name_, reason + ": more are refused with 429 until there is room", severity::error);
        refuse(429, "TooManyRequestsException", reason);
    }

    void log(const invocation_result& result) {
        auto line = "invoke " + name_ + " " + std::to_string(std::lround(std::ceil(result.milliseconds))) + " ms" +
                    (result.cold ? " cold" : " warm");
        if (result.memory_mb > 0) line += " " + std::to_string(result.memory_mb) + " MB";
        out_.report(
            {line_kind::request, result.how == outcome::success ? severity::info : severity::error, name_, line});
    }

    void refuse(int status, std::string_view type, std::string_view message) {
        const std::string text = as_utf8(message);
        respond(status, {{"Content-Type", "application/json"}, {"X-Amzn-ErrorType", std::string(type)}},
                json::serialize(
                    json::object{{"Type", status < 500 ? "User" : "Service"}, {"Message", text}, {"message", text}}));
    }

    void respond(int status, http1::header_list headers, std::string body) {
        headers.emplace_back("X-Amzn-RequestId", id_);
        exchange_->respond(status, std::move(headers), std::move(body));
    }

    reporter& out_;
    http1::request request_;
    net::exchange_ptr exchange_;
    std::string id_;
    std::string name_;
    std::string qualifier_;
    std::string kind_;
    request_memory::reservation memory_;
    std::optional<back_pressure> back_pressure_;
    bool streams_ = false;
    bool started_ = false;
};

}  // namespace

std::string_view function_name(std::string_view name) {
    name = after_account(name);
    return name.substr(0, name.find(':'));
}

std::string_view function_qualifier(std::string_view name) {
    name = after_account(name);
    const auto colon = name.find(':');
    return colon == name.npos ? std::string_view() : name.substr(colon + 1);
}

bool invoke_api::owns(std::string_view path) {
    const auto between = [path](std::string_view start, std::string_view end) {
        return path.starts_with(start) && path.ends_with(end) && path.size() > start.size() + end.size();
    };
    return between(invoke_root, invoke_end) || between(stream_root, stream_end);
}

void invoke_api::handle(http1::request request, net::exchange_ptr exchange) {
    const auto one = std::make_shared<invoke_request>(out_, std::move(request), std::move(exchange));
    if (!one->queue(host_.queues())) return;
    host_.when_ready([one](running_app* app, const build_report* failure) { one->dispatch(app, failure); });
}

}  // namespace tight::local
