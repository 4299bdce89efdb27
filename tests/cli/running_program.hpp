// SPDX-License-Identifier: Apache-2.0
#pragma once

// The real program while it runs: what it has said so far can be waited for, and it can be told to stop.
//
//     running_program database({"dynamo", "rundb", "--port", "0"}, here);
//     const std::string place = database.rest_of_line("DynamoDB is at ");
//     CHECK(database.stop() == 0);

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cli/tight_program.hpp"

namespace tight::cli::tests {

class running_program {
public:
    // What it writes is kept in `where`/output.txt. `more` variables are set beside ours.
    running_program(const std::vector<std::string>& arguments, const std::filesystem::path& where,
                    const variables& more = {})
        : output_(where / "output.txt") {
        std::vector<std::string> command{TIGHT_PROGRAM};
        command.insert(command.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (std::string& word : command) argv.push_back(word.data());
        argv.push_back(nullptr);
        std::vector<std::string> settings;
        for (const auto& [name, value] : more) settings.push_back(name + '=' + value);
        for (char** each = environ; *each != nullptr; ++each) {
            const std::string_view old = *each;
            const auto replaced = [old](const auto& one) { return old.starts_with(one.first + '='); };
            if (std::none_of(more.begin(), more.end(), replaced)) settings.emplace_back(old);
        }
        std::vector<char*> envp;
        for (std::string& setting : settings) envp.push_back(setting.data());
        envp.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
        posix_spawn_file_actions_adddup2(&actions, 1, 2);
        posix_spawn_file_actions_addchdir_np(&actions, where.c_str());
        const int problem = posix_spawn(&pid_, TIGHT_PROGRAM, &actions, nullptr, argv.data(), envp.data());
        posix_spawn_file_actions_destroy(&actions);
        if (problem != 0) throw std::runtime_error("the program does not start");
    }
    ~running_program() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    running_program(const running_program&) = delete;
    running_program& operator=(const running_program&) = delete;

    std::string output() const { return text_of(output_); }

    // The first line that begins with `start`, without it. Waits for two minutes at most.
    std::string rest_of_line(std::string_view start) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        while (std::chrono::steady_clock::now() < limit) {
            const std::string text = '\n' + output();
            const std::size_t found = text.find('\n' + std::string(start));
            const std::size_t end = found == std::string::npos ? found : text.find('\n', found + 1);
            if (end != std::string::npos) return text.substr(found + 1 + start.size(), end - found - 1 - start.size());
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("no line '" + std::string(start) + "' in: " + output());
    }

    // Ctrl-C. The exit code, or 128 and the signal that ended it; killed after 20 seconds.
    int stop(int signal = SIGINT) {
        kill(pid_, signal);
        return wait();
    }

    // Until it ends by itself, in the same way.
    int wait() {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        int status = 0;
        while (waitpid(pid_, &status, WNOHANG) == 0) {
            if (std::chrono::steady_clock::now() > limit) kill(pid_, SIGKILL);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        pid_ = -1;
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

    pid_t process() const { return pid_; }

    long resident_kilobytes() const {
        const std::string status = text_of("/proc/" + std::to_string(pid_) + "/status");
        return std::stol(status.substr(status.find("VmRSS:") + 6));
    }

private:
    std::filesystem::path output_;
    pid_t pid_ = -1;
};

}  // namespace tight::cli::tests
