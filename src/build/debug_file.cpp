// SPDX-License-Identifier: Apache-2.0
#include "build/debug_file.hpp"

#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/hex.hpp"
#include "deploy/package/digest.hpp"
#include "deploy/package/elf.hpp"
#include "process/program_arguments.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

void run_objcopy(const toolchain& tools, const std::vector<std::string>& options, const fs::path& from,
                 const fs::path& to) {
    const auto arguments = process::program_arguments(tools.objcopy).options(options).operand(from).operand(to);
    const auto done =
        process::run_process(arguments.words(), {.input = "", .output = process::process_output::together});
    if (!done && done.error().code == errc::not_found)
        fail_command(tools.objcopy + " takes the debug information out of a program, and is not installed",
                     "on Debian: apt-get install binutils");
    if (!done) throw command_error{exit_status::internal, done.error().message};
    if (done->status != 0) fail_command("the program cannot be stripped: " + done->out.substr(0, done->out.find('\n')));
}

std::string bytes_of(const fs::path& program) {
    auto bytes = read_file(program, largest_program_file);
    if (!bytes) fail_command("the build wrote no program " + display_path(program));
    return std::move(*bytes);
}

std::string build_id_of(const fs::path& program) {
    const auto file = deploy::read_elf(bytes_of(program));
    if (!file) fail_command(display_path(program) + " is no program for Lambda: " + file.error().message);
    if (file->build_id.empty())
        fail_command(display_path(program) + " has no build id", "link it with -Wl,--build-id=sha1");
    return file->build_id;
}

// Gives a file of that program another build id, of the same size.
void replace_build_id(const fs::path& path, const std::string& from, const std::string& to) {
    std::string bytes = bytes_of(path);
    const std::string note = std::string("GNU\0", 4) + bytes_of_hex(from);
    const std::size_t found = bytes.find(note);
    if (found == std::string::npos) fail_command(display_path(path) + " no longer has its build id");
    bytes.replace(found + 4, note.size() - 4, bytes_of_hex(to));
    write_file(path, bytes);
}

// The linker's id depends on the debug information too, and with it on the folders of this machine. Ours depends on
// nothing but what runs, so that the same sources give the same package everywhere.
std::string neutral_build_id(const fs::path& stripped, const std::string& linkers) {
    replace_build_id(stripped, linkers, std::string(linkers.size(), '0'));
    std::string id = deploy::sha256_of(bytes_of(stripped)).substr(0, linkers.size());
    replace_build_id(stripped, std::string(linkers.size(), '0'), id);
    return id;
}

}  // namespace

stripped_program strip_program(const toolchain& tools, const fs::path& program, const fs::path& stripped,
                               const fs::path& folder) {
    const std::string linkers = build_id_of(program);
    run_objcopy(tools, {"--strip-all"}, program, stripped);
    stripped_program done{.build_id = neutral_build_id(stripped, linkers)};
    fs::permissions(stripped, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                  fs::perms::others_read | fs::perms::others_exec);
    done.debug_file = folder / ".build-id" / done.build_id.substr(0, 2) / (done.build_id.substr(2) + ".debug");
    std::error_code problem;
    fs::create_directories(done.debug_file.parent_path(), problem);
    if (problem)
        fail_command("cannot create the folder " + display_path(done.debug_file.parent_path()) + ": " +
                     problem.message());
    const fs::path symbols = stripped.native() + ".debug";
    run_objcopy(tools, {"--only-keep-debug", "--compress-debug-sections"}, program, symbols);
    replace_build_id(symbols, linkers, done.build_id);
    fs::rename(symbols, done.debug_file, problem);
    if (problem) fail_command("cannot write " + display_path(done.debug_file) + ": " + problem.message());
    return done;
}

}  // namespace tight::build
