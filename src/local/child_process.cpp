// SPDX-License-Identifier: Apache-2.0
#include "local/child_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include "core/ascii.hpp"
#include "process/command.hpp"

namespace tight::local {

namespace {

constexpr std::size_t block_size = std::size_t{64} * 1024;   // read from one child before others are looked after
constexpr std::size_t pipe_size = std::size_t{1024} * 1024;  // as much as a pipe can be made to hold
constexpr std::chrono::milliseconds omission_time{1000};     // after which it is told that lines were left out

// What the child gets; closed once it runs.
struct child_ends {
    int null_device = -1;
    int out = -1;
    int err = -1;

    ~child_ends() {
        for (const int each : {null_device, out, err})
            if (each >= 0) ::close(each);
    }
};

bool open_pipe(int& read_end, int& write_end) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read_end = ends[0];
    write_end = ends[1];
    return ::fcntl(read_end, F_SETFL, O_NONBLOCK) == 0;
}

}  // namespace

std::string child_exit::reason() const {
    if (signal != 0) {
        const char* const name = ::sigdescr_np(signal);
        return "signal: " + (name != nullptr ? ascii::to_lower(name) : std::to_string(signal));
    }
    return "exit status " + std::to_string(code);
}

void child_process::output::close() {
    watch.cancel();
    omission_timer.cancel();
    if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
}

child_process::child_process(net::event_loop& loop, callbacks calls) : loop_(loop), calls_(std::move(calls)) {}

result<void> child_process::start(const child_settings& settings) {
    child_ends ends;
    ends.null_device = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (ends.null_device < 0 || !open_pipe(out_.descriptor, ends.out) || !open_pipe(err_.descriptor, ends.err))
        return fail(errc::io, "cannot start " + settings.command.front() + ": " + std::strerror(errno));
    const auto environment = settings.inherit_environment ? process::environment_with(settings.environment)
                                                          : process::environment_of(settings.environment);
    auto started = process_.start({.command = settings.command,
                                   .directory = settings.directory,
                                   .environment = environment,
                                   .descriptors = {ends.null_device, ends.out, ends.err}});
    if (started) watch();
    return started;
}

void child_process::watch() {
    for (output* const each : {&out_, &err_})
        each->watch = loop_.when_readable(each->descriptor, [this, each] { read(*each, block_size); });
    watch_exit();
}

void child_process::watch_exit() {
    exit_watch_ = loop_.when_readable(process_.descriptor(), [this] { on_exit(); });
}

process::line_splitter::sink child_process::sink_of(const output& from) const {
    return [this, which = from.which](std::string_view line) {
        if (calls_.line) calls_.line(which, line);
    };
}

void child_process::read(output& from, std::size_t limit) {
    if (from.descriptor < 0) return;
    const auto sink = sink_of(from);
    const auto now = process::line_splitter::clock::now();
    const bool more = process::read_available(from.descriptor, limit,
                                              [&](std::string_view bytes) { from.lines.take(bytes, now, sink); });
    if (!more) from.watch.cancel();
    if (from.lines.omitted() != 0 && !from.omission_timer)
        from.omission_timer = loop_.after(omission_time, [this, &from] { tell_omitted(from); });
}

void child_process::tell_omitted(output& from) {
    from.omission_timer.cancel();
    from.lines.tell_omitted(sink_of(from));
}

void child_process::drain() {
    for (output* const each : {&out_, &err_}) {
        read(*each, pipe_size);
        tell_omitted(*each);
    }
}

void child_process::on_exit() {
    exit_watch_.cancel();  // before its descriptor is closed
    const auto end = process_.ended();
    if (!end) return watch_exit();
    for (output* const each : {&out_, &err_}) {
        read(*each, pipe_size);  // whoever could write more is gone
        each->lines.finish(sink_of(*each));
        each->close();
    }
    child_exit ended;
    ended.code = WIFEXITED(end->status) ? WEXITSTATUS(end->status) : 0;
    ended.signal = WIFSIGNALED(end->status) ? WTERMSIG(end->status) : 0;
    ended.max_rss_kb = end->max_rss_kb;
    const auto callback = calls_.exited;
    if (callback) callback(ended);
}

std::int64_t child_process::max_memory_mb() const {
    if (!running()) return 0;
    const auto path = "/proc/" + std::to_string(pid()) + "/status";
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    std::array<char, 4096> text;
    const auto got = ::read(fd, text.data(), text.size());
    ::close(fd);
    const std::string_view status(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    const auto at = status.find("VmHWM:");
    if (at == std::string_view::npos) return 0;
    const auto digits = status.find_first_of("0123456789", at);
    std::int64_t kilobytes = 0;
    std::from_chars(status.data() + digits, status.data() + status.size(), kilobytes);
    return (kilobytes + 1023) / 1024;
}

}  // namespace tight::local
