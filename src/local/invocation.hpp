// SPDX-License-Identifier: Apache-2.0
#pragma once

// One invocation of a function: its request, its result, and who waits for it.

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

struct invocation_request {
    std::string event = "{}";
    std::string request_id = {};    // generated if empty
    std::string trace_id = {};      // generated if empty
    std::string function_arn = {};  // under which it is called, with its qualifier; the function's own if empty
    std::string client_context = {};
    std::string identity = {};
    std::string tenant_id = {};
    std::shared_ptr<const void> memory = {};  // reserved until a process gets the request (request_memory.hpp)
};

enum class outcome : std::uint8_t {
    success,
    function_error,  // the function reported an error
    init_error,      // it failed before its first request
    crash,           // the process ended during the request
    timeout,         // it was killed
    too_large,       // its response exceeds the limit
    throttled,       // too many requests wait already
    stopped,         // the server is stopping
};

struct invocation_result {
    outcome how = outcome::success;
    std::string payload = {};  // the response, or the error as Lambda's JSON: {"errorType": ..., "errorMessage": ...}
    std::string reason = {};   // for the log if it failed: one sentence
    std::string request_id = {};
    std::string content_type = {};  // of a streamed response
    bool streamed = false;
    bool cold = false;  // the first request of its process
    double milliseconds = 0;
    double init_milliseconds = 0;  // if cold
    std::int64_t memory_mb = 0;    // the most that the process has had
    std::string log_tail = {};     // the last 4 KB that it wrote, with START, END and REPORT lines
};

// `done` is called exactly once. If stream_started is set, a streamed response arrives in pieces before it, and not in
// its payload; a later error arrives in `done` as any other.
struct invocation_callbacks {
    using pause = std::function<void(bool)>;  // true stops the function's stream for a while, false resumes it

    std::function<void(std::string_view content_type, pause)> stream_started = {};
    std::function<void(std::string_view data)> stream_data = {};
    std::function<void(invocation_result)> done = {};
};

}  // namespace tight::local
