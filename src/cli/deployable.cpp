// SPDX-License-Identifier: Apache-2.0
#include <cli/deployable.hpp>

#include <filesystem>
#include <utility>

#include <tight/aws/sigv4.hpp>

#include <cli/app_template.hpp>
#include <cli/files.hpp>
#include <cli/package_build.hpp>
#include <cli/symbols.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

deploy::package_file given_package(const std::string& name) {
    const auto bytes = read_file(name);
    if (!bytes) fail_command("there is no package " + name, "`tight build` makes one");
    if (!bytes->starts_with("PK")) fail_command(name + " is no zip archive", "`tight build` makes one");
    return {.file = fs::absolute(name), .sha256 = aws::sha256_hex(*bytes)};
}

deploy::package_file built_package(const cloud_project& here, bool rebuild, printer& out) {
    const auto arch = deploy::architecture_named(here.settings().architecture);
    const deploy::package made =
        make_package(here.app(), {.arch = arch.value_or(deploy::architecture::x86_64), .rebuild = rebuild}, out);
    remember_debug_file(here.app(), made.sha256, made.debug_file);
    return {.file = made.file, .sha256 = made.sha256};
}

}  // namespace

deployable make_deployable(const cloud_project& here, const deployable_options& options, printer& out) {
    deployable what;
    if (options.package) what.package = given_package(*options.package);
    what.description = app_description(here.app(), out);
    what.made = make_app_template(here.settings(), what.description, out);
    if (!options.package && !options.code_stays) what.package = built_package(here, options.rebuild, out);
    return what;
}

}  // namespace tight::cli
