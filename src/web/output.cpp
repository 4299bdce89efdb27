// SPDX-License-Identifier: Apache-2.0
#include "web/output.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "process/line_splitter.hpp"

namespace tight::web {
namespace {

constexpr std::size_t longest_line = 64 * 1024;  // a longer one comes in pieces
constexpr std::size_t longest_tail = 2048;
constexpr std::size_t most_at_once = 1024 * 1024;  // as much as a pipe can be made to hold

void write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

output::~output() {
    if (!watching_.joinable()) return;
    ::eventfd_write(stop_.get(), 1);
    watching_.join();
}

result<void> output::open() {
    for (relayed_pipe& each : pipes_) {
        auto pipe = open_pipe();
        if (!pipe) return fail(errc::io, std::string("no pipe for the application's output: ") + std::strerror(errno));
        each.ends = *std::move(pipe);
    }
    pipes_[0].target = STDOUT_FILENO;
    pipes_[1].target = STDERR_FILENO;
    stop_.reset(::eventfd(0, EFD_CLOEXEC));
    if (!stop_.is_open()) return fail(errc::io, std::string("no event for its end: ") + std::strerror(errno));
    watching_ = std::thread([this] { watch(); });
    return {};
}

void output::watch() {
    std::array<pollfd, 3> wait{};
    for (std::size_t i = 0; i < pipes_.size(); ++i)
        wait[i] = {.fd = pipes_[i].ends.read.get(), .events = POLLIN, .revents = 0};
    wait.back() = {.fd = stop_.get(), .events = POLLIN, .revents = 0};
    while ((::poll(wait.data(), wait.size(), -1) >= 0 || errno == EINTR) && (wait.back().revents & POLLIN) == 0)
        drain();
}

void output::drain() {
    const auto lock = enter();
    for (relayed_pipe& each : pipes_) pass_on(each);
}

// Who waits comes before who was here last: the thread that passes on comes again and again where there is much.
std::unique_lock<std::mutex> output::enter() {
    const std::scoped_lock next(next_);
    return std::unique_lock(mutex_);
}

void output::finish() {
    const auto lock = enter();
    for (relayed_pipe& each : pipes_) {
        pass_on(each);
        if (!each.partial.empty()) end_line(each);
    }
}

// What is there now, and no more: one that writes without end would keep others waiting for the lock.
void output::pass_on(relayed_pipe& from) {
    if (!from.ends.read.is_open()) return;
    tight::process::read_available(from.ends.read.get(), most_at_once,
                                   [&](std::string_view bytes) { take(from, bytes); });
}

// Whole lines are written at once, however many; a longer one than that comes in pieces.
void output::take(relayed_pipe& from, std::string_view bytes) {
    const std::size_t lines_end = bytes.rfind('\n') + 1;  // 0 where there is none
    if (lines_end != 0) {
        from.partial += bytes.substr(0, lines_end);
        write_lines(from);
    }
    from.partial += bytes.substr(lines_end);
    if (from.partial.size() >= longest_line) end_line(from);
}

void output::end_line(relayed_pipe& from) {
    from.partial += '\n';
    write_lines(from);
}

void output::write_lines(relayed_pipe& from) {
    write_all(from.target, from.partial);
    tail_ += from.partial;
    if (tail_.size() > 2 * longest_tail) {
        tail_.erase(0, tail_.size() - longest_tail);
        tail_.erase(0, tail_.find('\n') + 1);
    }
    from.partial.clear();
}

std::string output::tail() {
    const auto lock = enter();
    std::string last = tail_;
    if (last.size() > longest_tail) {  // whole lines only
        last.erase(0, last.size() - longest_tail);
        last.erase(0, last.find('\n') + 1);
    }
    while (last.ends_with('\n')) last.pop_back();
    return last;
}

void output::forget() {
    const auto lock = enter();
    tail_.clear();
}

}  // namespace tight::web
