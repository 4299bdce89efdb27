// SPDX-License-Identifier: Apache-2.0
#pragma once

// The processes of one function: as many as there are requests at once, up to a bound; warm ones first. A process that
// ended in whatever way is replaced when the next request needs it.

#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "local/sandbox.hpp"

namespace tight::local {

class function_pool {
public:
    // Only used on the loop's thread, or while it does not run. `out` must outlive it.
    function_pool(net::event_loop& loop, function_settings settings, reporter& out);
    ~function_pool();
    function_pool(const function_pool&) = delete;
    function_pool& operator=(const function_pool&) = delete;

    void invoke(invocation_request call, invocation_callbacks callbacks);

    // Whether as many requests wait as may: another one would be throttled.
    bool full() const { return waiting_.size() >= settings_.waiting; }
    std::string full_reason() const;

    // Whether this is the first refusal since there was room for as many again: what is worth telling.
    bool first_refusal() { return !std::exchange(refusing_, true); }

    // Takes no new requests, finishes those it has, then ends its processes and calls `on_stopped`, which may destroy
    // the pool.
    void retire(std::function<void()> on_stopped);

    // Ends its processes now, whatever they do; then as retire().
    void end(std::function<void()> on_stopped);

    const function_settings& settings() const { return settings_; }
    std::size_t processes() const { return sandboxes_.size(); }

private:
    struct waiting_call {
        invocation_request call;
        invocation_callbacks callbacks;
    };

    void dispatch();
    bool wants_another() const;
    void start_one();
    void on_ended(sandbox& ended, const invocation_result* failure);
    void fail_oldest(const invocation_result& failure);
    void check_gone();

    net::event_loop& loop_;
    function_settings settings_;
    reporter& out_;
    std::list<std::unique_ptr<sandbox>> sandboxes_;  // the one used last first: the others may cool down
    std::deque<waiting_call> waiting_;
    net::event_loop::subscription again_ = {};
    std::function<void()> on_stopped_ = {};
    bool retired_ = false;
    bool refusing_ = false;
};

}  // namespace tight::local
