// SPDX-License-Identifier: Apache-2.0
#pragma once

// The loop of a Lambda function on a custom runtime (provided.al2023): takes events from the Runtime API, calls the
// handler, sends what it answers, and never ends because of an event or a handler.
//
//     static tight::json::value add(const tight::json::value& event, tight::context&) {
//         return event.at("a").as_int64() + event.at("b").as_int64();
//     }
//     int main() { return tight::run(add); }
//
// What a handler throws is the invocation's error: type (demangled), message and the frames of the place that threw.
// Where Lambda serves several requests at once (AWS_LAMBDA_MAX_CONCURRENCY), as many threads call the handler;
// otherwise there is one thread and the environment's _X_AMZN_TRACE_ID is that of the invocation.

#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight {

class context;
class response_stream;

// The event's text in, the response's text out: it is JSON by custom, and must be where a service reads it. `event`
// lives as long as the call.
using raw_handler = std::string (*)(std::string_view event, context& context);
// The same, parsed. An event that is no JSON is the invocation's error.
using json_handler = json::value (*)(const json::value& event, context& context);
// The response is sent while it is written: tight/lambda/stream.hpp.
using stream_handler = void (*)(std::string_view event, response_stream& out, context& context);

struct run_options {
    // Runs before the first event is taken. What it throws is reported as the error of the function's start, and ends
    // it.
    void (*start)() = nullptr;
    // Runs when the platform ends this process (SIGTERM): there is half a second to flush what must not be lost. On a
    // thread of its own, while handlers may still run. Given one, the process registers as an internal extension,
    // without which Lambda sends no SIGTERM.
    void (*shutdown)() = nullptr;
};

// Serve until the process is ended. Return the process's exit code: 1 where the Runtime API cannot be found or no
// longer answers, or the start failed; the reason is on stderr and, where possible, was told to Lambda (init/error).
int run(raw_handler handler, const run_options& options = {});
int run(json_handler handler, const run_options& options = {});
int run(stream_handler handler, const run_options& options = {});

}  // namespace tight
