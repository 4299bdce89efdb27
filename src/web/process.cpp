// SPDX-License-Identifier: Apache-2.0
#include "web/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "process/command.hpp"
#include "process/process_table.hpp"

namespace tight::web {
namespace {

// Variables of this process and those over them.
std::vector<std::string> environment_over(const variables& own) {
    tight::process::variables set;
    std::vector<std::string> removed;
    for (const auto& [name, value] : own) {
        if (value)
            set.emplace_back(name, *value);
        else
            removed.push_back(name);
    }
    return tight::process::environment_with(set, removed);
}

// How a process is started, freed when it goes.
class spawn_plan {
public:
    spawn_plan(int out, int err) {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&files_, out, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&files_, err, STDERR_FILENO);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~spawn_plan() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    spawn_plan(const spawn_plan&) = delete;
    spawn_plan& operator=(const spawn_plan&) = delete;

    // 0, or the errno.
    int run(pid_t& pid, char** argv, char** envp) const {
        return ::posix_spawnp(&pid, argv[0], &files_, &attributes_, argv, envp);
    }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

void signal_tree(pid_t root, int number) {
    for (const pid_t each : tight::process::process_tree(root)) ::kill(each, number);
}

}  // namespace

result<void> process::start(const std::vector<std::string>& command, const variables& own, int out, int err) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::vector<std::string> words = command, lines = environment_over(own);
    auto argv = tight::process::pointers(words), envp = tight::process::pointers(lines);
    const int problem = spawn_plan(out, err).run(pid_, argv.data(), envp.data());
    if (problem == 0) return {};
    pid_ = -1;
    return fail(errc::io, "the application cannot be started: " + command.front() + ": " + std::strerror(problem));
}

void process::note_end(int status) {
    pid_ = -1;
    if (WIFSIGNALED(status)) {
        const char* const name = ::sigdescr_np(WTERMSIG(status));
        end_ = "signal " + std::to_string(WTERMSIG(status));
        if (name != nullptr) end_ += std::string(": ") + name;
    } else {
        end_ = "exit status " + std::to_string(WEXITSTATUS(status));
    }
}

// Collects what has ended: it, and what others left to us, the parent of last resort.
bool process::running() {
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;)
        if (ended == pid_) note_end(status);
    return pid_ > 0;
}

void process::stop(std::chrono::milliseconds patience) {
    if (!running()) return kill();
    signal_tree(pid_, SIGTERM);
    const auto until = std::chrono::steady_clock::now() + patience;
    while (running() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    kill();
}

// All below this process is the application's: what it started may have outlived it.
void process::kill() {
    constexpr int most_rounds = 20;       // a process may be starting another one while we look
    constexpr int longest_wait = 10'000;  // one of another user's cannot be killed
    for (int round = 0; round < most_rounds; ++round) {
        if (!tight::process::kill_all_below()) break;
        for (int i = 0; running() && i < longest_wait; ++i) std::this_thread::sleep_for(std::chrono::microseconds(200));
        if (round > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}  // namespace tight::web
