// SPDX-License-Identifier: Apache-2.0
#include "build/cpp_project.hpp"

#include <string>
#include <utility>

#include "core/command_error.hpp"

namespace tight::cli {

project find_cpp_project(const std::filesystem::path& from) {
    project found = find_project(from);
    if (found.settings.describes_itself()) return found;
    const std::string what = found.settings.in_python() ? "an application in Python" : "an HTTP server of its own";
    fail_command(found.name() + " is " + what + ", and this command is for applications in C++ with tight",
                 "its code and its tests are made and run with its own tools");
}

}  // namespace tight::cli
