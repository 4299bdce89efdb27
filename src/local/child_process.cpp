// SPDX-License-Identifier: Apache-2.0
#include "local/child_process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace tight::local {

namespace {

// Longer lines come in pieces: nobody can make us keep more.
constexpr std::size_t longest_line = std::size_t{64} * 1024;

std::string find_on_path(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    const char* const path = std::getenv("PATH");
    std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!rest.empty()) {
        const auto colon = std::min(rest.find(':'), rest.size());
        const auto candidate = std::string(rest.substr(0, colon)) + "/" + name;
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
        rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
    return name;
}

std::vector<std::string> environment_of(const child_settings& settings) {
    std::vector<std::string> lines;
    const auto given = [&](std::string_view name) {
        for (const auto& [key, value] : settings.environment)
            if (key == name) return true;
        return false;
    };
    for (char** variable = environ; settings.inherit_environment && *variable != nullptr; ++variable) {
        const std::string_view line = *variable;
        if (!given(line.substr(0, line.find('=')))) lines.emplace_back(line);
    }
    for (const auto& [name, value] : settings.environment) lines.push_back(name + "=" + value);
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> made;
    for (auto& text : texts) made.push_back(text.data());
    made.push_back(nullptr);
    return made;
}

// Everything the child needs, made before the fork: between fork and exec only what is safe in a signal handler may
// run.
struct start_plan {
    std::string program;
    std::vector<std::string> arguments;
    std::vector<std::string> variables;
    std::vector<char*> argv;
    std::vector<char*> envp;
    std::string directory;
    std::array<int, 2> out{-1, -1};
    std::array<int, 2> err{-1, -1};
    std::array<int, 2> failure{-1, -1};  // the child writes errno here when it cannot become the program
    pid_t parent = 0;
    int null_device = -1;
};

[[noreturn]] void become(const start_plan& plan) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent) ::_exit(127);  // the parent died before it could be watched
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::signal(number, SIG_DFL);
    ::dup2(plan.null_device, 0);
    ::dup2(plan.out[1], 1);
    ::dup2(plan.err[1], 2);
    ::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);  // also what a library or our own parent left open
    if (plan.directory.empty() || ::chdir(plan.directory.c_str()) == 0)
        ::execve(plan.program.c_str(), plan.argv.data(), plan.envp.data());
    const int reason = errno;
    [[maybe_unused]] const auto told = ::write(plan.failure[1], &reason, sizeof reason);
    ::_exit(127);
}

void close_all(start_plan& plan) {
    for (int* const fd : {&plan.out[0], &plan.out[1], &plan.err[0], &plan.err[1], &plan.failure[0], &plan.failure[1],
                          &plan.null_device})
        if (*fd >= 0) ::close(std::exchange(*fd, -1));
}

bool open_all(start_plan& plan) {
    plan.null_device = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return plan.null_device >= 0 && ::pipe2(plan.out.data(), O_CLOEXEC) == 0 &&
           ::pipe2(plan.err.data(), O_CLOEXEC) == 0 && ::pipe2(plan.failure.data(), O_CLOEXEC) == 0;
}

// 0 once the program runs, or the errno that kept it from running.
int wait_for_program(start_plan& plan) {
    ::close(std::exchange(plan.failure[1], -1));
    int reason = 0;
    ssize_t got = 0;
    do {
        got = ::read(plan.failure[0], &reason, sizeof reason);
    } while (got < 0 && errno == EINTR);
    return got == sizeof reason ? reason : 0;
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

}  // namespace

std::string child_exit::reason() const {
    if (signal != 0) {
        const char* const name = ::sigdescr_np(signal);
        return "signal: " + (name != nullptr ? lower(name) : std::to_string(signal));
    }
    return "exit status " + std::to_string(code);
}

child_process::child_process(net::event_loop& loop, callbacks calls) : loop_(loop), calls_(std::move(calls)) {}

