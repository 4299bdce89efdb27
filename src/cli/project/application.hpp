// SPDX-License-Identifier: Apache-2.0
#pragma once

// An application as the kind that it is: in C++ with this library, in Python, or any HTTP server. Commands ask it what
// differs between kinds. A kind is one file, src/cli/project/<kind>_application.cpp, and its row in application.cpp.
//
//     const auto app = open_application(build::find_project(options.target));
//     const auto package = make_package(*app, {.check = check_start_locally}, out);

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "build/console.hpp"
#include "build/package_build.hpp"
#include "build/project.hpp"
#include "cli/project/local_event.hpp"
#include "core/command_error.hpp"
#include "local/app_host.hpp"

namespace tight::cli {

enum class invocation_target : std::uint8_t { local, cloud };

class application {
public:
    explicit application(build::project project) : project_(std::move(project)) {}
    virtual ~application() = default;
    application(const application&) = delete;
    application& operator=(const application&) = delete;

    const build::project& project() const { return project_; }
    const std::string& name() const { return project_.name(); }

    // For sentences: "an application in Python".
    virtual std::string_view kind() const = 0;

    // Whether its program answers --describe, and this library generates its code.
    virtual bool describes_itself() const { return false; }

    // Whether a person may call the only function at AWS by this name.
    virtual bool names_only_function(std::string_view name) const = 0;

    // Whether the first argument of `tight invoke` may be the name of a function at AWS.
    virtual bool has_named_functions() const { return true; }

    // How it runs on this machine; the settings refer to this application, which must outlive them. For `serve`, which
    // builds it again and again; and for one invocation, built by now. Throw command_error if it does not build, or a
    // program that it needs is not installed.
    virtual local::app_settings serve_settings(int timeout_seconds, build::console& out) = 0;
    virtual local::app_settings invoke_settings(int timeout_seconds, build::console& out) = 0;

    // The name of the local function that a person calls `name`, which is empty if there is only one. Throws
    // command_error (usage) if there are several.
    virtual std::string local_function(const std::string& name) const = 0;

    // Why there is no local function of that name.
    virtual command_error unknown_function(const std::string& name, const std::string& message) const = 0;

    // The event of an invocation of `options.function`. Throws as make_local_event().
    virtual local_event make_event(event_options options, invocation_target target) const = 0;

    // Builds and packs it. Throws command_error.
    virtual deploy::package make_package(const build::package_options& options, build::console& out) = 0;

private:
    build::project project_;
};

std::unique_ptr<application> open_application(const build::project& project);

// application::make_package(), one at a time for a project.
deploy::package make_package(application& app, const build::package_options& options, build::console& out);

// As find_project(), for commands that generate or test C++. Throws command_error for applications of other kinds.
build::project find_cpp_project(const std::filesystem::path& from);

}  // namespace tight::cli
