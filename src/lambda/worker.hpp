// SPDX-License-Identifier: Apache-2.0
#pragma once

// One loop: takes an event, has it answered, sends the answer or why there is none, and takes the next. As many run at
// once, each on its own thread and channel, as Lambda asks for.

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/lambda/context.hpp>
#include <tight/lambda/stream.hpp>

#include "lambda/channel.hpp"
#include "lambda/runtime_api.hpp"
#include "lambda/stages.hpp"
#include "lambda/trace_variable.hpp"

namespace tight::lambda {

// Answers one event with a text; or writes to `out`, and then what it returns is not used. An error is the
// invocation's; so is what it throws. Called by several threads at once where there are several workers.
using event_handler =
    std::function<result<std::string>(std::string_view event, response_stream& out, context& context)>;

// What the workers of a process share.
struct shared_state {
    tight::platform& platform;
    std::string_view runtime_api = {};  // host and port
    invocation constants = {};          // the facts that are the same for all invocations
    bool alone = true;                  // one worker: the environment may tell the trace id
    std::atomic<bool> warm = false;
    lambda::stages stages{platform};
};

class worker {
public:
    worker(const event_handler& handler, lambda::channel& channel, shared_state& shared);

    // Until the Runtime API no longer answers, which is written to the log.
    void run();

    // One event from /next to the reply to its answer. False where /next brought no event.
    bool serve_one();

private:
    class streamed;

    bool take_event();
    void answer_event();
    void send_response(const std::string& body);
    void fail_invocation(const failure& why);
    bool accepted(const result<http1::response_view>& answer, std::string_view what);

    const event_handler& handler_;
    lambda::channel& channel_;
    shared_state& shared_;
    request_writer writer_;
    tight::context context_;
    tight::lambda::trace_variable trace_variable_;
    std::string_view event_;
};

}  // namespace tight::lambda
