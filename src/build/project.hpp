// SPDX-License-Identifier: Apache-2.0
#pragma once

// The application a command works on: its folder, and what tight.yml says.
//
//     const project app = find_project(options.target);       // here or in a folder above; throws if there is none

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "deploy/configuration.hpp"

namespace tight::build {

struct project {
    std::filesystem::path root = {};      // absolute
    std::filesystem::path file = {};      // tight.yml, or the file that was named instead
    deploy::configuration settings = {};  // what it says

    const std::string& name() const { return settings.name; }  // "my-cool-service"
    // Throws command_error if a link leads out of the application's folder.
    std::filesystem::path vendor_folder() const { return folder_inside(settings.vendor_folder); }
    std::filesystem::path folder_inside(const std::filesystem::path& below) const;
    std::filesystem::path state_folder() const { return root / ".tight"; }
    std::filesystem::path build_folder() const { return state_folder() / "build"; }
    std::filesystem::path package_folder() const { return state_folder() / "package"; }
    std::filesystem::path debug_folder() const { return state_folder() / "debug"; }
    std::filesystem::path database_file() const { return state_folder() / "dynamodb.db"; }
};

// Reads the tight.yml of `from` or of the nearest folder above it; or `from` itself, if that is a file. Throws
// command_error if there is none, or if it is not valid.
project find_project(const std::filesystem::path& from);

// The same; empty if there is none.
std::optional<project> find_project_if_any(const std::filesystem::path& from);

// The variables the application runs with on this machine: those of env.yml, or else of env.dist.yml, then NAME (the
// application's) and, unless the files set them, STAGE=dev and AWS_REGION=us-west-2.
std::map<std::string, std::string> project_variables(const project& app);

}  // namespace tight::build
