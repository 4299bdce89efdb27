// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/logical_id.hpp"

#include <cstdint>

#include "core/ascii.hpp"

namespace tight::deploy {

namespace {

std::string camel(std::string_view name, char separator) {
    std::string id;
    bool starts = true, lossy = name.empty();
    for (const char c : name) {
        if (ascii::is_alphanumeric(c)) {
            lossy = lossy || ascii::is_upper(c) || (starts && ascii::is_digit(c));
            id += starts ? ascii::to_upper(c) : c;
            starts = false;
        } else {
            lossy = lossy || c != separator || starts;
            starts = true;
        }
    }
    lossy = lossy || starts;
    if (id.empty() || ascii::is_digit(id[0])) id.insert(0, "S");
    return lossy ? id + short_hash(name) : id;
}

}  // namespace

std::string logical_id(std::string_view name) { return camel(name, '-'); }

std::string logical_id_of_identifier(std::string_view name) { return camel(name, '_'); }

std::string short_hash(std::string_view text, std::size_t digits) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash ^= hash >> 32;
    std::string out;
    for (std::size_t i = 0; i < digits; ++i) out += "0123456789abcdef"[(hash >> (4 * i)) & 15];
    return out;
}

}  // namespace tight::deploy
