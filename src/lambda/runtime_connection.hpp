// SPDX-License-Identifier: Apache-2.0
#pragma once

// One keep-alive connection to the Runtime API over plain blocking sockets: one send a request, and no time limit on
// the reply, because /next answers when there is something to do.

#include <cstdint>
#include <string>
#include <string_view>

#include <tight/error.hpp>

#include "http1/response_reader.hpp"
#include "lambda/channel.hpp"

namespace tight::lambda {

// Where the Runtime API listens.
struct endpoint {
    std::string host = {};  // as it goes into the Host field: "127.0.0.1:9001"
    // Network order; the first 4 bytes where it is IPv4.
    std::uint8_t address[16] = {};
    std::uint16_t port = 0;
    bool ipv6 = false;

    // Reads "127.0.0.1:9001", "[::1]:9001" or "name:9001", a name being looked up in `hosts_file` only: Lambda and its
    // emulators give addresses, and a resolver would be a third of a small function.
    static result<endpoint> parse(std::string_view text, const char* hosts_file = "/etc/hosts");
};

class runtime_connection final : public channel {
public:
    // Connects when first used. `to` must outlive this.
    explicit runtime_connection(const endpoint& to) : to_(to) {}
    ~runtime_connection() override;
    runtime_connection(const runtime_connection&) = delete;
    runtime_connection& operator=(const runtime_connection&) = delete;

    // A connection that the other side closed meanwhile is made anew, once, and the request sent again.
    result<http1::response_view> exchange(pieces request) override;
    result<void> begin_request() override;
    bool send(pieces part) override;
    result<http1::response_view> end_request() override;

private:
    result<void> connect();
    void disconnect();
    bool gone() const;
    bool send_apart(pieces part);
    bool send_patiently(std::string_view bytes);
    result<http1::response_view> receive();

    const endpoint& to_;
    int socket_ = -1;
    http1::response_reader reader_;
};

}  // namespace tight::lambda
