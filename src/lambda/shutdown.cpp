// SPDX-License-Identifier: Apache-2.0
#include "lambda/shutdown.hpp"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>
#include <tight/log.hpp>
#include <utility>

#include "lambda/runtime_api.hpp"

namespace tight::lambda {
namespace {

sigset_t termination() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    return signals;
}

[[noreturn]] void wait_and_run(const std::function<void()>& hook) {
    const sigset_t signals = termination();
    int received = 0;
    while (sigwait(&signals, &received) != 0 || received != SIGTERM) {
    }
    const throw_trace trace;
    try {
        hook();
    } catch (const throw_probe&) {
        std::unreachable();
    } catch (...) {
        const failure why = failure::of_current_exception(trace);
        log::error("the shutdown hook failed", {{"errorType", why.type}, {"errorMessage", why.message}});
    }
    ::fflush(nullptr);
    ::_exit(0);  // other threads are at work: what they use must not be destroyed
}

}  // namespace

shutdown_watch::shutdown_watch(std::function<void()> hook, const endpoint& api) : extension_(api) {
    const sigset_t signals = termination();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    register_extension(api);
    std::thread([hook = std::move(hook)] { wait_and_run(hook); }).detach();
}

// An extension is ready when it asks for its next event. None was ordered, so nobody waits for the answer.
void shutdown_watch::register_extension(const endpoint& api) {
    constexpr std::string_view body = R"({"events":[]})";
    request_writer writer(api.host);
    const std::array<std::string_view, 2> request{writer.register_extension(body.size()), body};
    const auto answer = extension_.exchange(request);
    if (!answer || answer->status != 200) {
        log::warn("no SIGTERM will come: the internal extension was not registered",
                  {{"reason", answer ? "status " + std::to_string(answer->status) : answer.error().message}});
        return;
    }
    const std::string id(answer->field("Lambda-Extension-Identifier"));
    const std::array<std::string_view, 1> next{writer.next_extension_event(id)};
    if (extension_.begin_request()) extension_.send(next);
}

}  // namespace tight::lambda
