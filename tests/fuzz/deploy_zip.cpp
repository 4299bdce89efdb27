// SPDX-License-Identifier: Apache-2.0
// Packages that others made: any bytes are read or refused, in time that their size bounds.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "deploy/package/archive_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tight::deploy;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto members = read_zip(bytes);
    if (!members) return 0;
    constexpr std::size_t enough = 1 << 20;
    for (const zip_member& each : *members)
        if (each.size < enough) (void)unpack(bytes, each);
    return 0;
}
