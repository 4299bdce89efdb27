// SPDX-License-Identifier: Apache-2.0
#include "lambda/serve.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <thread>
#include <tight/log.hpp>
#include <vector>

#include "lambda/runtime_connection.hpp"
#include "lambda/shutdown.hpp"

namespace tight::lambda {
namespace {

constexpr unsigned most_workers = 1024;

unsigned number_or(const std::string& text, unsigned fallback) {
    unsigned number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end == text.data() + text.size() ? number : fallback;
}

invocation constant_facts(const tight::environment& environment) {
    return {.function_name = environment.get_or("AWS_LAMBDA_FUNCTION_NAME", ""),
            .function_version = environment.get_or("AWS_LAMBDA_FUNCTION_VERSION", ""),
            .memory_limit_mb = number_or(environment.get_or("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", ""), 0)};
}

// For a person at a terminal: not a record of the log.
void say(std::string line) {
    line += '\n';
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

std::optional<endpoint> find_runtime_api(const tight::environment& environment) {
    const auto address = environment.get("AWS_LAMBDA_RUNTIME_API");
    if (!address) {
        say("This program is a Lambda function, and nothing that could call it is here: AWS_LAMBDA_RUNTIME_API is not "
            "set.\n\nhint: `tight serve` runs it on this machine");
        return std::nullopt;
    }
    auto found = endpoint::parse(*address);
    if (!found) {
        say(found.error().message);
        return std::nullopt;
    }
    return *std::move(found);
}

void post_start_failure(const failure& why, const endpoint& api) {
    log::error("the function cannot start", {{"errorType", why.type}, {"errorMessage", why.message}});
    runtime_connection channel(api);
    request_writer writer(api.host);
    const std::string body = why.to_json();
    const std::array<std::string_view, 2> request{writer.init_error(why, body.size()), body};
    if (const auto answer = channel.exchange(request); !answer)
        log::error("the Runtime API was not told", {{"reason", answer.error().message}});
}

std::optional<failure> start(const process_hooks& hooks) {
    if (!hooks.start) return std::nullopt;
    const throw_trace trace;
    try {
        hooks.start();
        return std::nullopt;
    } catch (const throw_probe&) {
        std::unreachable();
    } catch (...) {
        return failure::of_current_exception(trace);
    }
}

void run_worker(const event_handler& handler, const endpoint& api, shared_state& shared) {
    runtime_connection channel(api);
    worker(handler, channel, shared).run();
}

}  // namespace

int fail_start(const failure& why, const tight::environment& environment) {
    if (const auto api = find_runtime_api(environment)) post_start_failure(why, *api);
    return 1;
}

int serve(const event_handler& handler, const process_hooks& hooks, tight::platform& platform) {
    const auto api = find_runtime_api(platform.environment());
    if (!api) return 1;
    std::optional<shutdown_watch> watch;
    if (hooks.shutdown) watch.emplace(hooks.shutdown, *api);
    if (const auto why = start(hooks)) {
        post_start_failure(*why, *api);
        return 1;
    }
    const unsigned concurrency = number_or(platform.environment().get_or("AWS_LAMBDA_MAX_CONCURRENCY", ""), 1);
    const unsigned workers = std::clamp(concurrency, 1U, most_workers);
    shared_state shared{.platform = platform,
                        .runtime_api = api->host,
                        .constants = constant_facts(platform.environment()),
                        .alone = workers == 1};
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < workers; ++i) others.emplace_back([&] { run_worker(handler, *api, shared); });
    run_worker(handler, *api, shared);
    return 1;
}

}  // namespace tight::lambda
