// SPDX-License-Identifier: Apache-2.0
#include "http1/framing.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "core/ascii.hpp"

namespace tight::http1 {

namespace {

std::optional<std::uint64_t> parse_number(std::string_view digits, int base) {
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    if (digits.empty() || problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

}  // namespace

bool is_field_value(std::string_view text) {
    bool valid = true;  // to the end, whatever comes: quicker than a branch at each byte
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        valid &= (byte >= 0x20 && byte != 0x7f) || byte == '\t';
    }
    return valid;
}

bool list_contains(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (ascii::equal_ignoring_case(ascii::trim(list.substr(0, comma), " \t"), word)) return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

bool is_hop_by_hop(std::string_view name) {
    constexpr std::string_view names[]{"connection", "keep-alive", "proxy-connection", "te",
                                       "trailer",    "upgrade",    "transfer-encoding"};
    return std::ranges::any_of(names, [name](std::string_view each) { return ascii::equal_ignoring_case(name, each); });
}

body_framing::problem body_framing::add(std::string_view name, std::string_view value) {
    if (name.size() == 14 && ascii::equal_ignoring_case(name, "content-length")) {
        const auto length = parse_number(value, 10);
        if (!length) return problem::invalid_length;
        if (length_ && *length_ != *length) return problem::different_lengths;
        length_ = length;
    } else if (name.size() == 17 && ascii::equal_ignoring_case(name, "transfer-encoding")) {
        if (is_chunked_ || !ascii::equal_ignoring_case(value, "chunked")) return problem::unsupported_coding;
        is_chunked_ = true;
    }
    return problem::none;
}

std::optional<std::uint64_t> parse_chunk_size(std::string_view line) {
    const auto extension = std::min(line.find(';'), line.size());
    auto digits = line.substr(0, extension);
    if (extension != line.size()) digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
    if (!is_field_value(line.substr(extension))) return std::nullopt;
    return parse_number(digits, 16);
}

}  // namespace tight::http1