child_process::~child_process() {
    exit_watch_.cancel();
    if (running()) {
        signal(SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    if (exit_descriptor_ >= 0) ::close(exit_descriptor_);
    close_pipes();
}

result<void> child_process::start(const child_settings& settings) {
    start_plan plan;
    plan.program = find_on_path(settings.command.front());
    plan.arguments = settings.command;
    plan.variables = environment_of(settings);
    plan.argv = pointers(plan.arguments);
    plan.envp = pointers(plan.variables);
    plan.directory = settings.directory.string();
    plan.parent = ::getpid();
    const auto failed = [&](int reason) {
        close_all(plan);
        return fail(errc::io, "cannot start " + settings.command.front() + ": " + std::strerror(reason));
    };
    if (!open_all(plan)) return failed(errno);
    const pid_t child = ::fork();
    if (child < 0) return failed(errno);
    if (child == 0) become(plan);
    ::setpgid(child, child);  // both sides set it, so that neither has to wait for the other
    if (const int reason = wait_for_program(plan); reason != 0) {
        ::waitpid(child, nullptr, 0);
        return failed(reason);
    }
    pid_ = child;
    out_.descriptor = std::exchange(plan.out[0], -1);
    err_.descriptor = std::exchange(plan.err[0], -1);
    close_all(plan);
    exit_descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    for (const auto which : {child_stream::out, child_stream::err}) {
        ::fcntl(end(which).descriptor, F_SETFL, O_NONBLOCK);
        end(which).watch = loop_.when_readable(end(which).descriptor, [this, which] { read_from(which); });
    }
    exit_watch_ = loop_.when_readable(exit_descriptor_, [this] { on_exit(); });
    return {};
}

void child_process::signal(int number) {
    if (running()) ::kill(-pid_, number);
}

void child_process::drain() {
    read_from(child_stream::out);
    read_from(child_stream::err);
}

void child_process::read_from(child_stream which) {
    std::array<char, 16384> bytes;
    while (end(which).descriptor >= 0) {
        const auto got = ::read(end(which).descriptor, bytes.data(), bytes.size());
        if (got > 0) {
            take(which, {bytes.data(), static_cast<std::size_t>(got)});
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else {
            if (got == 0) end(which).watch.cancel();
            return;
        }
    }
}

void child_process::take(child_stream which, std::string_view bytes) {
    auto& partial = end(which).partial;
    while (!bytes.empty()) {
        const auto newline = bytes.find('\n');
        partial.append(bytes.substr(0, newline));
        bytes.remove_prefix(newline == std::string_view::npos ? bytes.size() : newline + 1);
        if (newline == std::string_view::npos && partial.size() < longest_line) return;
        if (partial.ends_with('\r')) partial.pop_back();
        const auto line = std::exchange(partial, {});
        if (calls_.line) calls_.line(which, line);
    }
}

void child_process::finish_lines(child_stream which) {
    read_from(which);
    const auto rest = std::exchange(end(which).partial, {});
    if (!rest.empty() && calls_.line) calls_.line(which, rest);
}

void child_process::on_exit() {
    siginfo_t found{};
    // Looked at, not yet collected: until then nobody else can have its number, and the group can be signalled safely.
    if (::waitid(P_PID, static_cast<id_t>(pid_), &found, WEXITED | WNOHANG | WNOWAIT) != 0 || found.si_pid == 0) return;
    exit_watch_.cancel();
    ::kill(-pid_, SIGKILL);
    int status = 0;
    rusage usage{};
    while (::wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    finish_lines(child_stream::out);
    finish_lines(child_stream::err);
    pid_ = -1;
    close_pipes();
    child_exit ended;
    ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    ended.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    ended.max_rss_kb = usage.ru_maxrss;
    const auto callback = calls_.exited;
    if (callback) callback(ended);
}

void child_process::close_pipes() {
    for (auto* const pipe : {&out_, &err_}) {
        pipe->watch.cancel();
        if (pipe->descriptor >= 0) ::close(std::exchange(pipe->descriptor, -1));
    }
}

std::int64_t child_process::max_memory_mb() const {
    if (!running()) return 0;
    const auto path = "/proc/" + std::to_string(pid_) + "/status";
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
