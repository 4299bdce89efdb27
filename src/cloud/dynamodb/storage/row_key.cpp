// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/row_key.hpp"

#include "cloud/dynamodb/values/key_encoding.hpp"
#include "cloud/dynamodb/values/md5.hpp"

namespace tight::cloud::dynamodb {
namespace {

// The service's own compact form of a number, which it hashes: an exponent to the base 100, then pairs of digits,
// shifted by one; those of negative numbers complemented and closed by 102.
void append_hashed_number(std::string& to, const number& from) {
    if (from.zero()) {
        to += static_cast<char>(0x80);
        return;
    }
    unsigned char figures[40] = {};
    const int exponent = magnitude(from) + 1;
    const std::size_t shift = exponent % 2 == 0 ? 0 : 1;
    const std::size_t count = digits(from, figures + shift) + shift;
    const int first = (exponent + static_cast<int>(shift)) / 2 - 64;
    to += static_cast<char>(from.negative ? ~first : first);
    for (std::size_t i = 0; i < count; i += 2) {
        const int pair = figures[i] * 10 + (i + 1 < count ? figures[i + 1] : 0);
        to += static_cast<char>(from.negative ? 101 - pair : pair + 1);
    }
    if (from.negative && (count + 1) / 2 < 20) to += static_cast<char>(102);
}

bool append_parts(std::string& to, const std::vector<key_attribute>& parts, const document& from, key_hash* hash) {
    for (const auto& part : parts) {
        const value* held = from.find(part.name);
        if (held == nullptr || held->type() != part.type) return false;
        if (hash != nullptr) hash->add(*held);
        encode_key(to, *held);
    }
    return true;
}

// Hash, then keys: the hash is of what follows it, so its room is made first.
bool append_keys(std::string& to, const key_shape& keys, const document& from, bool whole_hash) {
    const std::size_t start = to.size();
    to.append(hash_length, '\0');
    key_hash hash;
    if (!append_parts(to, keys.hash, from, &hash)) return false;
    if (!append_parts(to, keys.range, from, whole_hash ? &hash : nullptr)) return false;
    std::string bytes;
    hash.append_to(bytes);
    to.replace(start, hash_length, bytes);
    return true;
}

std::string big_endian(std::uint64_t value) {
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
    return bytes;
}

}  // namespace

void key_hash::add(const value& part) {
    if (const auto* text = part.as<std::string>()) bytes_ += *text;
    if (const auto* bytes = part.as<binary>()) bytes_ += bytes->bytes;
    if (const auto* figure = part.as<number>()) append_hashed_number(bytes_, *figure);
}

void key_hash::append_to(std::string& to) const {
    const auto digest = md5(bytes_);
    to.append(reinterpret_cast<const char*>(digest.data()), hash_length);
}

bool append_row_key(std::string& to, const key_shape& keys, const document& from) {
    return append_keys(to, keys, from, false);
}

bool append_index_key(std::string& to, const key_shape& index, const key_shape& table, const document& from) {
    return append_keys(to, index, from, false) && append_keys(to, table, from, true);
}

row_range rows_of(const key_range& range) {
    key_hash hash;
    for (const auto& part : range.values) hash.add(part);
    std::string partition;
    hash.append_to(partition);
    partition += range.hash;
    return {partition + range.from, range.until.empty() ? after_prefix(partition) : partition + range.until};
}

row_range rows_of_segment(std::uint64_t segment, std::uint64_t total) {
    __extension__ using wide = unsigned __int128;
    const auto bound = [total](std::uint64_t at) {
        return big_endian(static_cast<std::uint64_t>((static_cast<wide>(at) << 64) / total));
    };
    return {segment == 0 ? std::string() : bound(segment), segment + 1 == total ? std::string() : bound(segment + 1)};
}

}  // namespace tight::cloud::dynamodb
