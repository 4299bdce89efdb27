// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shows a person what happens to a stack: each event as a line, on a terminal with what is going on below them, and how
// far uploads are. Asks only where a person can answer.

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "build/progress_line.hpp"
#include "cli/terminal/printer.hpp"
#include "deploy/stack/deployment.hpp"
#include "process/interruption.hpp"

namespace tight::cli {

class deploy_console final : public deploy::deploy_watcher, public aws::sending_watcher {
public:
    // `yes`: every question is answered with it, unasked. `out` must outlive it.
    deploy_console(printer& out, bool yes) : out_(out), yes_(yes) {}

    // From here on Ctrl-C ends pause(), and nothing else.
    void take_signals();
    // From here on it ends the program, and those that it starts, as usual.
    void release_signals() { stop_.reset(); }

    void event(const deploy::stack_event& event) override;
    bool pause(std::chrono::milliseconds duration) override;
    void say(const std::string& line) override;
    void sent(std::size_t bytes, std::size_t of) override;
    void changes(const std::vector<deploy::resource_change>& all) override;
    bool agree(const std::string& question, bool unasked) override;

    // Whether the last question was answered with Ctrl-C.
    bool interrupted() const { return interrupted_; }

private:
    printer& out_;
    bool yes_;
    std::unique_ptr<process::interruption> stop_;
    bool interrupted_ = false;
    build::progress_line waiting_{out_, build::progress_line::never};
    build::progress_line sending_{out_};
    std::string last_ = {};  // that happened to the stack
};

}  // namespace tight::cli
