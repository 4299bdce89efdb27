// SPDX-License-Identifier: Apache-2.0
#include "build/vendored.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string_view>
#include <system_error>

#include "build/debian_packages.hpp"
#include "build/toolchain.hpp"
#include "core/files.hpp"
#include "core/words.hpp"
#include "process/command.hpp"
#include "process/program_arguments.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_packages = 200;

std::string last_line(const std::string& text) {
    const std::size_t end = text.find_last_not_of("\n ");
    if (end == std::string::npos) return "it printed nothing";
    const std::size_t before = text.rfind('\n', end);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    return text.substr(start, end + 1 - start);
}

result<void> run_source(const process::program_arguments& command) {
    const auto done = process::run_process(command.words(), {.input = "", .output = process::process_output::together});
    if (!done) return std::unexpected(done.error());
    if (done->status != 0) return fail(errc::unavailable, command.words().front() + ": " + last_line(done->out));
    return {};
}

// Adds a tree with include/ and lib/ to another.
void add_tree(const fs::path& from, const fs::path& to) {
    for (const char* part : {"include", "lib"}) copy_tree(from / part, to / part);
}

// Part of the system or of the base library: it is there without being packed.
bool is_base_package(std::string_view name) {
    constexpr std::array beginnings{"libc6", "libc-", "libgcc", "libstdc++", "linux-libc", "libcrypt", "gcc-", "g++"};
    return std::ranges::any_of(beginnings, [&](std::string_view start) { return name.starts_with(start); }) ||
           !builtin_library(std::string(name)).empty();
}

// The packages that hold headers and libraries of what a package needs, itself first.
std::vector<std::string> with_needs(debian_packages& debian, const std::string& name) {
    std::vector<std::string> all{name};
    for (std::size_t i = 0; i < all.size() && all.size() < most_packages; ++i)
        for (const std::string& need : debian.needs(all[i])) {
            const bool is_library = need.starts_with("lib") || need.ends_with("-dev");
            if (is_library && !is_base_package(need) && std::ranges::find(all, need) == all.end()) all.push_back(need);
        }
    return all;
}

// The package that is meant, with its version: the one of that name, or the one with the headers of such a library.
result<requirement> find_in_debian(debian_packages& debian, const requirement& library) {
    std::vector<std::string> names{library.name, "lib" + library.name + "-dev"};
    const auto others = debian.development_packages(library.name);
    if (others.size() == 1) names.push_back(others.front());
    for (const std::string& name : names)
        if (const auto version = debian.version(name))
            return requirement{.name = name, .version = library.version.empty() ? *version : library.version};
    std::string choice;
    for (const std::string& name : others) choice += (choice.empty() ? "; it has " : ", ") + name;
    return fail(errc::not_found, "Debian has no package " + library.name + " or lib" + library.name + "-dev" + choice);
}

result<requirement> fetch_from_debian(const requirement& library, deploy::architecture arch, const fs::path& folder) {
    debian_packages debian(arch);
    if (auto ready = debian.update_lists(); !ready) return std::unexpected(ready.error());
    auto found = find_in_debian(debian, library);
    if (!found) return found;
    std::vector<std::string> packages = with_needs(debian, found->name);
    packages.front() = found->text();
    if (auto fetched = debian.fetch(packages, folder); !fetched) return std::unexpected(fetched.error());
    return found;
}

result<requirement> fetch_from_vcpkg(const requirement& library, deploy::architecture arch, const fs::path& folder) {
    const std::string triplet_name = arch == deploy::architecture::x86_64 ? "x64-linux" : "arm64-linux";
    const fs::path root = folder / "vcpkg";
    auto done = run_source(process::program_arguments("vcpkg")
                               .operand("install")
                               .operand(library.name)
                               .option("--triplet")
                               .operand(triplet_name)
                               .option("--x-install-root=" + root.native()));
    if (done) add_tree(root / triplet_name, folder);
    std::error_code ignored;
    fs::remove_all(root, ignored);
    if (!done) return std::unexpected(done.error());
    return library;
}

result<requirement> fetch_from_conan(const requirement& library, deploy::architecture arch, const fs::path& folder) {
    const fs::path root = folder / "conan";
    const std::string reference = library.name + '/' + (library.version.empty() ? "[*]" : library.version);
    const std::string machine = arch == deploy::architecture::x86_64 ? "x86_64" : "armv8";
    auto done = run_source(process::program_arguments("conan").operand("install").options(
        {"--requires=" + reference, "--deployer=full_deploy", "--deployer-folder=" + root.native(),
         "--output-folder=" + root.native(), "--build=missing", "-s:h=arch=" + machine, "-s:h=build_type=Release"}));
    requirement found = library;
    std::error_code ignored;
    // full_deploy/host/NAME/VERSION/Release/ARCH/{include,lib}
    for (const auto& each : fs::recursive_directory_iterator(root, ignored)) {
        if (!done || !each.is_directory() || each.path().filename() != "include") continue;
        const fs::path package = each.path().parent_path();
        add_tree(package, folder);
        const fs::path version = package.parent_path().parent_path();
        if (version.parent_path().filename() == library.name) found.version = version.filename();
    }
    fs::remove_all(root, ignored);
    if (!done) return std::unexpected(done.error());
    return found;
}

}  // namespace

requirement read_requirement(const std::string& line) {
    const std::size_t mark = line.find_first_of("=/");
    if (mark == std::string::npos) return {.name = line};
    return {.name = line.substr(0, mark),
            .version = line.substr(std::min(line.find_first_not_of("=/", mark), line.size()))};
}

std::vector<requirement> read_requirements(const std::string& text) {
    std::vector<requirement> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        line.resize(std::min(line.find('#'), line.size()));
        std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
        if (!line.empty()) found.push_back(read_requirement(line));
    }
    return found;
}

std::string with_requirement(const std::string& text, const requirement& one) {
    std::string updated;
    bool found = false;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto read = read_requirements(line);
        const bool same = read.size() == 1 && read.front().name == one.name;
        if (!same || !found) updated += (same ? one.text() : line) + '\n';
        found = found || same;
    }
    return found ? updated : updated + one.text() + '\n';
}

std::string builtin_library(const std::string& name) {
    if (name.starts_with("libssl") || name == "openssl")
        return name + " is not vendored: every function can use OpenSSL";
    if (name == "boost" || name.starts_with("libboost") || name.starts_with("boost-"))
        return name + " is not vendored: Boost's headers are tight's own";
    if (name == "tight") return "tight is the base library itself";
    return "";
}

std::string first_package_source() {
    if (process::find_program("vcpkg")) return "vcpkg";
    if (process::find_program("conan")) return "conan";
    return process::find_program("apt-get") && process::find_program("dpkg-deb") ? "debian" : "";
}

result<requirement> fetch_library(const std::string& source, const requirement& library, deploy::architecture arch,
                                  const fs::path& folder) {
    if (!process::is_plain_name(library.name, "+-._:,[]@"))
        return fail(errc::invalid, "no library is called so: a name begins with a letter or a digit");
    if (std::ranges::any_of(library.version, [](char c) { return c <= ' ' || c == 0x7F; }))
        return fail(errc::invalid, "its version has blanks or control characters");
    if (source == "vcpkg") return fetch_from_vcpkg(library, arch, folder);
    if (source == "conan") return fetch_from_conan(library, arch, folder);
    return fetch_from_debian(library, arch, folder);
}

}  // namespace tight::build
