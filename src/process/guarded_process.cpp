// SPDX-License-Identifier: Apache-2.0
#include "process/guarded_process.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "process/command.hpp"
#include "process/guardian.hpp"

namespace tight::process {

namespace {

constexpr std::chrono::seconds longest_farewell{3};

std::string file_of(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    const auto found = find_program(name);
    return found ? found->string() : name;
}

std::optional<guardian_report> receive(int connection, int flags) {
    guardian_report report;
    ssize_t got = 0;
    do {
        got = ::recv(connection, &report, sizeof report, flags);
    } while (got < 0 && errno == EINTR);
    if (got != sizeof report) return std::nullopt;
    return report;
}

void wait_for(pid_t child) {
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

error start_error(const std::string& program, int reason) {
    return {reason == ENOENT ? errc::not_found : errc::io, "cannot start " + program + ": " + std::strerror(reason)};
}

// -1 where there is none. No signal meets the child before it is ready for it; but the end of another one, which is
// ignored, would interrupt our other threads if it were blocked here.
pid_t fork_guardian(launch& how, const std::array<int, 2>& ends) {
    sigset_t all;
    ::sigfillset(&all);
    ::sigdelset(&all, SIGCHLD);
    ::pthread_sigmask(SIG_SETMASK, &all, &how.signal_mask);
    const pid_t child = ::_Fork();
    if (child == 0) guard(how, ends[1]);
    const int problem = errno;
    ::pthread_sigmask(SIG_SETMASK, &how.signal_mask, nullptr);
    errno = problem;
    return child;
}

}  // namespace

guarded_process::~guarded_process() {
    if (!running()) return;
    signal(SIGKILL);
    if (!ended(longest_farewell)) ::close(connection_);  // what cannot be killed is its guardian's from here on
}

result<void> guarded_process::start(const start_settings& settings) {
    const std::string program = file_of(settings.command.front()), directory = settings.directory.string();
    auto arguments = settings.command, environment = settings.environment;
    const auto argv = pointers(arguments), envp = pointers(environment);
    launch how{.program = program.c_str(),
               .arguments = argv.data(),
               .environment = envp.data(),
               .directory = directory.c_str(),
               .descriptors = settings.descriptors,
               .shares_terminal = settings.shares_terminal};
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return std::unexpected(start_error(settings.command.front(), errno));
    const pid_t guardian = fork_guardian(how, ends);
    const int fork_problem = errno;
    ::close(ends[1]);
    const auto report = guardian > 0 ? receive(ends[0], 0) : std::nullopt;
    if (report && report->what == guardian_report::kind::started) {
        pid_ = report->value;
        guardian_ = guardian;
        connection_ = ends[0];
        return {};
    }
    ::close(ends[0]);
    if (guardian > 0) wait_for(guardian);
    const int reason = report ? report->value : guardian < 0 ? fork_problem : ECHILD;
    return std::unexpected(start_error(settings.command.front(), reason));
}

void guarded_process::signal(int number) const {
    const auto byte = static_cast<std::uint8_t>(number);
    if (running()) ::send(connection_, &byte, sizeof byte, MSG_NOSIGNAL | MSG_DONTWAIT);
}

std::optional<process_end> guarded_process::ended(std::chrono::milliseconds limit) {
    if (!running()) return std::nullopt;
    constexpr std::chrono::milliseconds longest{1'000'000'000};
    pollfd wait{.fd = connection_, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, static_cast<int>(std::min(limit, longest).count())) <= 0) return std::nullopt;
    const auto report = receive(connection_, MSG_DONTWAIT);
    if (!report) return collect(std::nullopt);
    return collect(process_end{.status = report->value, .max_rss_kb = report->max_rss_kb});
}

// Where the guardian says nothing it was killed, and the program with it.
process_end guarded_process::collect(std::optional<process_end> told) {
    wait_for(std::exchange(guardian_, -1));
    ::close(std::exchange(connection_, -1));
    pid_ = -1;
    return told.value_or(process_end{.status = SIGKILL});
}

}  // namespace tight::process
