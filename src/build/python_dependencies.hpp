// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the requirements of a project in Python ask for, as Lambda needs it: installed by pip, from wheels alone, for
// another machine and another Python than those that are here.

#include <filesystem>
#include <optional>
#include <string>

#include "build/console.hpp"
#include "build/package_build.hpp"
#include "build/wsgi_project.hpp"

namespace tight::build {

// The folder .tight/python-ARCH, in which they lie; what is there for the same requirements is taken again. Nothing
// if there is no requirements.txt. Throws command_error with advice if pip fails or is not installed.
std::optional<std::filesystem::path> install_dependencies(const wsgi_project& project, const package_options& options,
                                                          console& out);

// Whether a file of that folder, by its name relative to it, goes into a package: not what Lambda's runtimes bring,
// tests, caches, scripts and pip's own records.
bool is_dependency(const std::filesystem::path& name);

// Throws command_error if a file of that folder says that it would not run there: it belongs to a wheel built for
// this machine's Python, asks for a newer C library than the runtime has, or only leads to sources on this machine.
void verify_dependency(const std::string& name, std::string_view content, const wsgi_project& project,
                       deploy::architecture arch);

// __pycache__ and compiled files.
bool is_python_cache(const std::filesystem::path& name);

}  // namespace tight::build
