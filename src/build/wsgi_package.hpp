// SPDX-License-Identifier: Apache-2.0
#pragma once

// The package of a project in Python: its files, what its requirements.txt asks for, and the adapter.

#include "build/package_build.hpp"
#include "build/wsgi_project.hpp"
#include "cli/terminal/printer.hpp"

namespace tight::cli {

// Of the options, `arch`, `include` and `rebuild` count. Throws command_error where pip fails, where
// the module is not there, or where the package is too large.
deploy::package make_wsgi_package(const wsgi_project& project, const package_options& options, printer& out);

}  // namespace tight::cli
