// SPDX-License-Identifier: Apache-2.0
// The prelude of a streamed answer, whole and byte by byte: the same must come out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "local/stream_prelude.hpp"

namespace {

std::string read(std::string_view bytes, std::size_t piece) {
    tight::local::stream_prelude prelude;
    while (!bytes.empty()) {
        auto part = bytes.substr(0, piece);
        bytes.remove_prefix(part.size());
        const auto step = prelude.feed(part);
        if (!step) return step.error().message;
        if (*step == tight::local::stream_prelude::progress::complete) return std::to_string(prelude.status());
    }
    return "more";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (read(bytes, 1) != read(bytes, size)) std::abort();
    return 0;
}
