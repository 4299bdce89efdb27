// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a program or a shared library needs of the system that runs it, as its ELF file says (System V ABI; "Linux
// Standard Base, Symbol Versioning"). Only 64 bits, little endian: nothing else runs in Lambda.
//
//     const auto file = read_elf(bytes);
//     if (file && file->interpreter.empty() && file->needed.empty()) ...          // fully static

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

#include "deploy/package/package.hpp"

namespace tight::deploy {

// A version of a library's interface that the file asks for, and one symbol it asks for under that version.
struct version_need {
    std::string library = {};  // "libc.so.6"
    std::string version = {};  // "GLIBC_2.34"
    std::string symbol = {};   // empty where the file has no symbols by name
};

struct elf_file {
    std::uint16_t machine = 0;             // e_machine
    bool program = false;                  // it can be started: it has an entry point and a segment to run
    std::string interpreter = {};          // the loader it wants (PT_INTERP)
    std::vector<std::string> needed = {};  // libraries it wants (DT_NEEDED)
    std::string soname = {};               // the name it has as a library (DT_SONAME)
    std::string search_path = {};          // where its libraries are looked for first (DT_RUNPATH or DT_RPATH)
    std::string build_id = {};             // in hex; empty where it has none
    std::vector<version_need> versions = {};

    bool runs_on(architecture which) const;
};

// "x86_64", "arm64", or the number of another machine.
std::string machine_name(std::uint16_t machine);

// The error (bad_input) says what is wrong with the bytes. Reads nothing outside them, and is linear in their size.
result<elf_file> read_elf(std::string_view bytes);

}  // namespace tight::deploy
