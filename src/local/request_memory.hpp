// SPDX-License-Identifier: Apache-2.0
#pragma once

// The memory that requests take while they wait for a function, bounded over all functions together.
//
//     request_memory memory(64 << 20);
//     if (auto reserved = memory.reserve(body.size())) ...      // given back when the last copy of it goes

#include <cstddef>
#include <memory>

namespace tight::local {

// Of asynchronous invocations, which nobody waits for.
inline constexpr std::size_t largest_async_queue = std::size_t{64} * 1024 * 1024;
// Of those that a client waits for with an open connection.
inline constexpr std::size_t largest_sync_queue = std::size_t{256} * 1024 * 1024;

// Only used on the loop's thread.
class request_memory {
public:
    using reservation = std::shared_ptr<const void>;

    explicit request_memory(std::size_t limit) : used_(std::make_shared<std::size_t>(0)), limit_(limit) {}

    // Null where so many bytes more are too many.
    reservation reserve(std::size_t bytes);

    std::size_t limit() const { return limit_; }

    // Whether this is the first refusal since there was room for as much again: what is worth telling.
    bool first_refusal();

private:
    static constexpr std::size_t overhead = 2048;  // of a request, whatever is in it

    std::shared_ptr<std::size_t> used_;
    std::size_t limit_;
    bool refusing_ = false;
};

struct request_queues {
    request_memory asynchronous{largest_async_queue};
    request_memory synchronous{largest_sync_queue};
};

}  // namespace tight::local
