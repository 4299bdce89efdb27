// SPDX-License-Identifier: Apache-2.0
#include "local/sandbox.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/uuid.hpp"
#include "local/lambda_errors.hpp"

namespace tight::local {

namespace {

constexpr std::size_t tail_size = 4096;  // of the log, as X-Amz-Log-Result gives it
constexpr std::chrono::milliseconds shutdown_time{500};
constexpr std::chrono::milliseconds broken_stream_time{200};

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

std::string fixed(double number, int digits = 2) {
    std::array<char, 64> text;
    const auto length = std::snprintf(text.data(), text.size(), "%.*f", digits, number);
    return {text.data(), static_cast<std::size_t>(std::max(length, 0))};
}

std::string seconds(std::chrono::milliseconds time) {
    return fixed(std::chrono::duration<double>(time).count()) + " seconds";
}

// Variables of ours that a function needs on this machine though Lambda does not set them: where programs and libraries
// are, and what sanitizers and debuggers of the developer's own build want.
constexpr std::array passed_on{"PATH",          "LD_LIBRARY_PATH", "LD_PRELOAD",  "ASAN_OPTIONS",
                               "UBSAN_OPTIONS", "TSAN_OPTIONS",    "LSAN_OPTIONS"};

invocation_result failure(outcome how, std::string_view type, std::string_view message, std::string reason) {
    invocation_result result;
    result.how = how;
    result.payload = error_document(type, message);
    result.reason = std::move(reason);
    return result;
}

}  // namespace

std::string function_settings::arn() const { return "arn:aws:lambda:" + region + ":123456789012:function:" + name; }

std::vector<std::pair<std::string, std::string>> function_environment(const function_settings& settings,
                                                                      std::string_view runtime_api) {
    const auto task_root = std::filesystem::path(settings.command.front()).parent_path().string();
    std::vector<std::pair<std::string, std::string>> all{
        {"AWS_LAMBDA_RUNTIME_API", std::string(runtime_api)},
        {"_HANDLER", settings.handler},
        {"AWS_LAMBDA_FUNCTION_NAME", settings.name},
        {"AWS_LAMBDA_FUNCTION_VERSION", settings.version},
        {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(settings.memory_mb)},
        {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"},
        {"AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name},
        {"AWS_LAMBDA_LOG_STREAM_NAME", "local/[" + settings.version + ']' + std::string(runtime_api)},
        {"AWS_LAMBDA_LOG_FORMAT", "Text"},
        {"LAMBDA_TASK_ROOT", task_root},
        {"LAMBDA_RUNTIME_DIR", task_root},
        {"TZ", ":UTC"},
        {"LANG", "en_US.UTF-8"},
        {"AWS_REGION", settings.region},
        {"AWS_DEFAULT_REGION", settings.region},
        {"AWS_ACCESS_KEY_ID", "local"},
        {"AWS_SECRET_ACCESS_KEY", "local"},
        {"AWS_EC2_METADATA_DISABLED", "true"}};
    if (!settings.dynamodb_endpoint.empty()) all.emplace_back("AWS_ENDPOINT_URL_DYNAMODB", settings.dynamodb_endpoint);
    if (settings.requests_per_process > 1)
        all.emplace_back("AWS_LAMBDA_MAX_CONCURRENCY", std::to_string(settings.requests_per_process));
    for (const char* const name : passed_on)
        if (const char* const value = std::getenv(name)) all.emplace_back(name, value);
    for (const auto& [name, value] : settings.environment) {
        const auto same = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == name; });
        if (same != all.end())
            same->second = value;
        else
            all.emplace_back(name, value);
    }
    return all;
}

sandbox::sandbox(net::event_loop& loop, const function_settings& settings, reporter& out, callbacks calls)
    : loop_(loop),
      settings_(settings),
      out_(out),
      calls_(std::move(calls)),
      api_(loop, *this),
      child_(loop, {.line = [this](child_stream which, std::string_view line) { on_line(which, line); },
                    .exited = [this](const child_exit& end) { on_exit(end); }}) {}

sandbox::~sandbox() {
    auto remaining = std::move(active_);
    active_.clear();
    for (auto& [id, one] : remaining) {
        auto result = failure(outcome::stopped, "Runtime.Stopped", "the server is stopping", "the server is stopping");
        result.request_id = id;
        one.callbacks.done(std::move(result));
    }
}

result<void> sandbox::start() {
    started_ = std::chrono::steady_clock::now();
    init_timer_ = loop_.after(settings_.init_timeout, [this] { on_init_timeout(); });
    return child_.start({.command = settings_.command,
                         .directory = settings_.directory,
                         .environment = function_environment(settings_, api_.address())});
}

bool sandbox::ready() const {
    return !retired_ && api_.waiting() && static_cast<int>(active_.size()) < settings_.requests_per_process;
}

bool sandbox::coming() const {
    if (retired_ || busy() || api_.waiting()) return false;
    return !has_requested_work_ || std::chrono::steady_clock::now() - last_response_ < moment;
}

void sandbox::on_next() {
    init_timer_.cancel();
    if (!std::exchange(has_requested_work_, true)) init_milliseconds_ = milliseconds_since(started_);
    if (retired_ && !busy()) return stop();
    if (ready()) calls_.ready(*this);
}

void sandbox::run(invocation_request call, invocation_callbacks caller) {
    if (call.request_id.empty()) call.request_id = random_uuid();
    if (call.trace_id.empty()) call.trace_id = make_trace_id();
    const auto id = call.request_id;
    auto& one = active_[id];
    one.callbacks = std::move(caller);
    one.start = std::chrono::steady_clock::now();
    one.cold = !std::exchange(served_, true);
    one.timer = loop_.after(settings_.timeout, [this, id] { on_timeout(id); });
    note(one, "START RequestId: " + id + " Version: " + settings_.version);
    const auto deadline = std::chrono::system_clock::now() + settings_.timeout;
    if (call.function_arn.empty()) call.function_arn = settings_.arn();
    call.memory = nullptr;
    api_.send(std::move(call),
              std::chrono::duration_cast<std::chrono::milliseconds>(deadline.time_since_epoch()).count());
}

void sandbox::retire() {
    retired_ = true;
    if (!busy()) stop();
}

void sandbox::end() {
    retired_ = true;
    stop();
}

void sandbox::stop() {
    if (std::exchange(stopping_, true)) return;
    child_.signal(SIGTERM);
    stop_timer_ = loop_.after(shutdown_time, [this] { child_.signal(SIGKILL); });
}

void sandbox::on_response(std::string_view id, std::string body) {
    invocation_result result;
    result.payload = std::move(body);
    complete(id, std::move(result));
}

void sandbox::on_response_too_large(std::string_view id) {
    const auto message =
        "Response payload size exceeded maximum allowed payload size (" + std::to_string(largest_response) + " bytes).";
    complete(id, failure(outcome::too_large, "Function.ResponseSizeTooLarge", message, message));
}

void sandbox::failed(std::string_view id, std::string type, std::string body) {
    invocation_result result;
    result.how = outcome::function_error;
    result.payload = body.empty() ? error_document(type, "the function gave no message") : std::move(body);
    result.reason = error_summary(result.payload);
    complete(id, std::move(result));
}

void sandbox::on_init_error(std::string type, std::string body) {
    init_failure_type_ = type.empty() ? "Runtime.Unknown" : std::move(type);
    init_failure_ = std::move(body);
}

void sandbox::stream_started(std::string_view id, std::string_view content_type, invocation_callbacks::pause pause) {
    auto& one = active_.find(id)->second;
    one.streaming = true;
    one.content_type = content_type.empty() ? "application/octet-stream" : std::string(content_type);
    if (one.callbacks.stream_started) one.callbacks.stream_started(one.content_type, std::move(pause));
}

void sandbox::stream_data(std::string_view id, std::string_view data) {
    const auto found = active_.find(id);
    if (found == active_.end()) return;
    auto& one = found->second;
    if (one.callbacks.stream_data) return one.callbacks.stream_data(data);
    one.streamed.append(data);
    if (one.streamed.size() > largest_response) on_response_too_large(id);
}

void sandbox::stream_ended(std::string_view id, std::string type, std::string body) {
    const auto found = active_.find(id);
    if (found == active_.end()) return;
    invocation_result result;
    if (!type.empty()) {
        result = failure(outcome::function_error, type, "the function ended its stream with an error", {});
        if (!body.empty()) result.payload = std::move(body);
        result.reason = error_summary(result.payload);
    } else {
        result.payload = std::move(found->second.streamed);
    }
    complete(id, std::move(result));
}

// The process may be dying, which is the better reason: it is given a moment to have done so.
void sandbox::stream_broken(std::string_view id) {
    const auto found = active_.find(id);
    if (found == active_.end()) return;
    found->second.timer = loop_.after(broken_stream_time, [this, lost = std::string(id)] {
        const auto text = "the function broke its stream off";
        complete(lost, failure(outcome::function_error, "Runtime.TruncatedResponse", text, text));
    });
}

void sandbox::on_timeout(const std::string& id) {
    const auto text = "Task timed out after " + seconds(settings_.timeout);
    retired_ = true;  // what is late is killed, and nothing else is given to it
    child_.drain();
    child_.signal(SIGKILL);
    complete(id, failure(outcome::timeout, "Sandbox.Timedout", with_request_id(id, text), text));
}

void sandbox::on_init_timeout() {
    init_timed_out_ = true;
    child_.signal(SIGKILL);
}

void sandbox::complete(std::string_view id, invocation_result result) {
    const auto found = active_.find(id);
    if (found == active_.end()) return;
    child_.drain();
    auto one = std::move(found->second);
    result.request_id = found->first;
    active_.erase(found);
    last_response_ = std::chrono::steady_clock::now();
    result.cold = one.cold;
    result.milliseconds = milliseconds_since(one.start);
    result.init_milliseconds = one.cold ? init_milliseconds_ : 0;
    if (result.memory_mb == 0) result.memory_mb = child_.max_memory_mb();
    result.streamed = one.streaming;
    result.content_type = std::move(one.content_type);
    if (result.how == outcome::timeout || result.how == outcome::crash) note(one, result.reason);
    note(one, "END RequestId: " + result.request_id);
    note(one, report_line(result.request_id, result));
    result.log_tail = std::move(one.log);
    if (retired_ && !busy()) stop();
    one.callbacks.done(std::move(result));
}

// REPORT, as Lambda writes it.
std::string sandbox::report_line(std::string_view id, const invocation_result& result) const {
    auto line = "REPORT RequestId: " + std::string(id) + "\tDuration: " + fixed(result.milliseconds) +
                " ms\tMemory Size: " + std::to_string(settings_.memory_mb) +
                " MB\tMax Memory Used: " + std::to_string(result.memory_mb) + " MB";
    if (result.cold) line += "\tInit Duration: " + fixed(result.init_milliseconds) + " ms";
    if (result.how == outcome::timeout) line += "\tStatus: timeout";
    return line;
}

void sandbox::note(active& one, std::string_view line) {
    one.log.append(line) += '\n';
    if (one.log.size() > 2 * tail_size) one.log.erase(0, one.log.size() - tail_size);
    if (one.log.size() > tail_size && line.starts_with("REPORT")) one.log.erase(0, one.log.size() - tail_size);
}

void sandbox::on_line(child_stream which, std::string_view line) {
    for (auto& [id, one] : active_) note(one, line);
    const bool errors = which == child_stream::err;
    out_.report({errors ? line_kind::errors : line_kind::output, severity::info, settings_.name, line});
}

void sandbox::on_exit(const child_exit& end) {
    init_timer_.cancel();
    stop_timer_.cancel();
    const auto text = end.clean() ? std::string("Runtime exited without providing a reason")
                                  : "Runtime exited with error: " + end.reason();
    while (!active_.empty()) {
        const auto id = active_.begin()->first;
        auto result = failure(outcome::crash, "Runtime.ExitError", with_request_id(id, text), text);
        result.memory_mb = (end.max_rss_kb + 1023) / 1024;
        complete(id, std::move(result));
    }
    const auto ended = calls_.ended;  // which may be destroyed with us
    if (has_requested_work_ || stopping_) return ended(*this, nullptr);
    auto broken = failure(outcome::init_error, "Runtime.ExitError", text, text);
    if (!init_failure_type_.empty()) {
        broken = failure(outcome::init_error, init_failure_type_, "the function failed to start", {});
        if (!init_failure_.empty()) broken.payload = init_failure_;
        broken.reason = error_summary(broken.payload);
    } else if (init_timed_out_) {
        const auto late =
            "the function did not ask for work within " + seconds(settings_.init_timeout) + " of its start";
        broken = failure(outcome::init_error, "Sandbox.Timedout", late, late);
    }
    broken.memory_mb = (end.max_rss_kb + 1023) / 1024;
    ended(*this, &broken);
}

}  // namespace tight::local
