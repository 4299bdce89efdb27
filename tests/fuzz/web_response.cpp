// SPDX-License-Identifier: Apache-2.0
// Replies of applications, whole, in pieces and cut anywhere: the same body either way.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <tight/adapter/wire.hpp>

#include "http1/response_reader.hpp"
#include "web/listening.hpp"

namespace {

using progress = tight::http1::response_reader::progress;

// What is read of `bytes` by `step` bytes at a time, taking the body as it comes.
std::string in_pieces(std::string_view bytes, std::size_t step, progress& end) {
    tight::http1::response_reader reader;
    reader.limit_to({.body = 1 << 20, .piece = 512, .lone_lf = true});
    std::string body;
    while (!bytes.empty() && reader.state() == progress::incomplete) {
        const auto room = reader.room();
        const std::size_t size = std::min({room.size(), bytes.size(), step});
        std::memcpy(room.data(), bytes.data(), size);
        bytes.remove_prefix(size);
        reader.received(size);
        if (reader.has_head() && reader.state() <= progress::complete) body += reader.take_body();
    }
    end = reader.closed();
    return body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    progress one = progress::incomplete, other = progress::incomplete;
    const std::string body = in_pieces(bytes, data[0] % 61 + 1, one);
    if (in_pieces(bytes, 4096, other) != body && one == progress::complete) std::abort();
    const auto whole = tight::adapter::read_response(bytes);
    if (whole && one == progress::complete && whole->body != body) std::abort();
    (void)tight::web::read_listening(bytes);
    return 0;
}
