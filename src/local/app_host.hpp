// SPDX-License-Identifier: Apache-2.0
#pragma once

// The application while it is developed: builds it, starts its functions, and does both again when a source is saved.
// Who asks for it meanwhile waits; the processes of the old build finish what they have begun.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/application_description.hpp"
#include "http/gateway_routes.hpp"
#include "local/builder.hpp"
#include "local/function_pool.hpp"
#include "local/request_memory.hpp"
#include "local/watcher.hpp"

namespace tight::local {

struct app_settings {
    std::filesystem::path root = {};              // where it is built, and what is watched
    std::filesystem::path program = {};           // what the build makes: the bootstrap
    std::vector<std::string> build_command = {};  // {"cmake", "--build", ...}; empty: the program is there already
    bool watch = true;
    std::vector<std::filesystem::path> ignored = {};  // folders that are not watched, beside the usual ones
    std::vector<std::string> endings = {};            // of files that are watched, beside the usual ones: ".py"

    // The application's own variables (env.yml), asked for whenever its functions are started anew.
    std::function<std::vector<std::pair<std::string, std::string>>()> environment = {};

    function_settings function = {};  // for every function; name, handler, command and environment are filled in
};

// One build of the application, running.
struct running_app {
    described_application description = {};
    http::gateway_routes routes = {};
    std::map<std::string, std::unique_ptr<function_pool>, std::less<>> functions = {};

    function_pool* find(std::string_view name) const {
        const auto found = functions.find(name);
        return found == functions.end() ? nullptr : found->second.get();
    }
};

class app_host {
public:
    // Exactly one of the two is there; both are only valid during the call.
    using answer = std::function<void(running_app* app, const build_report* failure)>;

    // Only used on the loop's thread, or while it does not run. `out` must outlive it.
    app_host(net::event_loop& loop, app_settings settings, reporter& out);
    ~app_host();
    app_host(const app_host&) = delete;
    app_host& operator=(const app_host&) = delete;

    // Builds for the first time and begins to watch. The error says why sources cannot be watched.
    result<void> start();

    // Calls back now, or when the build that runs has ended.
    void when_ready(answer callback);

    // Called with the description of each build that starts, before the first request reaches it.
    void on_described(std::function<void(const described_application&)> callback) { described_ = std::move(callback); }

    // Where requests wait.
    request_queues& queues() { return queues_; }

    // Where the functions find the database.
    void use_dynamodb(std::string endpoint) { settings_.function.dynamodb_endpoint = std::move(endpoint); }

    // Ends every process and calls `on_stopped` when the last one has ended, a second later at most.
    void stop(std::function<void()> on_stopped);

private:
    enum class phase : std::uint8_t { building, running, broken };

    void on_change(const std::vector<std::string>& files);
    void on_folder(const std::filesystem::path& folder, bool is_there);
    bool keeps_current() const;
    void append_description(child_stream which, std::string_view line);
    void build();
    void on_built(build_report report);
    void describe(build_report report);
    void on_described_by_program(const child_exit& end);
    void fail_with(build_report report);
    void swap_to(described_application description);
    void retire_current();
    void forget(const running_app& app);
    void release();
    void say_ready(double milliseconds);
    std::string fingerprint() const;

    net::event_loop& loop_;
    app_settings settings_;
    reporter& out_;
    request_queues queues_;
    builder builder_;
    std::unique_ptr<watcher> watcher_;
    phase phase_ = phase::building;
    bool changed_again_ = false;  // while a build runs
    bool stopping_ = false;
    build_report report_;     // of the last build
    std::string built_from_;  // fingerprint of what runs
    std::unique_ptr<child_process> describing_;
    net::event_loop::subscription describe_timer_ = {};
    std::string description_text_;
    std::vector<std::pair<std::string, std::string>> environment_;
    std::shared_ptr<running_app> current_;
    std::vector<std::shared_ptr<running_app>> retired_;    // their last requests run
    std::vector<std::shared_ptr<running_app>> forgotten_;  // their processes have ended
    net::event_loop::subscription forget_timer_ = {};
    std::vector<answer> waiting_;
    std::function<void(const described_application&)> described_ = {};
    std::function<void()> on_stopped_ = {};
    std::function<void()> build_ended_ = {};  // once it is stopping
    net::event_loop::subscription stop_timer_ = {};
};

}  // namespace tight::local
