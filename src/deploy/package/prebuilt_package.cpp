// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/prebuilt_package.hpp"

#include <algorithm>
#include <filesystem>

#include "deploy/configuration_reader.hpp"
#include "deploy/package/archive_reader.hpp"
#include "deploy/package/verify.hpp"

namespace tight::deploy {

namespace {

constexpr std::string_view library_folder = "lib/";

bool is_library(const std::string& name) {
    const std::filesystem::path path(name);
    return name.starts_with(library_folder) && !name.ends_with('/') && path.lexically_normal() == path;
}

std::string unpacked(std::string_view bytes, const zip_member& member, const std::string& name) {
    auto content = unpack(bytes, member);
    if (!content) fail_command(member.name + " in " + name + " cannot be read: " + content.error().message);
    return std::move(*content);
}

// A script is as good as a program to Lambda, and nothing more can be said of it.
bool is_script(std::string_view content) { return content.starts_with("#!"); }

elf_file read_program(std::string_view bytes, const std::string& what) {
    auto file = read_elf(bytes);
    if (!file) fail_command(what + " is not a program for Lambda: " + file.error().message);
    return std::move(*file);
}

void verify_machine(const configuration& app, architecture arch, const elf_file& file, const std::string& what) {
    if (file.runs_on(arch)) return;
    fail_at(app.file, app.line_of("architecture"),
            "the functions run on " + app.architecture + ", and " + what + " is for " + machine_name(file.machine),
            "build the package with `tight build --arch " + app.architecture + "`, or change `architecture`");
}

// The libraries that lie beside a program which needs some.
void add_libraries(std::vector<archive_entry>& program, const std::vector<zip_member>& members, std::string_view bytes,
                   const std::string& name) {
    for (const zip_member& each : members)
        if (is_library(each.name)) program.push_back({.name = each.name, .content = unpacked(bytes, each, name)});
}

std::vector<std::string> names_in(const std::vector<archive_entry>& files) {
    std::vector<std::string> names;
    for (const archive_entry& each : files) names.push_back(std::filesystem::path(each.name).filename());
    return names;
}

}  // namespace

prebuilt_package check_package(const configuration& app, std::string_view bytes, const std::string& name) {
    const auto members = read_zip(bytes);
    if (!members) fail_command(name + " is not a package: " + members.error().message, "`tight build` makes one");
    std::uint64_t size = 0;
    for (const zip_member& each : *members) size += each.size;
    verify_size(size);
    prebuilt_package package;
    if (app.in_python()) return package;  // its runtime brings the program
    const auto bootstrap = std::ranges::find(*members, "bootstrap", &zip_member::name);
    if (bootstrap == members->end())
        fail_command(name + " holds no program: Lambda starts the file `bootstrap` at its top",
                     "`tight build` makes a package that has one");
    if (!bootstrap->executable)
        fail_command("bootstrap in " + name + " is not executable, and Lambda could not start it",
                     "`chmod 755 bootstrap` before it is packed, on a system that keeps modes in the archive");
    package.program.push_back({.name = "bootstrap", .content = unpacked(bytes, *bootstrap, name), .executable = true});
    const std::string& program = package.program.front().content;
    if (is_script(program)) return package;
    const std::string what = "bootstrap in " + name;
    const auto arch = architecture_named(app.architecture).value_or(architecture::x86_64);
    const elf_file file = read_program(program, what);
    verify_machine(app, arch, file, what);
    if (file.needed.empty()) {
        verify_static(program, arch, what);
    } else {
        add_libraries(package.program, *members, bytes, name);
        verify_bundled(package.program.front().content, arch, what, names_in(package.program));
    }
    return package;
}

}  // namespace tight::deploy
