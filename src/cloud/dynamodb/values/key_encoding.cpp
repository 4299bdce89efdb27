// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/key_encoding.hpp"

#include <algorithm>
#include <array>

// Strings and binaries: their bytes, then 0. A byte 0 within them is 1 1, a byte 1 is 1 2.
// Numbers: zero is 80. Positive: C0, magnitude + 130, the digits in pairs (each pair plus 1), 0. Negative: as positive
// with every bit turned, so that C0 becomes 3F and the end FF.

namespace tight::cloud::dynamodb {
namespace {

constexpr char positive = '\xC0';
constexpr char negative = '\x3F';
constexpr char zero = '\x80';

void encode_bytes(std::string& output, std::string_view bytes) {
    for (const char byte : bytes) {
        if (byte == 0 || byte == 1) output += '\1';
        output += byte == 0 ? '\1' : byte == 1 ? '\2' : byte;
    }
}

void encode_number(std::string& output, const decimal128& number) {
    if (number.zero()) {
        output += zero;
        return;
    }
    std::array<unsigned char, 39> figures;
    std::size_t count = digits(number, figures.data());
    if (count % 2 != 0) figures[count++] = 0;
    const std::size_t begin = output.size();
    output += positive;
    output += static_cast<char>(magnitude(number) + 130);
    for (std::size_t i = 0; i < count; i += 2) output += static_cast<char>(figures[i] * 10 + figures[i + 1] + 1);
    output += '\0';
    if (number.negative)
        for (std::size_t i = begin; i < output.size(); ++i) output[i] = static_cast<char>(~output[i]);
}

std::optional<std::string> decode_bytes(std::string_view& input) {
    std::string bytes;
    for (std::size_t i = 0; i < input.size(); ++i) {
        if (input[i] == 0) {
            input.remove_prefix(i + 1);
            return bytes;
        }
        if (input[i] != '\1') {
            bytes += input[i];
        } else {
            if (++i == input.size() || (input[i] != '\1' && input[i] != '\2')) return std::nullopt;
            bytes += input[i] == '\1' ? '\0' : '\1';
        }
    }
    return std::nullopt;
}

std::optional<decimal128> decode_number(std::string_view& input) {
    if (input.empty()) return std::nullopt;
    const char first = input.front();
    if (first == zero) {
        input.remove_prefix(1);
        return decimal128{};
    }
    if (first != positive && first != negative) return std::nullopt;
    const unsigned mask = first == negative ? 0xFFu : 0u;
    const auto byte = [&](std::size_t i) { return (static_cast<unsigned char>(input[i]) ^ mask) & 0xFFu; };
    std::string text = first == negative ? "-0." : "0.";
    for (std::size_t i = 2; i < input.size() && i < 23; ++i) {
        const unsigned pair = byte(i);
        if (pair == 0) {
            text += 'e' + std::to_string(static_cast<int>(byte(1)) - 129);
            input.remove_prefix(i + 1);
            auto parsed = parse_number(text);
            return parsed ? std::optional(*parsed) : std::nullopt;
        }
        if (pair > 100) return std::nullopt;
        text += static_cast<char>('0' + (pair - 1) / 10);
        text += static_cast<char>('0' + (pair - 1) % 10);
    }
    return std::nullopt;
}

std::string_view bytes_of(const value& operand) {
    if (const auto* text = operand.as<std::string>()) return *text;
    return operand.as<binary>()->bytes;
}

}  // namespace

void encode_key(std::string& output, const value& operand) {
    if (const auto* content = operand.as<decimal128>()) return encode_number(output, *content);
    encode_bytes(output, bytes_of(operand));
    output += '\0';
}

void encode_key_prefix(std::string& output, const value& prefix) { encode_bytes(output, bytes_of(prefix)); }

std::optional<value> decode_key(std::string_view& bytes, kind type) {
    if (type == kind::number) {
        auto read = decode_number(bytes);
        return read ? std::optional(value{*read}) : std::nullopt;
    }
    auto read = decode_bytes(bytes);
    if (!read) return std::nullopt;
    if (type == kind::string) return value{std::move(*read)};
    return value{binary{std::move(*read)}};
}

std::string after_prefix(std::string prefix) {
    while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
    if (!prefix.empty()) prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

}  // namespace tight::cloud::dynamodb
