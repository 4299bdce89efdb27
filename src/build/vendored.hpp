// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where libraries of others come from. Each source fills a folder with include/ and lib/.

#include <filesystem>
#include <string>
#include <vector>

#include <tight/error.hpp>

#include "deploy/package/package.hpp"

namespace tight::build {

struct requirement {
    std::string name = {};     // "libfmt-dev"
    std::string version = {};  // empty: the newest there is

    // "libfmt-dev=9.1.0"
    std::string text() const { return version.empty() ? name : name + '=' + version; }
};

// Of a line of requirements-vendor.txt; of "fmt/10.2.1" as well, as Conan writes it.
requirement read_requirement(const std::string& line);

// Those that a requirements file names, without comments.
std::vector<requirement> read_requirements(const std::string& text);

// The file's text with that requirement in it: in the place of one of the same name, or as a new last line.
std::string with_requirement(const std::string& text, const requirement& one);

// A sentence if every function has this library anyway; otherwise empty.
std::string builtin_library(const std::string& name);

// "vcpkg", "conan" or "debian": the first of them that is installed; empty where none is.
std::string first_package_source();

// Puts it, with all that it needs, into `folder`, which is new. The version that came is the result's.
result<requirement> fetch_library(const std::string& source, const requirement& library, deploy::architecture arch,
                                  const std::filesystem::path& folder);

}  // namespace tight::build
