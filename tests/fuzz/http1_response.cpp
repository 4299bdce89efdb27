// SPDX-License-Identifier: Apache-2.0
// Replies of the Runtime API: whatever comes, and however it is cut, the reader says the same and stays within its
// buffer.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "http1/response_reader.hpp"
#include "lambda/runtime_api.hpp"

using tight::http1::response_reader;

namespace {

struct outcome {
    response_reader::progress state;
    int status = 0;
    std::string fields = {};
    std::string body = {};

    bool operator==(const outcome&) const = default;
};

outcome read(std::string_view bytes, std::size_t piece) {
    response_reader reader;
    while (!bytes.empty() && reader.state() == response_reader::progress::incomplete) {
        const std::span<char> room = reader.room();
        const std::size_t size = std::min(std::min(piece, bytes.size()), room.size());
        std::memcpy(room.data(), bytes.data(), size);
        reader.received(size);
        bytes.remove_prefix(size);
    }
    if (reader.closed() != response_reader::progress::complete) return {reader.state()};
    tight::invocation facts;
    tight::lambda::read_invocation(reader.response(), facts);
    outcome found{reader.state(), reader.response().status, std::string(reader.response().fields),
                  std::string(reader.response().body)};
    reader.next();
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const std::size_t piece = data[0] % 61 + 1U;
    if (read(bytes, piece) != read(bytes, bytes.size())) std::abort();
    return 0;
}
