// SPDX-License-Identifier: Apache-2.0
#include "process/guardian.hpp"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "process/process_table.hpp"

namespace tight::process {

namespace {

constexpr int polite_ms = 500;      // between SIGTERM and SIGKILL, where we are gone
constexpr int give_up_ms = 10'000;  // on what cannot be killed: another user's process, one that waits for a disk
constexpr int no_progress_ms = 2'000;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif
constexpr std::uintptr_t large_mapping = std::uintptr_t{1} << 20;

std::int64_t now_ms() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

void close_all_but(int kept) {
    if (kept > 0) ::syscall(SYS_close_range, 0U, static_cast<unsigned>(kept) - 1, 0U);
    ::syscall(SYS_close_range, static_cast<unsigned>(kept) + 1, ~0U, 0U);
}

// The program does not get what a library or our own parent left open, nor what it should not have of our signals.
void reset_signals(const launch& how) {
    if (how.shares_terminal) {
        ::sigprocmask(SIG_SETMASK, &how.signal_mask, nullptr);
        return;
    }
    ::setpgid(0, 0);
    struct sigaction usual {};
    for (int number = 1; number < NSIG; ++number) ::sigaction(number, &usual, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void connect_descriptors(std::array<int, 3> from) {
    for (int& each : from)  // first out of the way of those that they become
        if (each >= 0) each = ::fcntl(each, F_DUPFD_CLOEXEC, 3);
    for (int i = 0; i < 3; ++i)
        if (from[static_cast<std::size_t>(i)] >= 0) ::dup2(from[static_cast<std::size_t>(i)], i);
    ::syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
}

[[noreturn]] void become_program(const launch& how, pid_t guardian, int failure) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != guardian) ::_exit(127);
    reset_signals(how);
    connect_descriptors(how.descriptors);
    if (*how.directory == '\0' || ::chdir(how.directory) == 0) ::execve(how.program, how.arguments, how.environment);
    const int reason = errno;
    [[maybe_unused]] const auto told = ::write(failure, &reason, sizeof reason);
    ::_exit(127);
}

// What `ps` and `pkill` see: they should not take it for the program that it was forked from.
void take_name() {
    constexpr std::string_view name = "guardian";
    ::prctl(PR_SET_NAME, name.data());
    const int file = ::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    std::array<char, 4096> block;
    std::size_t size = 0;
    for (ssize_t got = 0; (got = ::read(file, block.data(), block.size())) > 0;) size += static_cast<std::size_t>(got);
    ::close(file);
    if (size == 0) return;
    std::memset(::program_invocation_name, 0, size);
    std::memcpy(::program_invocation_name, name.data(), std::min(name.size(), size - 1));
}

// Lets go of the memory that a line of /proc/self/maps describes, where it is large and holds nothing of this thread.
void release_mapping(std::string_view line, const void* in_use) {
    std::uintptr_t from = 0, to = 0;
    const char* const end = line.data() + line.size();
    const auto [dash, problem] = std::from_chars(line.data(), end, from, 16);
    if (problem != std::errc() || dash == end) return;
    const auto [blank, problem_too] = std::from_chars(dash + 1, end, to, 16);
    if (problem_too != std::errc() || !std::string_view(blank, end).starts_with(" rw-p ")) return;
    const bool is_file = line.find('/') != line.npos || line.ends_with("[stack]");
    const auto holds = [&](const void* what) {
        const auto at = reinterpret_cast<std::uintptr_t>(what);
        return from <= at && at < to;
    };
    if (is_file || to - from < large_mapping || holds(in_use) || holds(&errno)) return;
    ::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
}

// The pages of the process it was forked from would stay as they were, for as long as the program runs, in each of its
// guardians. Nothing here uses the heap; the address sanitizer does.
void release_memory() {
    if (is_sanitized) return;
    const int file = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    std::array<char, 4096> block;
    std::size_t kept = 0;
    for (ssize_t got = 0; (got = ::read(file, block.data() + kept, block.size() - kept)) > 0;) {
        std::string_view text(block.data(), kept + static_cast<std::size_t>(got));
        for (std::size_t end = 0; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1))
            release_mapping(text.substr(0, end), &block);
        kept = text.size() < block.size() ? text.size() : 0;
        std::memmove(block.data(), text.data(), kept);
    }
    ::close(file);
}

class guardian {
public:
    guardian(const launch& how, int connection) : how_(how), connection_(connection) {}

