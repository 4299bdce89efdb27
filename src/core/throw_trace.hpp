// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where an exception was thrown, without any cost while none is: the search for a handler runs before the stack is
// unwound and asks each catch clause on its way whether it fits. A clause for throw_probe looks at the stack, and never
// fits. It stands behind the clauses of exceptions that need no trace.
//
//     throw_trace trace;
//     try {
//         handler();
//     } catch (const http_error& early) {
//         return early.response();
//     } catch (const throw_probe&) {
//         std::unreachable();
//     } catch (const std::exception& problem) {
//         report(problem, describe_frames(trace.addresses()));
//     }

#include <array>
#include <cstddef>
#include <span>

namespace tight {

// Only ever named in a catch clause. Its type information is made by throw_trace.cpp.
class throw_probe {
public:
    virtual ~throw_probe();
};

// Watches its thread while it lives; traces nest. The addresses are those between the throw and the function that made
// it, innermost first, of the first exception that a probe of that function saw.
class throw_trace {
public:
    static constexpr std::size_t most = 48;

    // `bottom` is the frame of the caller: not to be given.
    explicit throw_trace(const void* bottom = __builtin_frame_address(0));
    ~throw_trace();
    throw_trace(const throw_trace&) = delete;
    throw_trace& operator=(const throw_trace&) = delete;

    std::span<void* const> addresses() const { return {frames_.data(), size_}; }

    // For the probe: fills the trace that watches this thread.
    static void take();

private:
    throw_trace* previous_;
    const void* bottom_;
    std::size_t size_ = 0;
    std::array<void*, most> frames_;
};

}  // namespace tight
