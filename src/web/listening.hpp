// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where processes listen, as the kernel tells: for the sentence that says why nothing answers.

#include <sys/types.h>

#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace tight::web {

// The TCP ports that one of these processes listens on.
std::vector<std::uint16_t> listening_ports(std::span<const pid_t> processes);

// The listening sockets in the text of /proc/net/tcp or tcp6: their inodes and ports.
struct listening_socket {
    std::uint64_t inode = 0;
    std::uint16_t port = 0;
};
std::vector<listening_socket> read_listening(std::string_view table);

}  // namespace tight::web
