// SPDX-License-Identifier: Apache-2.0
#pragma once

// The package of a project in Python: its files, what its requirements.txt asks for, and the adapter.

#include "build/console.hpp"
#include "build/package_build.hpp"
#include "build/wsgi_project.hpp"

namespace tight::build {

// Of the options, `arch`, `include` and `rebuild` count. Throws command_error if pip fails, where
// the module is not there, or where the package is too large.
deploy::package make_wsgi_package(const wsgi_project& project, const package_options& options, console& out);

}  // namespace tight::build
