// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/row_key.hpp"

#include "cloud/dynamodb/values/key_encoding.hpp"
#include "cloud/dynamodb/values/md5.hpp"

namespace tight::cloud::dynamodb {
namespace {

// The service's own compact form of a number, which it hashes: an exponent to the base 100, then pairs of digits,
// shifted by one; those of negative numbers complemented and closed by 102.
void append_hashed_number(std::string& output, const decimal128& source) {
    if (source.zero()) {
        output += static_cast<char>(0x80);
        return;
    }
    unsigned char figures[40] = {};
    const int exponent = magnitude(source) + 1;
    const std::size_t shift = exponent % 2 == 0 ? 0 : 1;
    const std::size_t count = digits(source, figures + shift) + shift;
    const int first = (exponent + static_cast<int>(shift)) / 2 - 64;
    output += static_cast<char>(source.negative ? ~first : first);
    for (std::size_t i = 0; i < count; i += 2) {
        const int pair = figures[i] * 10 + (i + 1 < count ? figures[i + 1] : 0);
        output += static_cast<char>(source.negative ? 101 - pair : pair + 1);
    }
    if (source.negative && (count + 1) / 2 < 20) output += static_cast<char>(102);
}

bool append_parts(std::string& output, const std::vector<key_attribute>& parts, const document& item, key_hash* hash) {
    for (const auto& part : parts) {
        const value* content = item.find(part.name);
        if (content == nullptr || content->type() != part.type) return false;
        if (hash != nullptr) hash->add(*content);
        encode_key(output, *content);
    }
    return true;
}

// Hash, then keys: the hash is of what follows it, so its space is reserved first.
bool append_keys(std::string& output, const key_shape& keys, const document& item, bool whole_hash) {
    const std::size_t start = output.size();
    output.append(hash_length, '\0');
    key_hash hash;
    if (!append_parts(output, keys.hash, item, &hash)) return false;
    if (!append_parts(output, keys.range, item, whole_hash ? &hash : nullptr)) return false;
    std::string bytes;
    hash.append_to(bytes);
    output.replace(start, hash_length, bytes);
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
    if (const auto* figure = part.as<decimal128>()) append_hashed_number(bytes_, *figure);
}

void key_hash::append_to(std::string& output) const {
    const auto digest = md5(bytes_);
    output.append(reinterpret_cast<const char*>(digest.data()), hash_length);
}

bool append_row_key(std::string& output, const key_shape& keys, const document& item) {
    return append_keys(output, keys, item, false);
}

bool append_index_key(std::string& output, const key_shape& index, const key_shape& table, const document& item) {
    return append_keys(output, index, item, false) && append_keys(output, table, item, true);
}

row_range rows_of(const key_range& range) {
    key_hash hash;
    for (const auto& part : range.values) hash.add(part);
    std::string partition;
    hash.append_to(partition);
    partition += range.hash;
    return {partition + range.begin, range.end.empty() ? after_prefix(partition) : partition + range.end};
}

row_range rows_of_segment(std::uint64_t segment, std::uint64_t total) {
    __extension__ using wide = unsigned __int128;
    const auto bound = [total](std::uint64_t at) {
        return big_endian(static_cast<std::uint64_t>((static_cast<wide>(at) << 64) / total));
    };
    return {segment == 0 ? std::string() : bound(segment), segment + 1 == total ? std::string() : bound(segment + 1)};
}

}  // namespace tight::cloud::dynamodb
