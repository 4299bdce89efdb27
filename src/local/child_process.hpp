// SPDX-License-Identifier: Apache-2.0
#pragma once

// A child program, watched from an event loop: what it writes comes line by line, its end comes with the reason. It
// leads a process group of its own, so that what it starts ends with it; and it ends when we do, however we end.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/error.hpp>

#include "net/event_loop.hpp"

namespace tight::local {

struct child_settings {
    std::vector<std::string> command = {};  // command[0] is looked for on PATH where it names no folder
    std::filesystem::path directory = {};   // where it runs; empty: here
    std::vector<std::pair<std::string, std::string>> environment = {};
    bool inherit_environment = false;  // ours too, below those above
};

struct child_exit {
    int code = 0;    // where it exited by itself
    int signal = 0;  // where a signal ended it, else 0
    std::int64_t max_rss_kb = 0;

    bool clean() const { return code == 0 && signal == 0; }
    std::string reason() const;  // "exit status 1", "signal: segmentation fault"
};

enum class child_stream : std::uint8_t { out, err };

class child_process {
public:
    struct callbacks {
        std::function<void(child_stream, std::string_view line)> line = {};
        std::function<void(const child_exit&)> exited = {};  // after the last line; may destroy the child_process
    };

    // Only used on the loop's thread, or while it does not run.
    child_process(net::event_loop& loop, callbacks calls);

    // Kills what still runs, with its group, and waits for it. Calls nothing back.
    ~child_process();
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    // The error says what could not be started and why. Requires: it was not started before.
    result<void> start(const child_settings& settings);

    pid_t pid() const { return pid_; }
    bool running() const { return pid_ > 0; }

    // Sends a signal to the process and its group.
    void signal(int number);

    // Reads what it has written up to now, without waiting: an answer through another door may have overtaken it.
    void drain();

    // The most memory it has had at once, in megabytes; 0 once it has ended.
    std::int64_t max_memory_mb() const;

private:
    struct pipe_end {
        int descriptor = -1;
        std::string partial = {};
        net::event_loop::subscription watch = {};
    };

    void read_from(child_stream which);
    void take(child_stream which, std::string_view bytes);
    void finish_lines(child_stream which);
    void on_exit();
    void close_pipes();
    pipe_end& end(child_stream which) { return which == child_stream::out ? out_ : err_; }

    net::event_loop& loop_;
    callbacks calls_;
    pid_t pid_ = -1;
    int exit_descriptor_ = -1;
    net::event_loop::subscription exit_watch_ = {};
    pipe_end out_;
    pipe_end err_;
};

}  // namespace tight::local
