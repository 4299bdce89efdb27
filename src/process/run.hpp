// SPDX-License-Identifier: Apache-2.0
#pragma once

// Child programs, run to their end. What they started ends with them.
//
//     auto done = run_process({"cmake", "--build", "."}, {.output = process_output::together});
//     if (done && done->status != 0) out.relay(done->out);

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

#include "process/command.hpp"

namespace tight::process {

enum class process_output : std::uint8_t {
    inherit,   // the child writes where we write
    apart,     // kept: stdout in `out`, stderr in `err`
    together,  // kept: both in `out`, in the order written
};

// Of each output, so much is kept. More is left out at the end, and said there.
inline constexpr std::size_t largest_output = std::size_t{64} * 1024 * 1024;

struct process_options {
    std::filesystem::path directory = {};             // where it runs; empty: here
    variables environment = {};                       // variables set beside ours
    std::vector<std::string> removed_variables = {};  // variables of ours that it does not get
    std::optional<std::string> input = {};            // its stdin; absent: ours
    process_output output = process_output::inherit;
    // Called now and then while it runs, with what it has written to `out` since: nothing, or any part of its lines.
    std::function<void(std::string_view)> watch = {};
    std::chrono::milliseconds limit = std::chrono::milliseconds::max();  // killed after it, status 137
};

struct process_result {
    int status = 0;  // what it exited with, or 128 + the signal that ended it
    std::string out = {};
    std::string err = {};
};

// `command[0]` is looked for on PATH where it names no folder. An error (not_found, io) means that it never ran.
result<process_result> run_process(const std::vector<std::string>& command, const process_options& options = {});

}  // namespace tight::process
