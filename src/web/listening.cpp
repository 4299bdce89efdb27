// SPDX-License-Identifier: Apache-2.0
#include "web/listening.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace tight::web {
namespace {

std::string read_file(const std::string& path) {
    constexpr std::size_t most = 1024 * 1024;
    std::string text;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return text;
    std::array<char, 8192> block;
    for (ssize_t size = 0; text.size() < most && (size = ::read(file, block.data(), block.size())) > 0;)
        text.append(block.data(), static_cast<std::size_t>(size));
    ::close(file);
    return text;
}

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

template <class Number>
Number number(std::string_view text, int base) {
    Number value{};
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

// The sockets among the open files of a process.
std::set<std::uint64_t> sockets_of(pid_t process) {
    std::set<std::uint64_t> inodes;
    const std::string path = "/proc/" + std::to_string(process) + "/fd";
    DIR* const folder = ::opendir(path.c_str());
    if (folder == nullptr) return inodes;
    while (const dirent* entry = ::readdir(folder)) {
        std::array<char, 64> target;
        const ssize_t size = ::readlinkat(::dirfd(folder), entry->d_name, target.data(), target.size());
        std::string_view text(target.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        constexpr std::string_view prefix = "socket:[";
        if (!text.starts_with(prefix)) continue;
        inodes.insert(number<std::uint64_t>(text.substr(prefix.size()), 10));
    }
    ::closedir(folder);
    return inodes;
}

}  // namespace

// "  0: 0100007F:1F90 00000000:0000 0A ...": the fourth word is the state, the tenth the inode. proc(5)
std::vector<listening_socket> read_listening(std::string_view table) {
    std::vector<listening_socket> found;
    while (!table.empty()) {
        std::string_view line = table.substr(0, table.find('\n'));
        table.remove_prefix(std::min(line.size() + 1, table.size()));
        std::array<std::string_view, 10> words;
        for (std::string_view& each : words) each = take_word(line);
        const std::size_t colon = words[1].rfind(':');
        if (words[3] != "0A" || colon == words[1].npos || words[9].empty()) continue;
        found.push_back({number<std::uint64_t>(words[9], 10), number<std::uint16_t>(words[1].substr(colon + 1), 16)});
    }
    return found;
}

std::vector<std::uint16_t> listening_ports(std::span<const pid_t> processes) {
    std::set<std::uint64_t> own;
    for (const pid_t each : processes) own.merge(sockets_of(each));
    std::vector<std::uint16_t> ports;
    for (const char* const table : {"/proc/net/tcp", "/proc/net/tcp6"})
        for (const listening_socket& each : read_listening(read_file(table)))
            if (own.contains(each.inode) && std::ranges::find(ports, each.port) == ports.end())
                ports.push_back(each.port);
    return ports;
}

}  // namespace tight::web
