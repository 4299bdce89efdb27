// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the application writes: passed on to this process's own stdout and stderr line by line, the last of it kept for
// error messages.

#include <array>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <tight/error.hpp>

namespace tight::web {

// Safe from several threads.
class output {
public:
    output() = default;
    ~output();
    output(const output&) = delete;
    output& operator=(const output&) = delete;

    // Opens the pipes and begins to pass on, on a thread that ends with this. Requires: called once.
    result<void> open();

    // The ends that the application writes to.
    int stdout_end() const { return ends_[0].write; }
    int stderr_end() const { return ends_[1].write; }

    // Passes on what was written up to now: an answer may have overtaken it, and after the answer nothing may run.
    void drain();

    // The same, and forgets nothing of a line that has no end.
    void finish();

    // The last lines, those since forget() only.
    std::string tail();
    void forget();

private:
    struct pipe_ends {
        int read = -1;
        int write = -1;
        int to = -1;
        std::string partial = {};
    };

    void watch();
    void pass_on(pipe_ends& from);
    void take(pipe_ends& from, std::string_view bytes);
    void end_line(pipe_ends& from);
    void write_lines(pipe_ends& from);
    std::unique_lock<std::mutex> enter();

    std::mutex next_;  // held by who waits for the other one
    std::mutex mutex_;
    std::array<pipe_ends, 2> ends_;
    std::string tail_;
    int stop_ = -1;  // can be read once the thread shall end
    std::thread watching_;
};

}  // namespace tight::web
