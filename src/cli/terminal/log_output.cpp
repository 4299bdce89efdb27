// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/log_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <utility>

#include "process/line_splitter.hpp"

namespace tight::cli {

namespace {

constexpr std::size_t most_waiting = std::size_t{1024} * 1024;
constexpr std::chrono::milliseconds farewell{500};

}  // namespace

log_output::log_output(int descriptor) : descriptor_(descriptor) {
    sigset_t all, before;  // signals are for the others
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

log_output::~log_output() {
    std::unique_lock lock(mutex_);
    over_ = true;
    changed_.notify_all();
    is_late_ = !changed_.wait_for(lock, farewell, [this] { return done_; });
    lock.unlock();
    thread_.join();
}

void log_output::write(std::string_view lines) {
    const std::scoped_lock lock(mutex_);
    if (omitted_ != 0 || waiting_.size() + lines.size() > most_waiting)
        omitted_ += static_cast<std::size_t>(std::ranges::count(lines, '\n'));
    else
        waiting_ += lines;
    changed_.notify_all();
}

// Empty once there is nothing more to come.
std::string log_output::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return over_ || !waiting_.empty() || omitted_ != 0; });
    std::string text = std::exchange(waiting_, {});
    if (const std::size_t count = std::exchange(omitted_, 0); count != 0)
        text += process::omitted_lines_text(count) + '\n';
    return text;
}

void log_output::run() {
    for (std::string text = take(); !text.empty() && send(text);) text = take();
    const std::scoped_lock lock(mutex_);
    done_ = true;
    changed_.notify_all();
}

// So much at a time as a pipe that can be written to takes without waiting. False where the rest is not wanted.
bool log_output::send(std::string_view text) const {
    while (!text.empty()) {
        pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        if (::poll(&ready, 1, 50) <= 0) {
            const std::scoped_lock lock(mutex_);
            if (is_late_) return false;
            continue;
        }
        const ssize_t written = ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (written < 0 && errno != EINTR && errno != EAGAIN) return true;  // as if it were shown
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace tight::cli
