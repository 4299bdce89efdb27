// SPDX-License-Identifier: Apache-2.0
#pragma once

// The logs of several groups as one stream in the order of time: nothing twice, nothing lost where a page ends, and
// nothing lost that arrives late, as long as it is not later than half a minute.
//
//     log_reader reader(log_groups(aws), sources, from_ms, "");
//     for (const log_line& line : value_or_throw(reader.read())) print(line);       // again and again with --tail

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/stack/log_groups.hpp"

namespace tight::deploy {

struct log_source {
    std::string group = {};
    std::string name = {};     // of the function, or "api"
    std::string version = {};  // only streams of this version of the function; empty: all
};

struct log_line {
    std::string source = {};
    std::string stream = {};
    std::int64_t time_ms = 0;
    std::string message = {};
};

class log_reader {
public:
    log_reader(log_groups logs, std::vector<log_source> sources, std::int64_t from_ms, std::string filter);

    // What is new since the last time. A group that is not there yet has nothing.
    result<std::vector<log_line>> read();

private:
    struct cursor {
        log_source source = {};
        std::int64_t from_ms = 0;
        std::map<std::string, std::int64_t> seen = {};  // id -> time, of events that may come again
    };

    result<void> read_group(cursor& at, std::vector<log_line>& into);

    log_groups logs_;
    std::string filter_;
    std::vector<cursor> cursors_;
};

// Milliseconds of "30s", "10m", "2.5d", "1w", "5h". Throws command_error: "Invalid period 5x".
std::int64_t period_ms(std::string_view text);

}  // namespace tight::deploy
