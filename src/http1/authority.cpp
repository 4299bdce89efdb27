// SPDX-License-Identifier: Apache-2.0
#include "http1/authority.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "core/ascii.hpp"

namespace tight::http1 {

namespace {

constexpr std::size_t longest_name = 253;  // RFC 1035, 2.3.4, without the dot at the end
constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

ip_address from_ipv4(const in_addr& from) {
    ip_address made;
    std::ranges::copy(mapped_prefix, made.bytes.begin());
    std::memcpy(made.bytes.data() + mapped_prefix.size(), &from, sizeof from);
    return made;
}

ip_address from_ipv6(const in6_addr& from) {
    ip_address made;
    std::memcpy(made.bytes.data(), &from, sizeof from);
    return made;
}

// What inet_pton() reads, which wants a zero at the end.
template <class Address>
std::optional<Address> read_address(int family, std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> copy{};
    Address made{};
    if (text.size() >= copy.size() || text.find('\0') != text.npos) return std::nullopt;
    std::ranges::copy(text, copy.begin());
    if (::inet_pton(family, copy.data(), &made) != 1) return std::nullopt;
    return made;
}

std::optional<ip_address> parse_ipv4(std::string_view text) {
    return read_address<in_addr>(AF_INET, text).transform(from_ipv4);
}

std::optional<ip_address> parse_ipv6(std::string_view text) {
    return read_address<in6_addr>(AF_INET6, text).transform(from_ipv6);
}

bool is_name_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == '_';
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return port;
}

// Sets the host and the address; the error is a sentence's end, or empty.
std::string_view read_host(std::string_view text, authority& into) {
    if (text.starts_with('[')) {
        into.host = text.substr(1, text.size() - 2);
        into.address = parse_ipv6(into.host);
        return into.address ? "" : "has no IPv6 address between its brackets";
    }
    if (!std::ranges::all_of(text, is_name_char)) return "holds a character that no host name has";
    if (text.ends_with('.')) text.remove_suffix(1);
    if (text.empty() || text.starts_with('.') || text.ends_with('.') || text.find("..") != text.npos)
        return "has an empty part between its dots";
    if (text.size() > longest_name) return "is longer than a host name may be";
    into.host = text;
    into.address = parse_ipv4(text);
    return {};
}

}  // namespace

bool ip_address::is_loopback() const {
    static constexpr ip_address ipv6{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
    return *this == ipv6 || (std::ranges::equal(mapped_prefix, std::span(bytes).first<12>()) && bytes[12] == 127);
}

std::optional<ip_address> parse_ip_address(std::string_view text) {
    return text.find(':') == text.npos ? parse_ipv4(text) : parse_ipv6(text);
}

bool authority::is_host_of(const authority& other) const {
    if (address || other.address) return address == other.address;
    return ascii::equal_ignoring_case(host, other.host);
}

result<authority> parse_authority(std::string_view text) {
    if (text.empty()) return fail(errc::bad_input, "is empty");
    const auto bracket = text.starts_with('[') ? text.find(']') : 0;
    if (bracket == text.npos) return fail(errc::bad_input, "has a bracket that is not closed");
    const auto host_end = std::min(text.find(':', bracket), text.size());
    if (bracket != 0 && host_end != bracket + 1) return fail(errc::bad_input, "goes on after its bracket");
    authority made;
    if (host_end != text.size()) {
        made.port = parse_port(text.substr(host_end + 1));
        if (!made.port) return fail(errc::bad_input, "has a port that is no number from 0 to 65535");
    }
    if (host_end == 0) return fail(errc::bad_input, "has no host before its port");
    if (const auto problem = read_host(text.substr(0, host_end), made); !problem.empty())
        return fail(errc::bad_input, std::string(problem));
    return made;
}

bool is_address_of_this_machine(const ip_address& address) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return false;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> held(all, &::freeifaddrs);
    for (const auto* each = all; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr) continue;
        if (each->ifa_addr->sa_family == AF_INET &&
            from_ipv4(reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr) == address)
            return true;
        if (each->ifa_addr->sa_family == AF_INET6 &&
            from_ipv6(reinterpret_cast<const sockaddr_in6*>(each->ifa_addr)->sin6_addr) == address)
            return true;
    }
    return false;
}

}  // namespace tight::http1
