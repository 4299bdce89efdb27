// SPDX-License-Identifier: Apache-2.0
#include "web/listening.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

using namespace tight::web;

TEST_CASE("the kernel's table of sockets is read: those that listen") {
    const auto found = read_listening(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31337 1 0 100 0\n"
        "   1: 0100007F:0BB8 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 31338 1 0 20 4\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].port == 8080);
    CHECK(found[0].inode == 31337);
    CHECK(read_listening("").empty());
    CHECK(read_listening("0: : : 0A").empty());
}

TEST_CASE("the ports of a process are found") {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&here), size) == 0);
    REQUIRE(::listen(socket, 1) == 0);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&here), &size);
    const std::array<pid_t, 1> self{::getpid()};
    const auto ports = listening_ports(self);
    CHECK(std::ranges::find(ports, ntohs(here.sin_port)) != ports.end());
    ::close(socket);
}
