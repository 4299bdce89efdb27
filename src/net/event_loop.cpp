// SPDX-License-Identifier: Apache-2.0
#include "net/event_loop.hpp"

#include <utility>

#include "net/event_loop_impl.hpp"

namespace tight::net {

namespace {

struct timer {
    asio::steady_timer clock;
    std::function<void()> work;
};

// A descriptor that someone else owns: it is let go of, not closed.
struct watch : std::enable_shared_from_this<watch> {
    watch(asio::io_context& io, int fd, std::function<void()> callback)
        : descriptor(io, fd), ready(std::move(callback)) {}

    void arm() {
        descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                              [weak = weak_from_this()](const boost::system::error_code& failed) {
                                  const auto self = weak.lock();
                                  if (failed || !self) return;
                                  self->ready();
                                  if (self->descriptor.is_open()) self->arm();
                              });
    }

    asio::posix::stream_descriptor descriptor;
    std::function<void()> ready;
};

// What a subscription to a watch owns: the watch may be inside its own callback when this goes.
struct watch_hold {
    std::shared_ptr<watch> watched;
    ~watch_hold() {
        if (watched->descriptor.is_open()) watched->descriptor.release();
    }
};

}  // namespace

event_loop::event_loop() : impl_(std::make_shared<impl>()) {}
event_loop::~event_loop() = default;

void event_loop::run() {
    const auto keep = asio::make_work_guard(impl_->io);
    impl_->io.run();
}

void event_loop::stop() { impl_->io.stop(); }

void event_loop::post(std::function<void()> work) { asio::post(impl_->io, std::move(work)); }

bool event_loop::in_loop() const { return impl_->io.get_executor().running_in_this_thread(); }

event_loop::subscription event_loop::after(std::chrono::milliseconds delay, std::function<void()> work) {
    auto made = std::make_shared<timer>(timer{asio::steady_timer(impl_->io, delay), std::move(work)});
    made->clock.async_wait([weak = std::weak_ptr(made)](const boost::system::error_code& failed) {
        const auto self = weak.lock();
        if (!failed && self) self->work();
    });
    return subscription(std::move(made));
}

event_loop::subscription event_loop::when_readable(int descriptor, std::function<void()> ready) {
    auto watched = std::make_shared<watch>(impl_->io, descriptor, std::move(ready));
    watched->arm();
    return subscription(std::make_shared<watch_hold>(std::move(watched)));
}

}  // namespace tight::net
