// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tells when a source of the application was saved. Looks at the files that decide what is built or how it runs (C++,
// CMake, YAML, JSON), in all folders but those of builds, of version control and hidden ones.

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

#include "net/event_loop.hpp"

namespace tight::local {

struct watcher_settings {
    std::filesystem::path root = {};
    std::vector<std::filesystem::path> ignored = {};  // folders, beside those that are never looked at
    std::vector<std::string> endings = {};            // of further files: ".py"
    std::chrono::milliseconds quiet{30};              // editors save in several steps
};

// Whether a file or folder of that name would be looked at.
bool is_watched_file(std::string_view name);
bool is_watched_folder(std::string_view name);

class watcher {
public:
    // `changed` gets the files, relative to root, once nothing has changed for the quiet time.
    watcher(net::event_loop& loop, watcher_settings settings,
            std::function<void(const std::vector<std::string>&)> changed);
    ~watcher();
    watcher(const watcher&) = delete;
    watcher& operator=(const watcher&) = delete;

    // The error says what could not be watched and what to do.
    result<void> start();

private:
    void add_folder(const std::filesystem::path& folder, bool report_files);
    void on_readable();
    void on_event(int watch, std::uint32_t mask, std::string_view name);
    void note(const std::filesystem::path& file);
    bool watches(std::string_view name) const;

    net::event_loop& loop_;
    watcher_settings settings_;
    std::function<void(const std::vector<std::string>&)> changed_;
    int descriptor_ = -1;
    int last_error_ = 0;
    net::event_loop::subscription readable_ = {};
    net::event_loop::subscription timer_ = {};
    std::map<int, std::filesystem::path> folders_;
    std::set<std::string> pending_;
};

}  // namespace tight::local
