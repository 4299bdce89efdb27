// SPDX-License-Identifier: Apache-2.0
#include "cli/project/deployable.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include <tight/aws/sigv4.hpp>

#include "build/description.hpp"
#include "build/package_build.hpp"
#include "build/symbols.hpp"
#include "cli/project/app_template.hpp"
#include "cli/project/application.hpp"
#include "cli/project/start_check.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "deploy/package/prebuilt_package.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

bool runs_here(const deploy::configuration& settings) {
    return deploy::architecture_named(settings.architecture) == deploy::this_architecture;
}

// The program of a package in a folder of its own, while this lives.
class unpacked_program {
public:
    unpacked_program(const build::project& app, const deploy::prebuilt_package& package, const std::string& sha256)
        : folder_(app.state_folder() / ("given-" + sha256.substr(0, 16))) {
        for (const deploy::archive_entry& each : package.program) {
            const fs::path file = folder_ / each.name;
            fs::create_directories(file.parent_path());
            write_file(file, each.content);
            if (each.executable) fs::permissions(file, fs::perms::owner_all);
        }
    }
    ~unpacked_program() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    unpacked_program(const unpacked_program&) = delete;
    unpacked_program& operator=(const unpacked_program&) = delete;

    const fs::path& folder() const { return folder_; }

private:
    fs::path folder_;
};

// How the program of a package describes itself; null if it cannot run on this machine.
json::value description_of(const build::project& app, const deploy::prebuilt_package& package,
                           const std::string& sha256, printer& out) {
    if (!open_application(app)->describes_itself() || !runs_here(app.settings)) return nullptr;
    const unpacked_program program(app, package, sha256);
    return parsed_description(app, build::described_by({program.folder() / "bootstrap"}, program.folder(), app, out));
}

// Fills in the package, and the description where the package gives it.
void take_given_package(const build::project& app, const std::string& name, deployable& what, printer& out) {
    const auto bytes = read_file(name, largest_program_file);
    if (!bytes) fail_command("there is no package " + name, "`tight build` makes one");
    const deploy::prebuilt_package given = deploy::check_package(app.settings, *bytes, fs::path(name).filename());
    what.package = {.file = fs::absolute(name), .sha256 = aws::sha256_hex(*bytes)};
    what.description = description_of(app, given, what.package->sha256, out);
}

deploy::package_file built_package(const cloud_project& here, bool rebuild, printer& out) {
    const auto arch = deploy::architecture_named(here.settings().architecture);
    const deploy::package package = make_package(
        *open_application(here.app()),
        {.arch = arch.value_or(deploy::architecture::x86_64), .check = check_start_locally, .rebuild = rebuild}, out);
    build::remember_debug_file(here.app(), package.sha256, package.debug_file);
    return {.file = package.file, .sha256 = package.sha256};
}

}  // namespace

deployable make_deployable(const cloud_project& here, const deployable_options& options, printer& out) {
    deployable what;
    if (options.package) take_given_package(here.app(), *options.package, what, out);
    if (what.description.is_null()) what.description = app_description(here.app(), out);
    what.stack = make_app_template(here.settings(), what.description, out);
    if (!options.package && !options.code_stays) what.package = built_package(here, options.rebuild, out);
    return what;
}

}  // namespace tight::cli
