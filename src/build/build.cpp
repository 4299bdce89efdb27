// SPDX-License-Identifier: Apache-2.0
#include "build/build.hpp"

#include <cstdlib>
#include <system_error>
#include <utility>

#include "core/command_error.hpp"
#include "process/command.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> folder_with_package(const fs::path& prefix) {
    std::error_code ignored;
    if (fs::exists(prefix / "tight-config.cmake", ignored)) return prefix;
    for (const char* libraries : {"lib", "lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"}) {
        fs::path folder = prefix / libraries / "cmake" / "tight";
        if (fs::exists(folder / "tight-config.cmake", ignored)) return folder;
    }
    return std::nullopt;
}

// As fast to compile and link as can be: it is built again on every save.
cmake_settings development_settings(const project& app) {
    cmake_settings settings{.name = app.name(), .source = app.root, .folder = app.build_folder()};
    settings.arguments = usual_cmake_arguments();
    settings.arguments.insert(settings.arguments.end(),
                              {"-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1", "-DBUILD_TESTING=ON"});
    // The library carries code for link time optimisation beside ordinary code; here the ordinary links faster.
    settings.arguments.push_back(std::string("-DCMAKE_EXE_LINKER_FLAGS_INIT=-fno-lto") +
                                 (process::find_program("mold") ? " -fuse-ld=mold" : ""));
    if (const auto package = package_argument()) settings.arguments.push_back(*package);
    return settings;
}

}  // namespace

std::optional<fs::path> package_folder() {
    const char* named = std::getenv("TIGHT_PREFIX");
    if (named == nullptr || *named == '\0')
        return folder_with_package(process::this_program().parent_path().parent_path());
    auto folder = folder_with_package(fs::absolute(named));
    if (!folder) fail_command(std::string("TIGHT_PREFIX is ") + named + ", and no tight-config.cmake is there");
    return folder;
}

std::optional<std::string> package_argument() {
    const auto folder = package_folder();
    if (!folder) return std::nullopt;
    return "-Dtight_DIR=" + folder->native();
}

app_build::app_build(const project& app, console& out) : app_(app), cmake_(development_settings(app), out) {}

void app_build::configure() { cmake_.configure(); }

void app_build::build_all() { cmake_.build("all"); }

void app_build::build_program() { cmake_.build("bootstrap"); }

}  // namespace tight::build
