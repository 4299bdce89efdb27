// SPDX-License-Identifier: Apache-2.0
// A service's HTTP answer, cut into pieces of any size: read or refused, never more than what arrived.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "aws/http_client.hpp"

namespace {

struct pieces {
    const std::uint8_t* data;
    std::size_t left;
    std::size_t step;
};

tight::result<std::size_t> next(void* context, char* output, std::size_t size) {
    auto& from = *static_cast<pieces*>(context);
    const std::size_t part = std::min({size, from.left, from.step});
    std::memcpy(output, from.data, part);
    from.data += part;
    from.left -= part;
    return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    pieces from{data + 1, size - 1, data[0] == 0 ? size : data[0]};
    tight::aws::response_receiver receiver(next, &from);
    const auto answer = receiver.receive((data[0] & 1U) != 0);
    if (answer && answer->reply.body.size() > size) std::abort();
    return 0;
}
