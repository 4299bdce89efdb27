// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where an exception was thrown, without any cost while none is: the search for a handler runs before the stack is
// unwound and asks each catch clause on its way whether it fits. A clause for throw_probe looks at the stack, and never
// fits.
//
//     throw_trace trace;
//     try {
//         trace.watch([&] { handler(); });
//     } catch (const std::exception& problem) {
//         for (void* address : trace.addresses()) ...
//     }

#include <array>
#include <cstddef>
#include <span>

namespace tight::lambda {

// Only ever named in a catch clause. Its type information is made by throw_trace.cpp.
class throw_probe {
public:
    virtual ~throw_probe();
};

// Return addresses between the throw and the call of watch(), innermost first; those of the last exception that left
// it.
class throw_trace {
public:
    static constexpr std::size_t most = 48;

    throw_trace();

    template <class Call>
    decltype(auto) watch(Call&& call) {
        const scope here(*this, __builtin_frame_address(0));
        try {
            return call();
        } catch (const throw_probe&) {
            __builtin_unreachable();
        }
    }

    std::span<void* const> addresses() const { return {frames_.data(), size_}; }

    // For the probe: fills the trace that watches on this thread.
    static void take();

private:
    class scope {
    public:
        scope(throw_trace& trace, const void* bottom);
        ~scope();
        scope(const scope&) = delete;
        scope& operator=(const scope&) = delete;

    private:
        throw_trace* previous_;
    };

    std::array<void*, most> frames_;
    std::size_t size_ = 0;
    const void* bottom_ = nullptr;
};

}  // namespace tight::lambda