    [[noreturn]] void run() {
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
        ::signal(SIGCHLD, SIG_DFL);  // who ignores it gets no status
        ::sigemptyset(&child_);
        ::sigaddset(&child_, SIGCHLD);
        ::sigprocmask(SIG_BLOCK, &child_, nullptr);
        if (const int reason = start_program(); reason != 0) leave({guardian_report::kind::failed, reason, 0});
        report({guardian_report::kind::started, root_, 0});
        settle();
        watch();
        kill_tree();
        leave({guardian_report::kind::ended, status_, max_rss_kb_});
    }

private:
    // 0 once the program runs, or the errno that kept it from running.
    int start_program() {
        std::array<int, 2> failure{};
        if (::pipe2(failure.data(), O_CLOEXEC) != 0) return errno;
        const pid_t self = ::getpid();
        root_ = ::vfork();
        if (root_ == 0) become_program(how_, self, failure[1]);
        if (root_ < 0) return errno;
        ::close(failure[1]);
        int reason = 0;
        const ssize_t got = ::read(failure[0], &reason, sizeof reason);
        ::close(failure[0]);
        if (got != sizeof reason) return 0;
        ::waitpid(root_, nullptr, 0);
        return reason;
    }

    // Away from the terminal, the folder and the descriptors of the process it was forked from.
    void settle() {
        ::setsid();
        [[maybe_unused]] const int moved = ::chdir("/");
        close_all_but(connection_);
        signals_ = ::signalfd(-1, &child_, SFD_NONBLOCK | SFD_CLOEXEC);
        take_name();
        release_memory();
    }

    // Until the program has ended.
    void watch() {
        while (true) {
            reap();
            if (root_ < 0) return;
            std::array<pollfd, 2> wait{pollfd{.fd = connection_, .events = POLLIN, .revents = 0},
                                       pollfd{.fd = signals_, .events = POLLIN, .revents = 0}};
            ::poll(wait.data(), wait.size(), -1);
            forget_signals();
            if (wait[0].revents != 0) obey();
        }
    }

    void obey() {
        std::uint8_t number = 0;
        const ssize_t got = ::recv(connection_, &number, sizeof number, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) end_as_orphan();
        if (number == SIGKILL) return kill_tree();
        reap();  // so that the number cannot be another's by now
        if (root_ > 0) ::kill(how_.shares_terminal ? root_ : -root_, number);
    }

    [[noreturn]] void end_as_orphan() {
        signal_tree(SIGTERM);
        const std::int64_t until = now_ms() + polite_ms;
        while (reap() && now_ms() < until) pause(static_cast<int>(until - now_ms()));
        kill_tree();
        ::_exit(0);
    }

    void signal_tree(int number) {
        table_.read();
        table_.each_below(::getpid(), [number](pid_t each) { ::kill(each, number); });
    }

    // What was being started while we looked is found the next time.
    void kill_tree() {
        const std::int64_t begin = now_ms();
        std::int64_t progress = begin;
        for (int milliseconds = 1; reap(); milliseconds = std::min(2 * milliseconds, 20)) {
            const std::int64_t now = now_ms();
            if (std::exchange(reaped_, false)) progress = now;
            if (now - begin > give_up_ms || now - progress > no_progress_ms) return;
            signal_tree(SIGKILL);
            pause(milliseconds);
        }
    }

    // Collects what has ended: the program, and what others left to us. Whether anything is left.
    bool reap() {
        while (true) {
            int status = 0;
            rusage usage{};
            const pid_t ended = ::wait4(-1, &status, WNOHANG, &usage);
            if (ended == 0) return true;
            if (ended < 0) return errno == EINTR;
            reaped_ = true;
            if (ended != root_) continue;
            root_ = -1;
            status_ = status;
            max_rss_kb_ = usage.ru_maxrss;
        }
    }

    void pause(int milliseconds) {
        pollfd wait{.fd = signals_, .events = POLLIN, .revents = 0};
        ::poll(&wait, 1, std::max(milliseconds, 0));
        forget_signals();
    }

    void forget_signals() {
        signalfd_siginfo one{};
        while (::read(signals_, &one, sizeof one) == sizeof one) {
        }
    }

    void report(const guardian_report& what) { ::send(connection_, &what, sizeof what, MSG_NOSIGNAL); }

    [[noreturn]] void leave(const guardian_report& what) {
        report(what);
        ::_exit(0);
    }

    const launch& how_;
    int connection_;
    sigset_t child_{};
    int signals_ = -1;
    pid_t root_ = -1;  // the program, while it runs
    int status_ = SIGKILL;
    std::int64_t max_rss_kb_ = 0;
    bool reaped_ = false;
    process_table table_;
};

}  // namespace

void guard(const launch& how, int connection) { guardian(how, connection).run(); }

}  // namespace tight::process
