// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program is packed without its symbols and lines; they are kept by build id, where debuggers and `tight logs` find
// them: `gdb -ex 'set debug-file-directory .tight/debug'`.

#include <filesystem>
#include <string>

#include "build/toolchain.hpp"

namespace tight::build {

struct stripped_program {
    std::string build_id = {};              // in hex
    std::filesystem::path debug_file = {};  // <folder>/.build-id/ab/cdef.debug
};

// Writes `program` without symbols to `stripped`, and what it lost below `folder`. Throws command_error.
stripped_program strip_program(const toolchain& tools, const std::filesystem::path& program,
                               const std::filesystem::path& stripped, const std::filesystem::path& folder);

}  // namespace tight::build
