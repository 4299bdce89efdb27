// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tells when a source of the application was saved. Looks at the files that decide what is built or how it runs (C++,
// CMake, YAML, JSON), in all folders but those of builds, of version control and hidden ones. A folder that vanishes
// with the sources is told as such, and watched anew once it is there again.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
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

    // Folders below root without which there is no application, where they are there at the start.
    std::vector<std::filesystem::path> needed = {"app"};
};

// Whether a file or folder of that name would be looked at.
bool is_watched_file(std::string_view name);
bool is_watched_folder(std::string_view name);

class watcher {
public:
    using file_listener = std::function<void(const std::vector<std::string>& files)>;
    using folder_listener = std::function<void(const std::filesystem::path& folder, bool is_there)>;

    // `changed` gets the files, relative to root, once nothing has changed for the quiet time: of very many some.
    // `moved` is called when root or a needed folder vanishes, and when it is there again; between the two nothing
    // changes, and then all files of it have.
    watcher(net::event_loop& loop, watcher_settings settings, file_listener changed, folder_listener moved = {});
    ~watcher();
    watcher(const watcher&) = delete;
    watcher& operator=(const watcher&) = delete;

    // The error says what could not be watched and what to do.
    result<void> start();

    // Whether root or a needed folder is not there.
    bool is_missing();

private:
    // What a path stood for when it began to be watched.
    struct watched_path {
        std::filesystem::path path;
        dev_t device = 0;
        ino_t inode = 0;

        bool look();  // whether it still stands for that, which it does from now on
    };

    void open(bool report_files);
    void close();
    void add_folder(const std::filesystem::path& top, bool report_files);
    void drop_folder(const std::filesystem::path& top);
    void on_readable();
    void on_event(int watch, std::uint32_t mask, std::string_view name);
    void on_folder_event(std::uint32_t mask, const std::filesystem::path& path);
    void check_places();
    void check_later();
    void note(const std::filesystem::path& file);
    void tell_later();
    void tell();
    bool watches(std::string_view name) const;
    bool is_followed(const std::filesystem::directory_entry& entry) const;

    net::event_loop& loop_;
    watcher_settings settings_;
    file_listener changed_;
    folder_listener moved_;
    int descriptor_ = -1;
    int last_error_ = 0;
    int root_watch_ = -1;
    bool stale_ = false;                                 // what is watched is no longer what is there
    bool overflowed_ = false;                            // there were more changes than the system tells of
    std::vector<watched_path> watched_paths_;            // root and the needed folders
    std::optional<std::filesystem::path> missing_ = {};  // of those
    net::event_loop::subscription readable_ = {};
    net::event_loop::subscription timer_ = {};
    net::event_loop::subscription check_timer_ = {};
    std::map<int, std::filesystem::path> folders_;
    std::set<std::string> pending_;
    std::chrono::steady_clock::time_point latest_ = {};  // time at which they are told
    std::chrono::milliseconds quiet_;
};

}  // namespace tight::local
