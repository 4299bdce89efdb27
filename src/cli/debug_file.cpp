// SPDX-License-Identifier: Apache-2.0
#include <cli/debug_file.hpp>

#include <system_error>
#include <vector>

#include <cli/files.hpp>
#include <cli/process.hpp>
#include <deploy/package/elf.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

void run_objcopy(const toolchain& tools, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), tools.objcopy);
    const auto done = run_process(arguments, {.input = "", .output = process_output::together});
    if (!done && done.error().code == errc::not_found)
        fail_command(tools.objcopy + " takes the debug information out of a program, and is not installed",
                     "on Debian: apt-get install binutils");
    if (!done) throw command_error{exit_status::internal, done.error().message};
    if (done->status != 0) fail_command("the program cannot be stripped: " + done->out.substr(0, done->out.find('\n')));
}

std::string build_id_of(const fs::path& program) {
    const auto bytes = read_file(program);
    if (!bytes) fail_command("the build made no program " + shown(program));
    const auto file = deploy::read_elf(*bytes);
    if (!file) fail_command(shown(program) + " is no program for Lambda: " + file.error().message);
    if (file->build_id.empty()) fail_command(shown(program) + " has no build id", "link it with -Wl,--build-id");
    return file->build_id;
}

}  // namespace

stripped_program strip_program(const toolchain& tools, const fs::path& program, const fs::path& stripped,
                               const fs::path& folder) {
    stripped_program done{.build_id = build_id_of(program)};
    done.debug_file = folder / ".build-id" / done.build_id.substr(0, 2) / (done.build_id.substr(2) + ".debug");
    std::error_code problem;
    fs::create_directories(done.debug_file.parent_path(), problem);
    if (problem)
        fail_command("cannot make the folder " + shown(done.debug_file.parent_path()) + ": " + problem.message());
    const fs::path beside = done.debug_file.native() + ".new";
    run_objcopy(tools, {"--only-keep-debug", "--compress-debug-sections", program, beside});
    fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, problem);
    fs::rename(beside, done.debug_file, problem);
    if (problem) fail_command("cannot write " + shown(done.debug_file) + ": " + problem.message());
    run_objcopy(tools, {"--strip-all", program, stripped});
    return done;
}

}  // namespace tight::cli
