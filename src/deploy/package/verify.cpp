// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/verify.hpp"

#include <algorithm>
#include <charconv>

#include "core/command_error.hpp"
#include "core/words.hpp"

namespace tight::deploy {

namespace {

constexpr std::string_view glibc_prefix = "GLIBC_";

// "2.34" as {2, 34, 0}; words as GLIBC_PRIVATE are of no number and as old as can be.
std::vector<int> numbers_of(std::string_view version) {
    std::vector<int> numbers(3, 0);
    for (int& number : numbers) {
        const auto [end, problem] = std::from_chars(version.data(), version.data() + version.size(), number);
        if (problem != std::errc() || end == version.data() + version.size() || *end != '.') break;
        version.remove_prefix(static_cast<std::size_t>(end - version.data()) + 1);
    }
    return numbers;
}

elf_file read_or_fail(std::string_view bytes, std::string_view name) {
    auto file = read_elf(bytes);
    if (file) return std::move(*file);
    fail_command(std::string(name) + " is not a program for Lambda: " + file.error().message);
}

void verify_architecture(const elf_file& file, architecture which, std::string_view name) {
    if (file.runs_on(which)) return;
    fail_command(std::string(name) + " is for " + machine_name(file.machine) + ", and the package is for " +
                     std::string(architecture_name(which)),
                 "build it with `tight build --arch " + std::string(architecture_name(which)) + "`");
}

constexpr std::string_view way_out =
    "link it as a static library (lib*.a), or let `tight build --bundle` pack the shared libraries too";

std::string way_out_of_newer(std::string_view name) {
    if (name.starts_with("libgcc_s.") || name.starts_with("libstdc++."))
        return "a shared library in C++ brings it along, and this system's is newer than Lambda's: take that library "
               "as a static one (lib*.a), from vcpkg, Conan or its sources";
    return "build that library on a system with glibc " + std::string(newest_glibc) +
           " or older, or link it as a static library (lib*.a)";
}

}  // namespace

std::optional<version_need> too_new_version(const elf_file& file, std::string_view limit) {
    std::optional<version_need> found;
    std::vector<int> newest = numbers_of(limit);
    for (const version_need& need : file.versions) {
        if (!need.version.starts_with(glibc_prefix)) continue;
        const auto version = numbers_of(std::string_view(need.version).substr(glibc_prefix.size()));
        if (version <= newest) continue;
        newest = version;
        found = need;
    }
    return found;
}

void verify_static(std::string_view bytes, architecture which, std::string_view name) {
    const elf_file file = read_or_fail(bytes, name);
    verify_architecture(file, which, name);
    if (!file.program) fail_command(std::string(name) + " is a library or an object file: it cannot be started");
    if (!file.needed.empty())
        fail_command(std::string(name) + " needs " + file.needed.front() +
                         ", which Lambda's system may not have: it was not linked static",
                     std::string(way_out));
    if (!file.interpreter.empty())
        fail_command(std::string(name) + " wants the loader " + file.interpreter + ": it was not linked static",
                     std::string(way_out));
}

void verify_bundled(std::string_view bytes, architecture which, std::string_view name,
                    const std::vector<std::string>& beside) {
    const elf_file file = read_or_fail(bytes, name);
    verify_architecture(file, which, name);
    for (const std::string& library : file.needed)
        if (!is_system_library(library) && std::ranges::find(beside, library) == beside.end())
            fail_command(std::string(name) + " needs " + library + ", which is not in the package");
    if (const auto need = too_new_version(file)) {
        const std::string symbol = need->symbol.empty() ? "something" : need->symbol;
        fail_command(std::string(name) + " wants " + symbol + " of " + need->library + " in version " + need->version +
                         ", and Lambda's system (provided.al2023) has " + std::string(newest_glibc),
                     way_out_of_newer(name));
    }
}

bool is_system_library(std::string_view soname) {
    return is_listed(
        "libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libutil.so.1 libanl.so.1 "
        "libmvec.so.1 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1",
        soname);
}

void verify_size(std::uint64_t unpacked) {
    if (unpacked <= largest_unpacked) return;
    constexpr std::uint64_t mb = 1024 * 1024;
    fail_command("the package holds " + std::to_string(unpacked / mb) + " MB, and Lambda takes " +
                     std::to_string(largest_unpacked / mb) + " MB unpacked",
                 "name less under `include:` in tight.yml, and keep data in S3");
}

}  // namespace tight::deploy
