// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shows a person what happens to a stack: each event as a line, on a terminal with what is going on below them. Asks
// only where a person can answer.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <cli/interruption.hpp>
#include <cli/printer.hpp>
#include <deploy/stack/deployment.hpp>

namespace tight::cli {

class deploy_talk final : public deploy::deploy_watcher {
public:
    // `yes`: every question is answered with it, unasked. `out` must outlive it.
    deploy_talk(printer& out, bool yes) : out_(out), yes_(yes) {}

    // From here on Ctrl-C is a wish that pause() tells.
    void take_signals();
    // From here on it ends the program, and those that it starts, as usual.
    void release_signals() { stop_.reset(); }

    void event(const deploy::stack_event& event) override;
    bool pause(std::chrono::milliseconds duration) override;
    void say(const std::string& line) override { out_.say(line); }
    void changes(const std::vector<deploy::resource_change>& all) override;
    bool agree(const std::string& question, bool unasked) override;

private:
    printer& out_;
    bool yes_;
    std::unique_ptr<interruption> stop_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::string last_ = {};  // what the progress line says
};

// Runs what may throw interrupted, and turns it into the command's end.
template <class Work>
auto stoppable(Work work) {
    try {
        return work();
    } catch (const deploy::interrupted& stopped) {
        throw command_error{exit_status::interrupted, stopped.message, stopped.hint};
    }
}

}  // namespace tight::cli
