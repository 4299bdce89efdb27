// SPDX-License-Identifier: Apache-2.0
#include "attack/processes.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace attack {

namespace fs = std::filesystem;

namespace {

// Empty where it cannot be read: processes end meanwhile.
std::string text_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<pid_t> all_processes() {
    std::vector<pid_t> found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        pid_t number = 0;
        const auto end = std::from_chars(name.data(), name.data() + name.size(), number);
        if (end.ptr == name.data() + name.size()) found.push_back(number);
    }
    return found;
}

fs::path folder_of(pid_t process) { return fs::path("/proc") / std::to_string(process); }

// What follows the program's name in its stat: "S 1 ...", state and parent.
std::istringstream status_of(pid_t process) {
    const std::string text = text_of(folder_of(process) / "stat");
    return std::istringstream(text.substr(std::min(text.size(), text.rfind(')') + 1)));
}

std::set<pid_t> family(pid_t root) {
    std::set<pid_t> members{root};
    for (std::size_t before = 0; before != members.size();) {
        before = members.size();
        for (const pid_t each : all_processes()) {
            char state = 0;
            pid_t parent = 0;
            if (status_of(each) >> state >> parent && members.contains(parent)) members.insert(each);
        }
    }
    return members;
}

std::set<std::string> socket_inodes(pid_t process) {
    std::set<std::string> found;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(folder_of(process) / "fd", gone)) {
        const std::string target = fs::read_symlink(entry.path(), gone);
        if (target.starts_with("socket:[")) found.insert(target.substr(8, target.size() - 9));
    }
    return found;
}

}  // namespace

std::vector<pid_t> marked_processes(const std::string& mark) {
    std::vector<pid_t> found;
    for (const pid_t each : all_processes()) {
        char state = 'Z';
        if (text_of(folder_of(each) / "environ").find(mark) == std::string::npos) continue;
        if (status_of(each) >> state && state != 'Z' && state != 'X') found.push_back(each);
    }
    return found;
}

std::string names_of(const std::vector<pid_t>& processes) {
    std::string text;
    for (const pid_t each : processes) {
        std::string name = text_of(folder_of(each) / "comm");
        if (name.ends_with('\n')) name.pop_back();
        text += (text.empty() ? "" : " ") + name + '(' + std::to_string(each) + ')';
    }
    return text;
}

std::set<std::uint16_t> listening_ports(pid_t root) {
    std::set<std::string> inodes;
    for (const pid_t each : family(root)) inodes.merge(socket_inodes(each));
    std::set<std::uint16_t> ports;
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream in(table);
        std::string line;
        std::getline(in, line);  // its heading
        while (std::getline(in, line)) {
            std::istringstream words(line);
            std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
            words >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
            if (state != "0A" || !inodes.contains(inode)) continue;
            ports.insert(static_cast<std::uint16_t>(std::stoul(local.substr(local.find(':') + 1), nullptr, 16)));
        }
    }
    return ports;
}

}  // namespace attack
