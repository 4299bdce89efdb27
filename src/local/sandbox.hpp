// SPDX-License-Identifier: Apache-2.0
#pragma once

// One process of a function, from its start to its end: the environment Lambda gives it, its Runtime API, its time
// limits, its log lines.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "local/child_process.hpp"
#include "local/invocation.hpp"
#include "local/reporter.hpp"
#include "local/runtime_api.hpp"

namespace tight::local {

struct function_settings {
    std::string name = {};
    std::string version = "$LATEST";
    std::string handler = {};               // "app_index.movies"
    std::vector<std::string> command = {};  // the bootstrap, maybe below a debugger
    std::filesystem::path directory = {};   // where it runs
    std::vector<std::pair<std::string, std::string>> environment =
        {};  // of the application; wins over what Lambda sets
    std::string region = "us-west-2";
    std::string dynamodb_endpoint = {};  // "http://127.0.0.1:8000"; empty: none
    int memory_mb = 128;                 // told to the function; not enforced
    std::chrono::milliseconds timeout = std::chrono::seconds(3);
    std::chrono::milliseconds init_timeout = std::chrono::seconds(10);
    std::size_t processes = 16;    // at most, at once
    std::size_t waiting = 1000;    // requests, at most; more are throttled
    int requests_per_process = 1;  // AWS_LAMBDA_MAX_CONCURRENCY where more than one

    std::string arn() const;
};

// All that a process of the function finds in its environment.
std::vector<std::pair<std::string, std::string>> function_environment(const function_settings& settings,
                                                                      std::string_view runtime_api);

class sandbox final : private runtime_listener {
public:
    struct callbacks {
        std::function<void(sandbox&)> ready = {};  // can take a request, maybe another one
        // The process has ended; every request it had is answered. `failure` is what its start failed with, if it had
        // not asked for work yet. May destroy the sandbox.
        std::function<void(sandbox&, const invocation_result* failure)> ended = {};
    };

    // `settings` and `out` must outlive it.
    sandbox(net::event_loop& loop, const function_settings& settings, reporter& out, callbacks calls);
    ~sandbox() override;

    result<void> start();

    // Whether run() may be called.
    bool ready() const;
    // Whether it can be expected to be ready in a moment: it starts, or has just answered and not yet asked for more.
    bool coming() const;
    static constexpr std::chrono::milliseconds moment{50};
    bool busy() const { return !active_.empty(); }

    void run(invocation_request call, invocation_callbacks caller);

    // No new requests; the process is asked to end (SIGTERM, then SIGKILL) once those it has are answered.
    void retire();

    // The process is asked to end now.
    void end();

    pid_t pid() const { return child_.pid(); }

private:
    struct active {
        invocation_callbacks callbacks;
        std::chrono::steady_clock::time_point start;
        net::event_loop::subscription timer;
        bool cold = false;
        bool streaming = false;
        std::string content_type = {};
        std::string streamed = {};  // where the receiver wants no stream
        std::string log = {};
    };

    void on_next() override;
    bool is_running(std::string_view id) const override { return active_.find(id) != active_.end(); }
    void on_response(std::string_view id, std::string body) override;
    void on_response_too_large(std::string_view id) override;
    void stream_started(std::string_view id, std::string_view content_type, invocation_callbacks::pause pause) override;
    void stream_data(std::string_view id, std::string_view data) override;
    void stream_ended(std::string_view id, std::string type, std::string body) override;
    void stream_broken(std::string_view id) override;
    void failed(std::string_view id, std::string type, std::string body) override;
    void on_init_error(std::string type, std::string body) override;

    void on_line(child_stream which, std::string_view line);
    void on_exit(const child_exit& end);
    void on_timeout(const std::string& id);
    void on_init_timeout();
    void complete(std::string_view id, invocation_result result);
    void note(active& one, std::string_view line);
    std::string report_line(std::string_view id, const invocation_result& result) const;
    void stop();

    net::event_loop& loop_;
    const function_settings& settings_;
    reporter& out_;
    callbacks calls_;
    runtime_api api_;
    child_process child_;
    std::map<std::string, active, std::less<>> active_;
    std::chrono::steady_clock::time_point started_ = {};
    std::chrono::steady_clock::time_point last_response_ = {};
    double init_milliseconds_ = 0;
    net::event_loop::subscription init_timer_ = {};
    net::event_loop::subscription stop_timer_ = {};
    std::string init_failure_type_ = {};
    std::string init_failure_ = {};
    bool has_requested_work_ = false;
    bool served_ = false;
    bool retired_ = false;
    bool stopping_ = false;
    bool init_timed_out_ = false;
};

}  // namespace tight::local
