// SPDX-License-Identifier: Apache-2.0
#pragma once

// A child process whose output is kept and whose end is waited for, but never longer than 20 s. It is killed when this
// goes.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace support {

class child {
public:
    // `environment` is all it gets: "NAME=value".
    child(std::vector<std::string> arguments, std::vector<std::string> environment) {
        int pipe_ends[2];
        if (::pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        std::vector<char*> argv, envp;
        for (std::string& each : arguments) argv.push_back(each.data());
        for (std::string& each : environment) envp.push_back(each.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(pipe_ends[1], STDOUT_FILENO);
            ::dup2(pipe_ends[1], STDERR_FILENO);
            ::execve(argv[0], argv.data(), envp.data());
            ::_exit(126);
        }
        ::close(pipe_ends[1]);
        output_end_ = pipe_ends[0];
    }
    ~child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(output_end_);
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    void signal(int number) const { ::kill(pid_, number); }

    // The exit code, or minus the signal that ended it; -1000 where it did not end.
    int wait() {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < limit) {
            read_some();
            int status = 0;
            if (::waitpid(pid_, &status, WNOHANG) == pid_) {
                pid_ = -1;
                read_some();
                return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
            }
        }
        return -1000;
    }

    // What it wrote; whole after wait().
    const std::string& output() const { return output_; }

private:
    void read_some() {
        pollfd wait{.fd = output_end_, .events = POLLIN, .revents = 0};
        char block[4096];
        while (::poll(&wait, 1, 10) > 0) {
            const ssize_t size = ::read(output_end_, block, sizeof block);
            if (size <= 0) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                return;
            }
            output_.append(block, static_cast<std::size_t>(size));
        }
    }

    pid_t pid_ = -1;
    int output_end_ = -1;
    std::string output_;
};

}  // namespace support
