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

#include "core/file_descriptor.hpp"

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
    int stdout_end() const { return pipes_[0].ends.write.get(); }
    int stderr_end() const { return pipes_[1].ends.write.get(); }

    // Passes on what was written up to now: an answer may have overtaken it, and after the answer nothing may run.
    void drain();

    // The same, and forgets nothing of a line that has no end.
    void finish();

    // The last lines, those since forget() only.
    std::string tail();
    void forget();

private:
    struct relayed_pipe {
        pipe_ends ends = {};
        int target = -1;  // stdout or stderr of this process
        std::string partial = {};
    };

    void watch();
    void pass_on(relayed_pipe& from);
    void take(relayed_pipe& from, std::string_view bytes);
    void end_line(relayed_pipe& from);
    void write_lines(relayed_pipe& from);
    std::unique_lock<std::mutex> enter();

    std::mutex next_;  // held by who waits for the other one
    std::mutex mutex_;
    std::array<relayed_pipe, 2> pipes_;
    std::string tail_;
    file_descriptor stop_;  // can be read once the thread shall end
    std::thread watching_;
};

}  // namespace tight::web
