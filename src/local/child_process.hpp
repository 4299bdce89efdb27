// SPDX-License-Identifier: Apache-2.0
#pragma once

// A child program, watched from an event loop: what it writes comes line by line, its end comes with the reason. All
// that it starts ends with it, and with us, however we end. However much it writes, the loop has time for others: it
// gets at most a block from a child before those, and lines beyond a rate are left out and counted.

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
#include "process/guarded_process.hpp"
#include "process/line_splitter.hpp"

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

    // Kills what still runs, with all that it started, and waits until it is gone, a few seconds at most. Calls nothing
    // back.
    ~child_process() = default;
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    // The error says what could not be started and why. Requires: it was not started before.
    result<void> start(const child_settings& settings);

    pid_t pid() const { return process_.pid(); }
    bool running() const { return process_.running(); }

    // Sends a signal to the process and its group; SIGKILL goes to all that it started.
    void signal(int number) { process_.signal(number); }

    // Reads what it has written up to now, without waiting: an answer by another way may have overtaken it. Tells how
    // many lines were left out.
    void drain();

    // The most memory it has had at once, in megabytes; 0 once it has ended.
    std::int64_t max_memory_mb() const;

private:
    struct output {
        child_stream which;
        int descriptor = -1;
        process::line_splitter lines = process::line_splitter();
        net::event_loop::subscription watch = {};
        net::event_loop::subscription omission_timer = {};

        explicit output(child_stream stream) : which(stream) {}
        ~output() { close(); }
        output(const output&) = delete;
        output& operator=(const output&) = delete;
        void close();
    };

    void watch();
    void watch_exit();
    void read(output& from, std::size_t limit);
    void tell_omitted(output& from);
    process::line_splitter::sink sink_of(const output& from) const;
    void on_exit();

    net::event_loop& loop_;
    callbacks calls_;
    process::guarded_process process_;
    net::event_loop::subscription exit_watch_ = {};
    output out_{child_stream::out};
    output err_{child_stream::err};
};

}  // namespace tight::local
