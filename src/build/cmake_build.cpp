// SPDX-License-Identifier: Apache-2.0
#include "build/cmake_build.hpp"

#include <system_error>

#include "cli/terminal/files.hpp"
#include "cli/terminal/live_line.hpp"
#include "cli/terminal/process.hpp"
#include "process/program_arguments.hpp"
#include "build/diagnostics.hpp"

#include "process/line_splitter.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// Shows what Ninja says that it has done.
class build_progress {
public:
    build_progress(printer& out, std::string first) : line_(out), step_(std::move(first)) {}

    void hear(std::string_view fresh) {
        lines_.take(fresh, process::line_splitter::clock::now(), [this](std::string_view line) {
            if (auto step = local::build_step(line)) step_ = std::move(*step);
        });
        line_.show(step_);
    }

private:
    live_line line_;
    std::string step_;
    process::line_splitter lines_;
};

process_result run_captured(const std::vector<std::string>& command, printer& out, const std::string& what) {
    build_progress progress(out, what);
    const auto done = run_process(command, {.input = "",
                                            .output = process_output::together,
                                            .watch = [&progress](std::string_view fresh) { progress.hear(fresh); }});
    if (done) return *done;
    if (done.error().code == errc::not_found) fail_missing_tool(command[0]);
    throw command_error{exit_status::internal, done.error().message};
}

}  // namespace

void fail_missing_tool(const std::string& name) {
    fail_command(
        name + " is needed to build an application, and is not installed",
        "on Debian: apt-get install cmake g++ ninja-build doctest-dev libboost1.81-dev libsqlite3-dev libssl-dev "
        "libyaml-cpp-dev zlib1g-dev");
}

std::vector<std::string> usual_cmake_arguments() {
    std::vector<std::string> arguments{"-GNinja", "-DCMAKE_COLOR_DIAGNOSTICS=ON", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"};
    if (const auto ccache = find_program("ccache"))
        arguments.push_back("-DCMAKE_CXX_COMPILER_LAUNCHER=" + ccache->native());
    return arguments;
}

void cmake_build::configure() {
    if (!fs::exists(settings_.source / "CMakeLists.txt"))
        fail_command(
            "there is nothing to build: " + settings_.source.native() + " has no CMakeLists.txt",
            "`tight generate app NAME` writes a new application; of one that is not in C++, `function` or `web` "
            "in tight.yml says what runs");
    if (!find_program("ninja")) fail_missing_tool("ninja");
    const fs::path stamp = settings_.folder / "configured-with";
    std::string wanted;
    for (const std::string& argument : settings_.arguments) wanted += argument + '\n';
    if (read_file(stamp) == wanted && fs::exists(settings_.folder / "CMakeCache.txt")) return;

    program_arguments command("cmake");
    command.option("-S").operand(settings_.source).option("-B").operand(settings_.folder);
    command.options(settings_.arguments);
    std::error_code ignored;
    fs::remove(stamp, ignored);
    fs::remove(settings_.folder / "CMakeCache.txt", ignored);
    fs::create_directories(settings_.folder, ignored);
    out_.say("Configuring " + settings_.name);
    const process_result done =
        run_captured(command.words(), out_, "CMake looks at the compiler and at what is installed");
    if (done.status != 0) {
        out_.relay(local::compiler_messages(done.out));
        fail_command(settings_.name + " could not be configured: see CMake's messages above");
    }
    write_file(stamp, wanted);
}

std::optional<std::string> cmake_build::try_make(const std::string& target) {
    configure();
    out_.say("Building " + settings_.name);
    process_result done = run_captured(telling_command(target), out_, "Ninja looks at what has changed");
    if (done.status != 0) return std::move(done.out);
    out_.relay(local::compiler_messages(done.out));  // warnings
    return std::nullopt;
}

void cmake_build::make(const std::string& target) {
    if (const auto output = try_make(target)) fail_build(*output);
}

void cmake_build::fail_build(const std::string& output) {
    const std::string messages = local::compiler_messages(output);
    out_.relay(messages.empty() ? output : messages);
    fail_command(settings_.name + " does not build: see the compiler's messages above");
}

std::vector<std::string> cmake_build::telling_command(const std::string& target) const {
    program_arguments command("cmake");
    return command.option("--build").operand(settings_.folder).option("--target").operand(target).words();
}

std::vector<std::string> cmake_build::command(const std::string& target) const {
    std::vector<std::string> made = telling_command(target);
    made.insert(made.end(), {"--", "--quiet"});
    return made;
}

}  // namespace tight::cli
