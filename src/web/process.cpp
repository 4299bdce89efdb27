// SPDX-License-Identifier: Apache-2.0
#include "web/process.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <thread>

namespace tight::web {
namespace {

// Variables of this process and those over them.
std::vector<std::string> environment_of(const variables& own) {
    std::vector<std::string> lines;
    const auto is_given = [&](std::string_view name) {
        return std::ranges::any_of(own, [name](const auto& each) { return each.first == name; });
    };
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view line = *each;
        if (!is_given(line.substr(0, line.find('=')))) lines.emplace_back(line);
    }
    for (const auto& [name, value] : own)
        if (value) lines.push_back(name + '=' + *value);
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> made;
    for (std::string& each : texts) made.push_back(each.data());
    made.push_back(nullptr);
    return made;
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

// The parent of a process: the second field behind the name, which is in parentheses and may hold anything. proc(5)
pid_t parent_of(const char* pid) {
    const std::string path = std::string("/proc/") + pid + "/stat";
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    std::array<char, 512> bytes;
    const ssize_t size = ::read(file, bytes.data(), bytes.size());
    ::close(file);
    const std::string_view text(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    const std::size_t name_end = text.rfind(") ");
    if (name_end == text.npos || text.size() < name_end + 5) return 0;
    pid_t parent = 0;
    std::from_chars(text.data() + name_end + 4, text.data() + text.size(), parent);
    return parent;
}

std::vector<std::pair<pid_t, pid_t>> all_processes() {
    std::vector<std::pair<pid_t, pid_t>> found;
    DIR* const folder = ::opendir("/proc");
    if (folder == nullptr) return found;
    while (const dirent* entry = ::readdir(folder)) {
        const std::string_view name = entry->d_name;
        pid_t pid = 0;
        const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (problem == std::errc() && end == name.data() + name.size())
            found.emplace_back(pid, parent_of(entry->d_name));
    }
    ::closedir(folder);
    return found;
}

void signal_tree(pid_t root, int number) {
    for (const pid_t each : process_tree(root)) ::kill(each, number);
}

}  // namespace

std::vector<pid_t> process_tree(pid_t root) {
    const auto all = all_processes();
    std::vector<pid_t> tree{root};
    for (std::size_t i = 0; i < tree.size(); ++i)
        for (const auto& [pid, parent] : all)
            if (parent == tree[i]) tree.push_back(pid);
    return tree;
}

result<void> process::start(const std::vector<std::string>& command, const variables& own, int out, int err) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::vector<std::string> words = command, lines = environment_of(own);
    auto argv = pointers(words), envp = pointers(lines);
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

bool kill_all_below() {
    const pid_t self = ::getpid();
    bool any = false;
    for (const pid_t each : process_tree(self)) any = (each != self && ::kill(each, SIGKILL) == 0) || any;
    return any;
}

// All below this process is the application's: what it started may have outlived it.
void process::kill() {
    constexpr int most_rounds = 20;  // a process may be starting another one while we look
    for (int round = 0; round < most_rounds; ++round) {
        if (!kill_all_below()) break;
        while (running()) std::this_thread::sleep_for(std::chrono::microseconds(200));
        if (round > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}  // namespace tight::web
