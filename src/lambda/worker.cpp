// SPDX-License-Identifier: Apache-2.0
#include "lambda/worker.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <tight/log.hpp>

namespace tight::lambda {
namespace {

constexpr int most_failures = 3;

// What Lambda says of a request it refused, as it says it: nothing of the function's own. It is not parsed, because a
// JSON parser is a tenth of a small function.
std::string reason_of(const http1::response_view& answer) { return std::string(answer.body.substr(0, 300)); }

failure too_large(std::size_t size) {
    return {"Function.ResponseSizeTooLarge",
            "the response is " + std::to_string(size) + " bytes, and Lambda takes at most " +
                std::to_string(max_response) +
                " (6 MB): answer with less, stream the response, or store it in S3 and answer with its address"};
}

void log_failure(const failure& why) {
    json::array stack;
    for (const std::string& frame : why.frames) stack.emplace_back(frame);
    log::error("the invocation failed",
               {{"errorType", why.type}, {"errorMessage", why.message}, {"stackTrace", std::move(stack)}});
}

}  // namespace

// The response in chunks, each of which is one send; the head goes with the first.
class worker::streamed final : public response_stream {
public:
    explicit streamed(worker& owner) : owner_(owner) {}

    // Whether the head was sent.
    bool open() const { return open_; }
    bool broken() const { return broken_; }

    result<http1::response_view> finish() { return finish_with(last_chunk); }
    result<http1::response_view> fail(const failure& why) { return finish_with(failed_chunk(why)); }

protected:
    void send(std::string_view type, std::string_view bytes) override {
        std::string_view head;
        if (!open_) {
            if (auto ready = owner_.channel_.begin_request(); !ready) broken_ = true;
            head = owner_.writer_.streamed_response(owner_.context_.request_id(), type);
            open_ = true;
        }
        const std::string size = bytes.empty() ? std::string() : chunk_head(bytes.size());
        const std::array<std::string_view, 4> parts{head, size, bytes, bytes.empty() ? std::string_view() : chunk_end};
        if (!broken_ && !owner_.channel_.send(parts)) broken_ = true;
        if (broken_) throw stream_closed("nobody reads the response any more");
    }

private:
    result<http1::response_view> finish_with(std::string_view last) {
        const std::array<std::string_view, 1> parts{last};
        if (!broken_) owner_.channel_.send(parts);
        return owner_.channel_.end_request();
    }

    worker& owner_;
    bool open_ = false;
    bool broken_ = false;
};

worker::worker(const event_handler& handler, lambda::channel& channel, shared_state& shared)
    : handler_(handler),
      channel_(channel),
      shared_(shared),
      writer_(shared.runtime_api),
      context_(shared.constants, shared.platform) {}

void worker::run() {
    for (int failures = 0; failures < most_failures;) {
        if (serve_one()) {
            failures = 0;
        } else if (++failures < most_failures) {
            shared_.platform.clock().sleep_for(std::chrono::milliseconds(10 << (3 * failures)));
        }
    }
    log::error("the Runtime API gives no more events: this worker ends");
}

bool worker::serve_one() {
    if (!take_event()) return false;
    const log::request_scope scope(context_.request_id());
    if (shared_.alone) trace_variable_.set(context_.trace_id());
    answer_event();
    return true;
}

bool worker::take_event() {
    const std::array<std::string_view, 1> request{writer_.next()};
    const auto answer = channel_.exchange(request);
    if (!answer) {
        log::error("no event", {{"reason", answer.error().message}});
        return false;
    }
    if (answer->status != 200) {
        log::error("no event", {{"status", answer->status}, {"reason", reason_of(*answer)}});
        return false;
    }
    invocation& facts = context_.facts();
    if (!read_invocation(*answer, facts)) {
        log::error("no event", {{"reason", "the Runtime API sent one without Lambda-Runtime-Aws-Request-Id"}});
        return false;
    }
    context_.move_to(shared_.stages.platform_of(facts.function_arn));
    if (shared_.alone) shared_.stages.enter(facts.function_arn);
    facts.cold = !shared_.warm.exchange(true, std::memory_order_relaxed);
    event_ = answer->body;
    return true;
}

void worker::answer_event() {
    streamed out(*this);
    std::optional<failure> why;
    result<std::string> answer;
    const throw_trace trace;
    try {
        answer = handler_(event_, out, context_);
        if (!answer) why = failure::of(answer.error(), "Function.BadEvent");
    } catch (const stream_closed&) {
        if (!out.broken()) why = failure::of_current_exception(trace);
    } catch (const throw_probe&) {
        std::unreachable();
    } catch (...) {
        why = failure::of_current_exception(trace);
    }
    if (out.open()) {
        if (why) log_failure(*why);
        accepted(why ? out.fail(*why) : out.finish(), "streamed response");
    } else if (why) {
        fail_invocation(*why);
    } else {
        send_response(*answer);
    }
}

void worker::send_response(const std::string& body) {
    if (body.size() > max_response) return fail_invocation(too_large(body.size()));
    const std::array<std::string_view, 2> request{writer_.response(context_.request_id(), body.size()), body};
    const auto answer = channel_.exchange(request);
    if (accepted(answer, "response") || !answer || answer->status == 410) return;
    fail_invocation({"Function.ResponseRefused", "Lambda refused the response with status " +
                                                     std::to_string(answer->status) + ' ' + reason_of(*answer)});
}

void worker::fail_invocation(const failure& why) {
    log_failure(why);
    const std::string body = why.to_json();
    const std::array<std::string_view, 2> request{writer_.error(context_.request_id(), why, body.size()), body};
    accepted(channel_.exchange(request), "error");
}

// Whether Lambda took what was sent; where it did not, the log says so.
bool worker::accepted(const result<http1::response_view>& answer, std::string_view what) {
    if (answer && answer->status >= 200 && answer->status < 300) return true;
    const std::string message = "Lambda did not take the " + std::string(what);
    if (!answer)
        log::error(message, {{"reason", answer.error().message}});
    else
        log::error(message, {{"status", answer->status}, {"reason", reason_of(*answer)}});
    return false;
}

}  // namespace tight::lambda
