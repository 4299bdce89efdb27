// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>

namespace support {

// A port of 127.0.0.1 that nobody listens on now.
inline std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    const bool bound = ::bind(probe, reinterpret_cast<sockaddr*>(&here), size) == 0 &&
                       ::getsockname(probe, reinterpret_cast<sockaddr*>(&here), &size) == 0;
    ::close(probe);
    if (!bound) throw std::runtime_error("no free port");
    return ntohs(here.sin_port);
}

}  // namespace support
