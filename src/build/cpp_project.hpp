// SPDX-License-Identifier: Apache-2.0
#pragma once

// For commands that know only applications in C++ with this library.

#include <filesystem>

#include "build/project.hpp"

namespace tight::cli {

// As find_project(). Throws command_error too where the application is one in Python, or an HTTP server of its own.
project find_cpp_project(const std::filesystem::path& from);

}  // namespace tight::cli
