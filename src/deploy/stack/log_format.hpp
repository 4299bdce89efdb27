// SPDX-License-Identifier: Apache-2.0
#pragma once

// What functions and the platform write, as a person reads it: records in JSON become lines, the platform's reports
// become durations, and what says nothing is left out.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tight::deploy {

enum class log_kind : std::uint8_t { plain, report, error, warning };

struct readable_line {
    std::string text = {};
    log_kind kind = log_kind::plain;
};

// Nothing for START, END and INIT_START.
//
//     REPORT RequestId: 8f... Duration: 1.53 ms Billed Duration: 15 ms Memory Size: 128 MB Max Memory Used: 9 MB
//         Init Duration: 12.70 ms
//     1.53 ms, billed 15 ms, 9 of 128 MB, cold start 12.70 ms
std::optional<readable_line> readable(std::string_view message);

}  // namespace tight::deploy
