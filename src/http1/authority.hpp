// SPDX-License-Identifier: Apache-2.0
#pragma once

// The host and the port in a Host header, an Origin and a URL (RFC 3986, 3.2). Pure.
//
//     parse_authority("localhost:8000")->host                    // "localhost"
//     parse_authority("user@localhost").error().message          // "holds a character that no host name has"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include <tight/error.hpp>

namespace tight::http1 {

// Of either family: an IPv4 address is kept as IPv6 maps it (::ffff:127.0.0.1), so that both ways to write it are one.
struct ip_address {
    std::array<std::uint8_t, 16> bytes = {};

    bool is_loopback() const;  // 127.0.0.0/8 and ::1
    bool operator==(const ip_address&) const = default;
};

// "127.0.0.1" with four decimal numbers, or "::1" without brackets; nothing for all other ways to write an address.
std::optional<ip_address> parse_ip_address(std::string_view text);

// Views into the text it was read from.
struct authority {
    std::string_view host = {};              // without brackets, and without the dot that may end a name
    std::optional<std::uint16_t> port = {};  // where there is one
    std::optional<ip_address> address = {};  // where the host is an IP address, and no name

    bool is_host_of(const authority& other) const;  // names: in any case
};

// Stricter than RFC 3986, as browsers are: no user, no percent-encoding, no empty port, no zone of an address. The
// error is a predicate without its subject: "is empty".
result<authority> parse_authority(std::string_view text);

// Asks the system for its network interfaces.
bool is_address_of_this_machine(const ip_address& address);

}  // namespace tight::http1
