// SPDX-License-Identifier: Apache-2.0
#include "local/function_pool.hpp"

#include <algorithm>
#include <utility>

#include "core/uuid.hpp"
#include "local/lambda_errors.hpp"

namespace tight::local {

function_pool::function_pool(net::event_loop& loop, function_settings settings, reporter& out)
    : loop_(loop), settings_(std::move(settings)), out_(out) {}

function_pool::~function_pool() {
    on_stopped_ = nullptr;
    retired_ = true;
    invocation_result stopped{.how = outcome::stopped,
                              .payload = error_document("Runtime.Stopped", "the server is stopping"),
                              .reason = "the server is stopping"};
    while (!waiting_.empty()) fail_oldest(stopped);
}

void function_pool::invoke(invocation_request call, invocation_callbacks callbacks) {
    if (full()) {
        const auto text = full_reason();
        return callbacks.done(
            {.how = outcome::throttled, .payload = error_document("TooManyRequestsException", text), .reason = text});
    }
    if (waiting_.size() < settings_.waiting / 2) refusing_ = false;
    waiting_.push_back({std::move(call), std::move(callbacks)});
    dispatch();
}

std::string function_pool::full_reason() const {
    return std::to_string(settings_.waiting) + " requests wait for " + settings_.name;
}

void function_pool::dispatch() {
    while (!waiting_.empty()) {
        const auto free =
            std::find_if(sandboxes_.begin(), sandboxes_.end(), [](const auto& one) { return one->ready(); });
        if (free == sandboxes_.end()) break;
        sandboxes_.splice(sandboxes_.begin(), sandboxes_, free);
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        sandboxes_.front()->run(std::move(next.call), std::move(next.callbacks));
    }
    if (retired_ && waiting_.empty())
        for (const auto& one : sandboxes_) one->retire();
    while (wants_another())
        start_one();  // which adds one that is coming, or answers the oldest request with its failure
    if (!waiting_.empty()) again_ = loop_.after(sandbox::moment, [this] { dispatch(); });
}

bool function_pool::wants_another() const {
    if (sandboxes_.size() >= settings_.processes) return false;
    const auto coming =
        std::count_if(sandboxes_.begin(), sandboxes_.end(), [](const auto& one) { return one->coming(); });
    return waiting_.size() > static_cast<std::size_t>(coming * settings_.requests_per_process);
}

void function_pool::start_one() {
    sandboxes_.push_back(std::make_unique<sandbox>(
        loop_, settings_, out_,
        sandbox::callbacks{
            .ready = [this](sandbox&) { dispatch(); },
            .ended = [this](sandbox& one, const invocation_result* failure) { on_ended(one, failure); }}));
    if (const auto started = sandboxes_.back()->start(); !started) {
        sandboxes_.pop_back();
        const auto& text = started.error().message;
        fail_oldest(
            {.how = outcome::init_error, .payload = error_document("Runtime.InvalidEntrypoint", text), .reason = text});
    }
}

void function_pool::on_ended(sandbox& ended, const invocation_result* failure) {
    // One request answers for a start that failed; the others get another try each.
    if (failure != nullptr) fail_oldest(*failure);
    std::erase_if(sandboxes_, [&](const auto& one) { return one.get() == &ended; });
    dispatch();
    check_gone();
}

void function_pool::fail_oldest(const invocation_result& failure) {
    if (waiting_.empty()) {
        if (!retired_) out_.say_of(settings_.name, failure.reason, severity::error);
        return;
    }
    const auto oldest = std::move(waiting_.front());
    waiting_.pop_front();
    auto result = failure;
    result.cold = true;
    result.request_id = oldest.call.request_id.empty() ? random_uuid() : oldest.call.request_id;
    oldest.callbacks.done(std::move(result));
}

void function_pool::retire(std::function<void()> on_stopped) {
    retired_ = true;
    on_stopped_ = std::move(on_stopped);
    dispatch();
    check_gone();
}

void function_pool::end(std::function<void()> on_stopped) {
    invocation_result stopped{.how = outcome::stopped,
                              .payload = error_document("Runtime.Stopped", "the server is stopping"),
                              .reason = "the server is stopping"};
    retired_ = true;
    while (!waiting_.empty()) fail_oldest(stopped);
    for (const auto& one : sandboxes_) one->end();
    retire(std::move(on_stopped));
}

void function_pool::check_gone() {
    if (!retired_ || !on_stopped_ || !waiting_.empty()) return;
    if (!sandboxes_.empty()) return;
    const auto on_stopped = std::exchange(on_stopped_, nullptr);
    on_stopped();
}

}  // namespace tight::local
