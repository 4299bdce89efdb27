// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an application says of itself, as its program prints it for `--describe`.

#include <filesystem>
#include <string>
#include <vector>

#include "build/console.hpp"
#include "build/project.hpp"
#include "core/application_description.hpp"

namespace tight::build {

// What `command --describe` prints in that folder. Throws command_error if it does not end well within a minute.
std::string described_by(std::vector<std::string> command, const std::filesystem::path& folder, const project& app,
                         console& out);

// Builds the program first. Throws command_error if it does not build, or does not answer as it should.
described_application describe_application(const project& app, console& out);

}  // namespace tight::build
