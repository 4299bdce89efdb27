// SPDX-License-Identifier: Apache-2.0
// GCC 12's unwinder asks glibc 2.35 for the object that holds an address; Lambda's Python runtimes have an older glibc.
// This answers it from dl_iterate_phdr, which every glibc has. Hidden: nobody else sees it.

#include <dlfcn.h>
#include <link.h>

#include <cstddef>

#if DLFO_STRUCT_HAS_EH_DBASE
#error "this architecture's unwinder wants more of dl_find_object than is answered here"
#endif

namespace {

struct search {
    ElfW(Addr) address;
    dl_find_object* found;
};

// 1, which ends the search, where the object holds the address and has a table for the unwinder.
int look(dl_phdr_info* object, std::size_t, void* data) {
    const auto& [address, found] = *static_cast<search*>(data);
    const ElfW(Phdr)* text = nullptr, *table = nullptr;
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr)& header = object->dlpi_phdr[i];
        const ElfW(Addr) begin = object->dlpi_addr + header.p_vaddr;
        if (header.p_type == PT_LOAD && address >= begin && address - begin < header.p_memsz) text = &header;
        if (header.p_type == PT_GNU_EH_FRAME) table = &header;
    }
    if (text == nullptr || table == nullptr) return 0;
    const ElfW(Addr) begin = object->dlpi_addr + text->p_vaddr;
    found->dlfo_flags = 0;
    found->dlfo_map_start = reinterpret_cast<void*>(begin);
    found->dlfo_map_end = reinterpret_cast<void*>(begin + text->p_memsz);
    found->dlfo_link_map = nullptr;
    found->dlfo_eh_frame = reinterpret_cast<void*>(object->dlpi_addr + table->p_vaddr);
    return 1;
}

}  // namespace

extern "C" [[gnu::visibility("hidden")]] int _dl_find_object(void* address, dl_find_object* found) noexcept {
    search what{reinterpret_cast<ElfW(Addr)>(address), found};
    return dl_iterate_phdr(look, &what) == 1 ? 0 : -1;
}
