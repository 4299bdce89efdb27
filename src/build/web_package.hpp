// SPDX-License-Identifier: Apache-2.0
#pragma once

// The package of an HTTP server: tight-web as its bootstrap, tight-web.json, and the application's files.

#include "build/console.hpp"
#include "build/package_build.hpp"
#include "build/web_project.hpp"

namespace tight::build {

// Runs the project's `build` first. What `include:` names goes in; without it, the whole folder but for what is never
// packed and hidden files. Throws command_error if the build fails, where the application does
// not start (unless options.check is false), or where the package is too large.
deploy::package make_web_package(const web_project& project, const package_options& options, console& out);

}  // namespace tight::build
