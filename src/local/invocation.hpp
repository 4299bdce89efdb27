// SPDX-License-Identifier: Apache-2.0
#pragma once

// One call of a function and what becomes of it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace tight::local {

// Lambda's limits (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
inline constexpr std::size_t largest_event = std::size_t{6} * 1024 * 1024;
inline constexpr std::size_t largest_async_event = std::size_t{1024} * 1024;
inline constexpr std::size_t largest_response = std::size_t{6} * 1024 * 1024 + 100;
inline constexpr std::size_t largest_stream = std::size_t{200} * 1024 * 1024;

struct invocation {
    std::string event = "{}";
    std::string request_id = {};    // one is made where it is empty
    std::string trace_id = {};      // as well
    std::string function_arn = {};  // under which it is called, with its qualifier; empty: the function's own
    std::string client_context = {};
    std::string identity = {};
    std::string tenant_id = {};
    std::shared_ptr<const void> memory = {};  // reserved for it, until a process has it (request_memory.hpp)
};

enum class outcome : std::uint8_t {
    success,
    function_error,  // the function reported an error
    init_error,      // it failed before it asked for work
    crash,           // the process ended meanwhile
    timeout,         // it was killed
    too_large,       // its answer is over the limit
    throttled,       // too many requests wait already
    stopped,         // the server is stopping
};

struct invocation_result {
    outcome how = outcome::success;
    std::string payload = {};  // the answer, or the error as Lambda's JSON: {"errorType": ..., "errorMessage": ...}
    std::string reason = {};   // for the log where it failed: one sentence
    std::string request_id = {};
    std::string content_type = {};  // of a streamed answer
    bool streamed = false;
    bool cold = false;  // the first of its process
    double milliseconds = 0;
    double init_milliseconds = 0;  // where cold
    std::int64_t memory_mb = 0;    // the most that the process has had
    std::string log_tail = {};     // the last 4 KB that it wrote, with START, END and REPORT lines
};

// Who waits for it. `done` is called exactly once. With stream_started set, a streamed answer comes in pieces before
// it, and not in payload; an error after that comes in `done` as any other.
struct receiver {
    using hold = std::function<void(bool)>;  // stops the function's stream for a while, or lets it go on

    std::function<void(std::string_view content_type, hold)> stream_started = {};
    std::function<void(std::string_view data)> stream_data = {};
    std::function<void(invocation_result)> done = {};
};

}  // namespace tight::local
