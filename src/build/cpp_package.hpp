// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an application in C++ to what runs in AWS: builds it as Release, keeps its debug information aside, verifies
// the program, starts every function of it once under the Runtime API, and packs it.

#include "build/console.hpp"
#include "build/package_build.hpp"
#include "build/project.hpp"

namespace tight::build {

// Reports its progress to `out`. On success nothing unfinished is left; on failure the previous package is unchanged.
// Throws command_error if the application does not build, cannot be linked static, does not start, is too large, or
// cannot be written. Of an image, `file` is the folder and `sha256` the digest of its manifest.
deploy::package make_cpp_package(const project& app, const package_options& options, console& out);

}  // namespace tight::build
