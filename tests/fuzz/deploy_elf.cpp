// SPDX-License-Identifier: Apache-2.0
// Programs and libraries that are about to be packed: any bytes are read or refused, in time that their size bounds.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "deploy/package/elf.hpp"
#include "deploy/package/verify.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tight::deploy;
    if (const auto file = read_elf({reinterpret_cast<const char*>(data), size})) {
        (void)too_new_version(*file);
        (void)file->runs_on(architecture::arm64);
    }
    return 0;
}
