// SPDX-License-Identifier: Apache-2.0
#pragma once

// The real program on a terminal of its own, with somebody who reads and types.
//
//     terminal_session session({"delete"}, here, cloud.variables());
//     session.wait_for("[y/N] ");
//     session.type("y\n");
//     CHECK(session.end() == 0);

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/tight_program.hpp"

namespace tight::cli::tests {

inline constexpr const char* ctrl_c = "\x03";
inline constexpr const char* ctrl_d = "\x04";

class terminal_session {
public:
    // `more` are all the variables that it has beside PATH and TERM, of which they may be one.
    terminal_session(const std::vector<std::string>& arguments, const std::filesystem::path& where,
                     const variables& more) {
        std::vector<std::string> command{TIGHT_PROGRAM}, settings;
        command.insert(command.end(), arguments.begin(), arguments.end());
        for (const auto& [name, value] : more) settings.push_back(name + '=' + value);
        settings.insert(settings.end(), {"TERM=xterm", std::string("PATH=") + getenv("PATH")});
        std::vector<char*> argv, envp;
        for (std::string& word : command) argv.push_back(word.data());
        for (std::string& setting : settings) envp.push_back(setting.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
        pid_ = forkpty(&screen_, nullptr, nullptr, nullptr);
        if (pid_ < 0) throw std::runtime_error("no terminal");
        if (pid_ > 0) return;
        if (chdir(where.c_str()) == 0) execve(argv[0], argv.data(), envp.data());
        _exit(127);
    }
    ~terminal_session() {
        close(screen_);
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    terminal_session(const terminal_session&) = delete;
    terminal_session& operator=(const terminal_session&) = delete;

    // All that was written, with what the terminal echoed. Lines end with "\r\n".
    const std::string& seen() const { return seen_; }

    // Reads on until that is there. Throws after 20 seconds, or where the program ends without it.
    void wait_for(std::string_view words) {
        while (seen_.find(words) == std::string::npos)
            if (!read_more()) throw std::runtime_error("no '" + std::string(words) + "' in: " + seen_);
    }

    void type(std::string_view keys) const {
        if (write(screen_, keys.data(), keys.size()) < 0) throw std::runtime_error("cannot type");
    }

    // The exit code, or 128 and the signal that ended it.
    int end() {
        while (read_more()) {
        }
        int status = 0;
        waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

private:
    // False at the end; a program that is silent for 20 seconds is killed.
    bool read_more() {
        pollfd wait{.fd = screen_, .events = POLLIN, .revents = 0};
        if (poll(&wait, 1, 20'000) != 1) kill(pid_, SIGKILL);
        std::array<char, 4096> block;
        const ssize_t size = read(screen_, block.data(), block.size());
        if (size > 0) seen_.append(block.data(), static_cast<std::size_t>(size));
        return size > 0;
    }

    pid_t pid_ = -1;
    int screen_ = -1;
    std::string seen_ = {};
};

}  // namespace tight::cli::tests
