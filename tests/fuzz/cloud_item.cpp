// SPDX-License-Identifier: Apache-2.0
// Items as JSON: what is accepted is stored, read back and weighed the same, and any bytes may be given as a stored
// item.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tight/json.hpp>

#include "cloud/dynamodb/values/key_encoding.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace {

using namespace tight::cloud::dynamodb;

void check(bool holds) {
    if (!holds) __builtin_trap();
}

void round_trip(const item& original) {
    const std::string bytes = store(original);
    const stored_item stored(bytes);
    check(stored.decode() == original);
    check(stored.size() == item_size(original));
    const auto again = tight::json::parse(stored.json());
    check(again.has_value());
    check(read_item(*again).value() == original);
    for (const auto& [name, content] : original) {
        check(stored.decode(name) == content);
        if (content.type() > kind::binary) continue;
        std::string key;
        encode_key(key, content);
        std::string_view left = key;
        check(decode_key(left, content.type()) == content && left.empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        if (const auto parsed = tight::json::parse(text)) {
            if (const auto read = read_item(*parsed)) round_trip(*read);
        }
    } catch (const operation_error& error) {
        check(error.name() == "SerializationException");
    }
    try {
        const stored_item damaged(text);
        damaged.decode("a");
        damaged.decode();
    } catch (const operation_error&) {
    }
    for (const kind type : {kind::string, kind::number, kind::binary}) {
        std::string_view left = text;
        decode_key(left, type);
    }
    return 0;
}
