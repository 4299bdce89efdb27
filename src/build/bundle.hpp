// SPDX-License-Identifier: Apache-2.0
#pragma once

// The shared libraries that a program brings along, for `tight build --bundle`.

#include <filesystem>
#include <string>
#include <vector>

#include "build/toolchain.hpp"

namespace tight::build {

struct bundled_library {
    std::string name = {};  // "libpq.so.5"
    std::filesystem::path file = {};
};

// All libraries that `program` needs, with those that they need, except the C library. They are looked for in
// `folders`, then where the compiler would. Sorted by name. Throws command_error if one is nowhere.
std::vector<bundled_library> find_libraries(const toolchain& tools, const std::filesystem::path& program,
                                            const std::vector<std::filesystem::path>& folders);

// Those of a folder that are there as a shared library (lib*.so) and not as a static one.
std::vector<std::string> libraries_without_static(const std::filesystem::path& folder);

// The library that a link failed for because there is only a shared one of it, by what the linker printed; empty where
// it failed for another reason.
std::string library_without_static(const std::string& output);

// The library that a link failed for because it is for another architecture, as `output` of the linker says. Empty
// if it failed for another reason.
std::string library_of_other_machine(const std::string& output);

}  // namespace tight::build
