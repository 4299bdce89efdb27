// SPDX-License-Identifier: Apache-2.0
#pragma once

// One build folder of CMake and Ninja. Quiet unless something fails; then the compiler's own words are shown.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "build/console.hpp"

namespace tight::build {

struct cmake_settings {
    std::string name = {};  // what is built, as a person calls it
    std::filesystem::path source = {};
    std::filesystem::path folder = {};
    std::vector<std::string> arguments = {};  // "-DCMAKE_BUILD_TYPE=Release"; a change of them configures anew
};

class cmake_build {
public:
    // `out` must outlive it.
    cmake_build(cmake_settings settings, console& out) : settings_(std::move(settings)), out_(out) {}

    // Prepares the build folder unless it is prepared with these arguments. Throws command_error if CMake or
    // Ninja is missing or fails.
    void configure();

    // configure(), then builds. Throws command_error if it does not build, having shown why.
    void build(const std::string& target);

    // The same, but returns the output of a build that fails, and shows nothing of it.
    std::optional<std::string> try_build(const std::string& target);

    // Shows why a build failed, and throws command_error.
    [[noreturn]] void fail_build(const std::string& output);

    std::vector<std::string> command(const std::string& target) const;

private:
    std::vector<std::string> verbose_command(const std::string& target) const;  // that names its steps

    cmake_settings settings_;
    console& out_;
};

// The generator, and the installed tools that make compiling faster.
std::vector<std::string> usual_cmake_arguments();

// Ends the command: a program that building needs is not installed.
[[noreturn]] void fail_missing_tool(const std::string& name);

}  // namespace tight::build
