// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cuts what a program writes into lines, and bounds what they cost: a line without an end comes in pieces, and what
// goes beyond a rate is left out and counted.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace tight::process {

struct line_rate {
    std::size_t lines = 5'000;
    std::size_t bytes = std::size_t{4} * 1024 * 1024;
    std::chrono::milliseconds time{1000};  // in which so many may come
};

// "1,234 lines were not shown"
std::string omitted_lines_text(std::size_t count);

class line_splitter {
public:
    using clock = std::chrono::steady_clock;
    using sink = std::function<void(std::string_view line)>;

    static constexpr std::size_t longest_line = std::size_t{64} * 1024;  // a longer one comes in pieces

    explicit line_splitter(line_rate rate = {}) : rate_(rate) {}

    // Gives the lines that are complete to `line`, without their ends. What was left out before them is told first.
    void take(std::string_view bytes, clock::time_point now, const sink& line);

    // Gives the line that has no end yet, and tells what was left out.
    void finish(const sink& line);

    // Tells how many were left out, where any were.
    void tell_omitted(const sink& line);

    // Lines that were left out and not told yet.
    std::size_t omitted() const { return omitted_; }

private:
    std::string_view without_omitted_line(std::string_view bytes);
    void omit(std::string_view bytes);
    void give(const sink& line);

    line_rate rate_;
    clock::time_point begin_ = {};  // of the time that is counted in
    std::size_t lines_ = 0;
    std::size_t bytes_ = 0;
    std::size_t omitted_ = 0;
    bool in_omitted_line_ = false;
    std::string partial_ = {};
};

// Reads what is in the pipe now and no more, though it be filled on meanwhile: at most so many bytes, each block to
// `take`. False at its end, where nothing more will come.
bool read_available(int descriptor, std::size_t limit, const std::function<void(std::string_view bytes)>& take);

}  // namespace tight::process
