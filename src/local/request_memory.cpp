// SPDX-License-Identifier: Apache-2.0
#include "local/request_memory.hpp"

#include <utility>

namespace tight::local {

request_memory::reservation request_memory::reserve(std::size_t bytes) {
    bytes += overhead;
    if (bytes > limit_ - *used_) return nullptr;
    *used_ += bytes;
    if (*used_ <= limit_ / 2) refusing_ = false;
    return {used_.get(), [used = used_, bytes](const void*) { *used -= bytes; }};
}

bool request_memory::first_refusal() { return !std::exchange(refusing_, true); }

}  // namespace tight::local
