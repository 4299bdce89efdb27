// SPDX-License-Identifier: Apache-2.0
#pragma once

// What must be true of a program before it is packed. Each check throws command_error with the sentence to print.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/package/elf.hpp"
#include "deploy/package/package.hpp"

namespace tight::deploy {

// The C library of provided.al2023: what a file asks for must not be newer.
inline constexpr std::string_view newest_glibc = "2.34";

// The first need of that file, of those that are newer than `limit`, that is newest.
std::optional<version_need> too_new_version(const elf_file& file, std::string_view limit = newest_glibc);

// A program that needs nothing of the system but its kernel: of that architecture, without loader and libraries.
// `name` is how the sentence calls it.
void verify_static(std::string_view bytes, architecture which, std::string_view name);

// A file of a package that brings its shared libraries along: of that architecture, content with the system's C
// library, and every library it needs is one of `beside` or belongs to the C library.
void verify_bundled(std::string_view bytes, architecture which, std::string_view name,
                    const std::vector<std::string>& beside);

// Whether the system's C library brings this one: libc.so.6, libm.so.6, the loader and so on.
bool is_system_library(std::string_view soname);

// Lambda takes `largest_unpacked` bytes.
void verify_size(std::uint64_t unpacked);

}  // namespace tight::deploy
