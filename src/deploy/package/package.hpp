// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `tight build` makes and `tight deploy` uploads: one archive that holds one program for every function of an
// application. `cli/package_build.hpp` makes it.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tight::deploy {

enum class architecture : std::uint8_t { x86_64, arm64 };

// As Lambda and CloudFormation write it.
constexpr std::string_view architecture_name(architecture which) {
    return which == architecture::x86_64 ? "x86_64" : "arm64";
}

// Of the machine this program was built for.
#if defined(__aarch64__)
inline constexpr auto this_architecture = architecture::arm64;
#else
inline constexpr auto this_architecture = architecture::x86_64;
#endif

// Nothing where there is no such architecture.
constexpr std::optional<architecture> architecture_named(std::string_view name) {
    if (name == "x86_64") return architecture::x86_64;
    if (name == "arm64") return architecture::arm64;
    return std::nullopt;
}

struct package {
    std::filesystem::path file = {};  // .tight/package/movies.zip, absolute
    std::string sha256 = {};          // of the file, in lower case hex; the same input gives the same
    std::uint64_t bytes = 0;          // of the file
    std::uint64_t unpacked = 0;       // of what it holds
    architecture arch = architecture::x86_64;
    std::string build_id = {};              // of the program, in lower case hex
    std::filesystem::path debug_file = {};  // symbols and lines of the program: .tight/debug/.build-id/ab/cdef.debug
};

// Lambda's limits (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
inline constexpr std::uint64_t largest_unpacked = std::uint64_t{250} * 1024 * 1024;
inline constexpr std::uint64_t largest_direct_upload = std::uint64_t{50} * 1024 * 1024;  // above it through S3

}  // namespace tight::deploy
