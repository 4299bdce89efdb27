// SPDX-License-Identifier: Apache-2.0
#pragma once

// Zip archives that others made, as Lambda reads them.
//
//     const auto members = read_zip(bytes);
//     for (const zip_member& each : *members) if (each.name == "bootstrap") program = unpack(bytes, each);

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

namespace tight::deploy {

struct zip_member {
    std::string name = {};
    std::uint64_t size = 0;   // unpacked
    bool executable = false;  // as the modes of Unix say; false where the archive has none
    std::uint64_t packed = 0;
    std::uint64_t offset = 0;  // of its local header
    std::uint32_t checksum = 0;
    std::uint16_t method = 0;
};

// In the order of the archive's directory, folders too. The error (bad_input) says what is wrong with it: no zip, a
// part of one, encrypted, or of more than 4 GB. Reads nothing outside the bytes, and is linear in their size.
result<std::vector<zip_member>> read_zip(std::string_view bytes);

// The content of a member that read_zip() found in these bytes. An error (bad_input) where it is damaged, packed in a
// way that Lambda does not know, or of another size than the directory says.
result<std::string> unpack(std::string_view bytes, const zip_member& member);

}  // namespace tight::deploy
