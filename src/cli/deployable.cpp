// SPDX-License-Identifier: Apache-2.0
#include <cli/deployable.hpp>

#include <filesystem>
#include <utility>

#include <tight/aws/sigv4.hpp>

#include <cli/build.hpp>
#include <cli/files.hpp>
#include <cli/package_build.hpp>
#include <cli/process.hpp>
#include <cli/symbols.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// Applications that are no C++ of ours have nothing to describe.
bool describes_itself(const cloud_project& here) {
    const deploy::configuration& settings = here.settings();
    return settings.module.empty() && settings.web.is_null() && settings.wsgi.is_null();
}

std::optional<json::value> described_by(const fs::path& program, const fs::path& folder) {
    const auto done = run_process(
        {program, "--describe"},
        {.directory = folder, .input = "", .output = process_output::apart, .limit = std::chrono::seconds(20)});
    if (!done || done->status != 0) return std::nullopt;
    auto parsed = json::parse(done->out);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    return std::move(*parsed);
}

// Of the program for this machine, which is built for it.
json::value described_here(const project& app, printer& out) {
    app_build build(app, out);
    build.make_program();
    auto found = described_by(build.program(), app.root);
    if (!found)
        fail_command("the program of " + app.name + " does not describe itself",
                     "app_index.cpp should hand its arguments to tight::run(tight::this_application(), argc, argv)");
    return std::move(*found);
}

deploy::package_file given_package(const std::string& name) {
    const auto bytes = read_file(name);
    if (!bytes) fail_command("there is no package " + name, "`tight build` makes one");
    if (!bytes->starts_with("PK")) fail_command(name + " is no zip archive", "`tight build` makes one");
    return {.file = fs::absolute(name), .sha256 = aws::sha256_hex(*bytes)};
}

deploy::package_file built_package(const cloud_project& here, bool rebuild, printer& out) {
    const auto arch = deploy::architecture_named(here.settings().architecture);
    const deploy::package made = make_package(
        here.app(),
        {.arch = arch.value_or(deploy::architecture::x86_64), .include = here.settings().include, .rebuild = rebuild},
        out);
    remember_debug_file(here.app(), made.sha256, made.debug_file);
    return {.file = made.file, .sha256 = made.sha256};
}

}  // namespace

deployable make_deployable(const cloud_project& here, const deployable_options& options, printer& out) {
    deployable what;
    if (options.package) what.package = given_package(*options.package);
    if (describes_itself(here)) what.description = described_here(here.app(), out);
    what.made = deploy::make_template(here.settings(), what.description);
    if (!options.package && !options.code_stays) what.package = built_package(here, options.rebuild, out);
    return what;
}

}  // namespace tight::cli
