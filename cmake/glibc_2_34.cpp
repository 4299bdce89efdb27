// What C++ programs that are linked on a newer system take from its C library and Lambda's (glibc 2.34) does not have. Only in
// programs that are linked dynamically; the linker takes these instead.
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <dlfcn.h>
#include <link.h>
#include <sys/random.h>

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 35)

namespace {

struct search {
    std::uintptr_t address;
    dl_find_object* found;
};

int look_into(dl_phdr_info* module, std::size_t, void* wanted) {
    const auto& asked = *static_cast<search*>(wanted);
    std::uintptr_t first = UINTPTR_MAX, last = 0, unwind_table = 0;
    bool inside = false;
    for (int i = 0; i < module->dlpi_phnum; ++i) {
        const auto& segment = module->dlpi_phdr[i];
        const std::uintptr_t start = module->dlpi_addr + segment.p_vaddr;
        const std::uintptr_t end = start + segment.p_memsz;
        if (segment.p_type == PT_GNU_EH_FRAME) unwind_table = start;
        if (segment.p_type != PT_LOAD) continue;
        inside = inside || (asked.address >= start && asked.address < end);
        first = start < first ? start : first;
        last = end > last ? end : last;
    }
    if (!inside || unwind_table == 0) return 0;
    *asked.found = {};
    asked.found->dlfo_map_start = reinterpret_cast<void*>(first);
    asked.found->dlfo_map_end = reinterpret_cast<void*>(last);
    asked.found->dlfo_eh_frame = reinterpret_cast<void*>(unwind_table);
    return 1;
}

}  // namespace

// glibc 2.35: how exceptions find the frames of a function.
extern "C" int _dl_find_object(void* address, dl_find_object* found) noexcept {
    search asked{reinterpret_cast<std::uintptr_t>(address), found};
    return dl_iterate_phdr(look_into, &asked) == 1 ? 0 : -1;
}

// glibc 2.36: what std::random_device asks.
extern "C" std::uint32_t arc4random() noexcept {
    std::uint32_t number = 0;
    while (getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number))
        if (errno != EINTR) std::abort();
    return number;
}

#endif
