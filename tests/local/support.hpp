// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tests of the local cloud share: a loop on a thread, a reporter that remembers, and waiting that has an end.

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "local/function_pool.hpp"
#include "local/reporter.hpp"
#include "net/event_loop.hpp"
#include "support/processes.hpp"
#include "support/temporary_folder.hpp"

namespace support {

using namespace std::chrono_literals;

inline const std::string bootstrap = TIGHT_TEST_BOOTSTRAP;

class memory_reporter final : public tight::local::reporter {
public:
    void report(const tight::local::report_line& line) override {
        const std::lock_guard lock(mutex_);
        static constexpr const char* kinds[]{"server", "out", "err", "request", "build"};
        lines_.push_back(std::string(kinds[static_cast<std::size_t>(line.kind)]) + " " + std::string(line.source) +
                         "| " + std::string(line.text));
        came_.notify_all();
    }

    // Waits, 20 s at most, for a line that holds `text`; whether it came.
    bool heard(std::string_view text) {
        std::unique_lock lock(mutex_);
        return came_.wait_for(lock, 20s, [&] {
            return std::any_of(lines_.begin(), lines_.end(),
                               [&](const auto& line) { return line.find(text) != line.npos; });
        });
    }
    std::string all() {
        const std::lock_guard lock(mutex_);
        std::string text;
        for (const auto& line : lines_) text += line + "\n";
        return text;
    }
    std::size_t count(std::string_view text) {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(),
                                                      [&](const auto& line) { return line.find(text) != line.npos; }));
    }

private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<std::string> lines_;
};

// A loop that runs on a thread of its own while this lives.
class running_loop {
public:
    running_loop() : thread_([this] { loop.run(); }) {}
    ~running_loop() {
        loop.stop();
        thread_.join();
    }

    // Does something on the loop's thread and waits for its value.
    template <class Work>
    auto on_loop(Work work) {
        std::packaged_task<decltype(work())()> task(std::move(work));
        auto done = task.get_future();
        loop.post([&] { task(); });
        if (done.wait_for(20s) != std::future_status::ready) throw std::runtime_error("the loop is stuck");
        return done.get();
    }

    tight::net::event_loop loop;

private:
    std::thread thread_;
};

inline tight::local::function_settings demo_function() {
    tight::local::function_settings made;
    made.name = "demo";
    made.handler = "app_index.demo";
    made.command = {bootstrap};
    made.timeout = 15s;
    return made;
}

}  // namespace support
