// SPDX-License-Identifier: Apache-2.0
#include <deploy/package/given.hpp>

#include <algorithm>
#include <filesystem>

#include <deploy/configuration_reader.hpp>
#include <deploy/package/archive_reader.hpp>
#include <deploy/package/verify.hpp>

namespace tight::deploy {

namespace {

constexpr std::string_view library_folder = "lib/";

bool is_library(const std::string& name) {
    const std::filesystem::path path(name);
    return name.starts_with(library_folder) && !name.ends_with('/') && path.lexically_normal() == path;
}

std::string unpacked(std::string_view bytes, const zip_member& member, const std::string& name) {
    auto content = unpack(bytes, member);
    if (!content) throw failure{.message = member.name + " in " + name + " cannot be read: " + content.error().message};
    return std::move(*content);
}

// Python's runtimes bring theirs.
bool brings_program(const configuration& app) { return app.module.empty(); }

void verify_machine(const configuration& app, const elf_file& file, const std::string& what) {
    const auto wanted = architecture_named(app.architecture).value_or(architecture::x86_64);
    if (file.runs_on(wanted)) return;
    fail_at(app.file, app.line_of("architecture"),
            "the functions run on " + app.architecture + ", and " + what + " is for " + machine_name(file.machine),
            "build the package with `tight build --arch " + app.architecture + "`, or change `architecture`");
}

// A script is as good as a program to Lambda, and nothing more can be said of it.
bool is_script(std::string_view content) { return content.starts_with("#!"); }

bool needs_libraries(std::string_view program) {
    const auto file = read_elf(program);
    return file && !file->needed.empty();
}

void verify_program(const configuration& app, const std::vector<archive_entry>& files, const std::string& name) {
    const archive_entry& program = files.front();
    const std::string what = "bootstrap in " + name;
    if (is_script(program.content)) return;
    const auto file = read_elf(program.content);
    if (!file) throw failure{.message = what + " is no program for Lambda: " + file.error().message};
    verify_machine(app, *file, what);
    const auto arch = architecture_named(app.architecture).value_or(architecture::x86_64);
    if (file->needed.empty()) return verify_static(program.content, arch, what);
    std::vector<std::string> libraries;
    for (const archive_entry& each : files) libraries.push_back(std::filesystem::path(each.name).filename());
    verify_bundled(program.content, arch, what, libraries);
}

}  // namespace

given_package check_package(const configuration& app, std::string_view bytes, const std::string& name) {
    const auto members = read_zip(bytes);
    if (!members)
        throw failure{.message = name + " is no package: " + members.error().message,
                      .hint = "`tight build` makes one"};
    std::uint64_t size = 0;
    for (const zip_member& each : *members) size += each.size;
    verify_size(size);
    given_package given;
    if (!brings_program(app)) return given;
    const auto bootstrap = std::ranges::find(*members, "bootstrap", &zip_member::name);
    if (bootstrap == members->end())
        throw failure{.message = name + " holds no program: Lambda starts the file `bootstrap` at its top",
                      .hint = "`tight build` makes a package that has one"};
    if (!bootstrap->executable)
        throw failure{.message = "bootstrap in " + name + " is not executable, and Lambda could not start it",
                      .hint = "`chmod 755 bootstrap` before it is packed, on a system that keeps modes in the archive"};
    given.program.push_back({.name = "bootstrap", .content = unpacked(bytes, *bootstrap, name), .executable = true});
    const bool bundled = needs_libraries(given.program.front().content);
    for (const zip_member& each : *members)
        if (bundled && is_library(each.name))
            given.program.push_back({.name = each.name, .content = unpacked(bytes, each, name)});
    verify_program(app, given.program, name);
    return given;
}

}  // namespace tight::deploy
