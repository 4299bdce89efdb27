// SPDX-License-Identifier: Apache-2.0
#pragma once

// One thread's loop of events: work posted from anywhere, timers, file descriptors. Servers that share a loop never
// need a lock between them.
//
//     net::event_loop loop;
//     net::http_server server(loop, {.port = 3000}, handler);
//     auto tick = loop.after(1s, [&] { loop.stop(); });
//     loop.run();

#include <chrono>
#include <functional>
#include <memory>

namespace tight::net {

class event_loop {
public:
    struct impl;

    // What keeps a timer or a watch alive: destroying it cancels, and afterwards the callback is not called again.
    // Only touched on the loop's thread, or while the loop does not run.
    class subscription {
    public:
        subscription() = default;
        explicit subscription(std::shared_ptr<void> hold) : hold_(std::move(hold)) {}
        explicit operator bool() const { return hold_ != nullptr; }
        void cancel() { hold_.reset(); }

    private:
        std::shared_ptr<void> hold_;
    };

    event_loop();
    ~event_loop();
    event_loop(const event_loop&) = delete;
    event_loop& operator=(const event_loop&) = delete;

    // Runs callbacks on the calling thread until stop(). One thread at a time. What a callback throws leaves run().
    void run();

    // Makes run() return after the callback that is running; one that starts later returns at once. Safe from any
    // thread and from a signal's watch.
    void stop();

    // Calls `work` on the loop's thread, after what was posted before. Safe from any thread.
    void post(std::function<void()> work);

    // Whether the caller is inside run(), on its thread.
    bool in_loop() const;

    // Calls `work` once when `delay` has passed.
    [[nodiscard]] subscription after(std::chrono::milliseconds delay, std::function<void()> work);

    // Calls `ready` each time `descriptor` can be read (or has ended), again and again while there is more. The caller
    // keeps owning the descriptor, reads a bounded part of what is there, so that others get their time, and cancels
    // before closing it.
    [[nodiscard]] subscription when_readable(int descriptor, std::function<void()> ready);

    impl& internals() { return *impl_; }
    std::weak_ptr<impl> observe() const { return impl_; }

private:
    std::shared_ptr<impl> impl_;
};

}  // namespace tight::net
