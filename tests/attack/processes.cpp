// SPDX-License-Identifier: Apache-2.0
#include "attack/processes.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/processes.hpp"

namespace attack {

namespace fs = std::filesystem;

namespace {

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

void add_family(pid_t root, std::set<pid_t>& to) {
    to.insert(root);
    for (const pid_t each : support::children_of(root)) add_family(each, to);
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
        const bool marked = support::text_of_file(folder_of(each) / "environ").find(mark) != std::string::npos;
        if (marked && support::alive(each)) found.push_back(each);
    }
    return found;
}

bool runs(const std::vector<pid_t>& processes, const std::string& program, const std::string& word) {
    return std::ranges::any_of(processes, [&](pid_t each) {
        return names_of({each}).starts_with(program + '(') &&
               support::text_of_file(folder_of(each) / "cmdline").find(word) != std::string::npos;
    });
}

std::string names_of(const std::vector<pid_t>& processes) {
    std::string text;
    for (const pid_t each : processes) {
        std::string name = support::text_of_file(folder_of(each) / "comm");
        if (name.ends_with('\n')) name.pop_back();
        text += (text.empty() ? "" : " ") + name + '(' + std::to_string(each) + ')';
    }
    return text;
}

std::set<std::uint16_t> listening_ports(pid_t root) {
    std::set<std::string> inodes;
    std::set<pid_t> family;
    add_family(root, family);
    for (const pid_t each : family) inodes.merge(socket_inodes(each));
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
