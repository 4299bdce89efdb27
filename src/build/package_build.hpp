// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the packages of all kinds of application have in common.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "build/console.hpp"
#include "build/project.hpp"
#include "build/start_check.hpp"
#include "deploy/package/archive.hpp"
#include "deploy/package/package.hpp"

namespace tight::build {

enum class package_format : std::uint8_t {
    zip,     // .tight/package/NAME.zip
    binary,  // .tight/package/NAME: the program alone
    image,   // .tight/package/NAME.oci: an OCI image layout, a folder
};

struct package_options {
    deploy::architecture arch = deploy::architecture::x86_64;
    package_format format = package_format::zip;
    bool bundle = false;     // libraries that cannot be linked static go beside the program
    start_check check = {};  // of every function; empty: none is started
    bool rebuild = false;    // from nothing, vendored libraries too
};

using environment_variables = std::vector<std::pair<std::string, std::string>>;

// The variables that a function of the package in `folder` is started with.
environment_variables start_environment(const project& app, const std::filesystem::path& folder);

// Writes .tight/package/NAME.zip of these files, by their names, and reports how many they are. Throws command_error if
// they are too large, or cannot be written.
deploy::package pack_files(const project& app, std::map<std::string, deploy::archive_entry> files,
                           deploy::architecture arch, console& out);

// "1.25 MB"
std::string size_text(std::uint64_t bytes);

}  // namespace tight::build
