// SPDX-License-Identifier: Apache-2.0
#include "cli/project/application.hpp"

#include <array>
#include <cassert>

#include "build/cache_folder.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

// Each is defined in the file of its kind: null if the project is of another one.
std::unique_ptr<application> open_wsgi_application(const build::project& project);
std::unique_ptr<application> open_web_application(const build::project& project);
std::unique_ptr<application> open_cpp_application(const build::project& project);

namespace {

constexpr std::array kinds{open_wsgi_application, open_web_application, open_cpp_application};

}  // namespace

std::unique_ptr<application> open_application(const build::project& project) {
    for (const auto open : kinds)
        if (auto app = open(project)) return app;
    assert(false);  // every project without another description is in C++
    return nullptr;
}

deploy::package make_package(application& app, const build::package_options& options, build::console& out) {
    const build::cache_lock only_one(app.project().state_folder() / "packaging");
    return app.make_package(options, out);
}

build::project find_cpp_project(const std::filesystem::path& from) {
    const auto app = open_application(build::find_project(from));
    if (app->describes_itself()) return app->project();
    fail_command(
        app->name() + " is " + std::string(app->kind()) + ", and this command is for applications in C++ with tight",
        "its code and its tests are made and run with its own tools");
}

}  // namespace tight::cli
