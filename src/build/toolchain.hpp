// SPDX-License-Identifier: Apache-2.0
#pragma once

// What builds, takes apart and starts programs of an architecture on this machine: its own compiler, or Debian's cross
// compiler and qemu.

#include <string>
#include <vector>

#include "build/console.hpp"
#include "deploy/package/package.hpp"

namespace tight::build {

// As Debian calls it: "amd64".
std::string debian_architecture(deploy::architecture which);

// As the kernel, CMake, qemu and Python call it: "aarch64".
std::string processor(deploy::architecture which);

// As compilers call it: "aarch64-linux-gnu".
std::string triplet(deploy::architecture which);

struct toolchain {
    deploy::architecture arch = deploy::architecture::x86_64;
    bool cross = false;  // programs of another architecture than this machine's
    std::string compiler = "c++";
    std::string objcopy = "objcopy";
    std::vector<std::string> arguments = {};  // for CMake
    std::vector<std::string> runner = {};     // what a program is started with; empty: itself
    bool starts_programs = true;              // whether there is such a runner
};

// Throws command_error, with the packages to install, if there is no compiler.
toolchain find_toolchain(deploy::architecture arch);

// What tells CMake where the library of that architecture is. The library for another one is built from the sources
// that came with it, once, and kept in ~/.cache/tight. Empty where CMake finds it by itself.
std::vector<std::string> library_arguments(const toolchain& tools, console& out);

}  // namespace tight::build
