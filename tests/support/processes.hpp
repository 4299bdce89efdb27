// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests ask of processes, as /proc tells it, and waiting that has an end.

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace support {

// Empty where it cannot be read: a process may end meanwhile, which an iterator over the stream would throw.
inline std::string text_of_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

// Whether a process of that id (not yet collected ones aside) is there.
inline bool alive(pid_t pid) {
    const std::string text = text_of_file("/proc/" + std::to_string(pid) + "/stat");
    return !text.empty() && text.find(") Z ") == std::string::npos;
}

inline pid_t parent_of(pid_t pid) {
    const std::string text = text_of_file("/proc/" + std::to_string(pid) + "/stat");
    const std::size_t end = text.rfind(") ");
    return end == std::string::npos ? 0 : std::stoi(text.substr(end + 4));
}

// Those that wait to be collected too.
inline std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> found;
    for (const auto& each : std::filesystem::directory_iterator("/proc")) {
        const std::string name = each.path().filename();
        if (name.find_first_not_of("0123456789") == std::string::npos && parent_of(std::stoi(name)) == parent)
            found.push_back(std::stoi(name));
    }
    return found;
}

inline bool eventually(const std::function<bool()>& fact) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!fact()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

// Waits for a number that some process writes into a file; 0 where none comes.
inline pid_t pid_in_file(const std::filesystem::path& file) {
    pid_t pid = 0;
    eventually([&] {
        std::istringstream in(text_of_file(file));
        return (in >> pid) && text_of_file(file).ends_with('\n');
    });
    return pid;
}

}  // namespace support
