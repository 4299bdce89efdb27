// SPDX-License-Identifier: Apache-2.0
#pragma once

// Builds an application for this machine, in .tight/build below its folder: as fast to compile as can be, with Ninja,
// ccache and mold if they are installed. Quiet unless something fails; then the compiler's own words are shown.
//
//     app_build build(find_project(target), out);
//     build.build_all();                                  // throws command_error if it does not build
//     process::run_process({build.tests_program()})

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "build/cmake_build.hpp"
#include "build/console.hpp"
#include "build/project.hpp"

namespace tight::build {

class app_build {
public:
    // Both must outlive it.
    app_build(const project& app, console& out);

    // Builds everything, or only the program that Lambda starts.
    void build_all();
    void build_program();

    // The two steps of build_program(), for callers that build repeatedly: prepare the build folder, then run this
    // command.
    void configure();
    std::vector<std::string> program_command() const { return cmake_.command("bootstrap"); }

    // An application without tests has no such file.
    std::filesystem::path tests_program() const { return app_.build_folder() / "tests"; }
    std::filesystem::path program() const { return app_.build_folder() / "bootstrap"; }

private:
    const project& app_;
    cmake_build cmake_;
};

// Where the package tight that belongs to this program is; nothing where only CMake's own search can tell. In a build
// tree it lies beside bin/, installed below lib*/cmake/tight. TIGHT_PREFIX names another one.
std::optional<std::filesystem::path> package_folder();

// The same as CMake's argument.
std::optional<std::string> package_argument();

}  // namespace tight::build
