// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <optional>

#include "http/text.hpp"
#include "lambda/runtime_connection.hpp"

namespace tight::lambda {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool read_address(std::string_view text, endpoint& out) {
    const std::string name(text);
    out.ipv6 = ::inet_pton(AF_INET6, name.c_str(), out.address) == 1;
    return out.ipv6 || ::inet_pton(AF_INET, name.c_str(), out.address) == 1;
}

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

std::string read_file(const char* path) {
    constexpr std::size_t most = 256 * 1024;
    std::string text;
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return text;
    char block[4096];
    for (ssize_t size = 0; text.size() < most && (size = ::read(file, block, sizeof block)) > 0;)
        text.append(block, static_cast<std::size_t>(size));
    ::close(file);
    return text;
}

// hosts(5): an address, then its names; the first line that has the name counts.
bool look_up(std::string_view name, const char* hosts_file, endpoint& out) {
    const std::string text = read_file(hosts_file);
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view full = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(full.size() + 1, rest.size()));
        std::string_view line = full.substr(0, full.find('#'));
        const std::string_view address = take_word(line);
        for (std::string_view word = take_word(line); !word.empty(); word = take_word(line))
            if (http::equal_ignoring_case(word, name) && read_address(address, out)) return true;
    }
    return http::equal_ignoring_case(name, "localhost") && read_address("127.0.0.1", out);
}

std::optional<std::uint16_t> read_port(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (problem != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    return port;
}

}  // namespace

result<endpoint> endpoint::parse(std::string_view text, const char* hosts_file) {
    endpoint found{.host = std::string(text)};
    const std::size_t colon = text.rfind(':');
    std::string_view name = text.substr(0, colon);
    const auto port = colon == text.npos ? std::uint16_t{80} : read_port(text.substr(colon + 1));
    const bool printable =
        text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_:[]") == text.npos;
    if (!port || name.empty() || !printable)
        return fail(errc::invalid, "AWS_LAMBDA_RUNTIME_API is \"" + found.host + "\", which is no address:port");
    found.port = *port;
    if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
    if (!read_address(name, found) && !look_up(name, hosts_file, found))
        return fail(errc::not_found, "AWS_LAMBDA_RUNTIME_API names the host \"" + std::string(name) +
                                         "\", which is no address and not in /etc/hosts: give an address");
    return found;
}

}  // namespace tight::lambda
