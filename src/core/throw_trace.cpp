// SPDX-License-Identifier: Apache-2.0
#include "core/throw_trace.hpp"

#include <cxxabi.h>
#include <unwind.h>

#include <cstdint>
#include <exception>
#include <new>
#include <typeinfo>

namespace tight {
namespace {

thread_local throw_trace* watching = nullptr;

// The type information of throw_probe: asked during the search whether what was thrown fits, it looks and says no.
class probe_type final : public abi::__class_type_info {
public:
    using abi::__class_type_info::__class_type_info;
    bool __do_catch(const std::type_info*, void**, unsigned) const override {
        throw_trace::take();
        return false;
    }
};

struct walk {
    std::span<void*> frames;
    const void* bottom;
    std::size_t size = 0;
    std::size_t met = 0;
};

bool throws(void* address) {
    const void* function = _Unwind_FindEnclosingFunction(address);
    return function == reinterpret_cast<const void*>(&abi::__cxa_throw) ||
           function == reinterpret_cast<const void*>(&abi::__cxa_rethrow) ||
           function ==
               reinterpret_cast<const void*>(static_cast<void (*)(std::exception_ptr)>(&std::rethrow_exception));
}

_Unwind_Reason_Code step(_Unwind_Context* context, void* argument) {
    constexpr std::size_t deepest_machinery = 8;
    walk& seen = *static_cast<walk*>(argument);
    if (reinterpret_cast<const void*>(_Unwind_GetCFA(context)) >= seen.bottom) return _URC_END_OF_STACK;
    int before_instruction = 0;
    auto address =
        reinterpret_cast<void*>(_Unwind_GetIPInfo(context, &before_instruction) - (before_instruction == 0 ? 1 : 0));
    if (seen.met++ < deepest_machinery && throws(address)) {
        seen.size = 0;
        return _URC_NO_REASON;
    }
    if (seen.size == seen.frames.size()) return _URC_END_OF_STACK;
    seen.frames[seen.size++] = address;
    return _URC_NO_REASON;
}

}  // namespace

// The object that catch clauses for throw_probe refer to, under the name that the Itanium C++ ABI gives it. Made when
// first needed, because std::type_info cannot be made at compile time and nothing is to run before main.
extern unsigned char probe_storage[sizeof(probe_type)] asm("_ZTIN5tight11throw_probeE");
alignas(probe_type) unsigned char probe_storage[sizeof(probe_type)];

// Cleanups on the way ask again, when the stack is no longer whole: the first answer counts.
void throw_trace::take() {
    if (watching == nullptr || watching->size_ != 0) return;
    walk seen{watching->frames_, watching->bottom_};
    _Unwind_Backtrace(step, &seen);
    watching->size_ = seen.size;
}

throw_trace::throw_trace(const void* bottom) : previous_(watching), bottom_(bottom) {
    [[maybe_unused]] static const probe_type* const probe = new (probe_storage) probe_type("N5tight11throw_probeE");
    watching = this;
}

throw_trace::~throw_trace() { watching = previous_; }

}  // namespace tight
