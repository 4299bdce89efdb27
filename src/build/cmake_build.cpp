// SPDX-License-Identifier: Apache-2.0
#include "build/cmake_build.hpp"

#include <system_error>

#include "build/progress_line.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "process/command.hpp"
#include "process/compiler_output.hpp"
#include "process/line_splitter.hpp"
#include "process/program_arguments.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

// Shows what Ninja says that it has done.
class build_progress {
public:
    build_progress(console& out, std::string first) : line_(out), step_(std::move(first)) {}

    void read(std::string_view output) {
        lines_.take(output, process::line_splitter::clock::now(), [this](std::string_view line) {
            if (auto step = process::build_step(line)) step_ = std::move(*step);
        });
        line_.show(step_);
    }

private:
    progress_line line_;
    std::string step_;
    process::line_splitter lines_;
};

process::process_result run_captured(const std::vector<std::string>& command, console& out, const std::string& what) {
    build_progress progress(out, what);
    const auto done =
        process::run_process(command, {.input = "",
                                       .output = process::process_output::together,
                                       .watch = [&progress](std::string_view output) { progress.read(output); }});
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
    if (const auto ccache = process::find_program("ccache"))
        arguments.push_back("-DCMAKE_CXX_COMPILER_LAUNCHER=" + ccache->native());
    return arguments;
}

void cmake_build::configure() {
    if (!fs::exists(settings_.source / "CMakeLists.txt"))
        fail_command(
            "there is nothing to build: " + settings_.source.native() + " has no CMakeLists.txt",
            "`tight generate app NAME` writes a new application; of one that is not in C++, `function` or `web` "
            "in tight.yml says what runs");
    if (!process::find_program("ninja")) fail_missing_tool("ninja");
    const fs::path stamp = settings_.folder / "configured-with";
    std::string configuration;
    for (const std::string& argument : settings_.arguments) configuration += argument + '\n';
    if (read_file(stamp) == configuration && fs::exists(settings_.folder / "CMakeCache.txt")) return;

    process::program_arguments command("cmake");
    command.option("-S").operand(settings_.source).option("-B").operand(settings_.folder);
    command.options(settings_.arguments);
    std::error_code ignored;
    fs::remove(stamp, ignored);
    fs::remove(settings_.folder / "CMakeCache.txt", ignored);
    fs::create_directories(settings_.folder, ignored);
    out_.say("Configuring " + settings_.name);
    const process::process_result done =
        run_captured(command.words(), out_, "CMake looks at the compiler and at what is installed");
    if (done.status != 0) {
        out_.relay(process::compiler_messages(done.out));
        fail_command(settings_.name + " could not be configured: see CMake's messages above");
    }
    write_file(stamp, configuration);
}

std::optional<std::string> cmake_build::try_build(const std::string& target) {
    configure();
    out_.say("Building " + settings_.name);
    process::process_result done = run_captured(verbose_command(target), out_, "Ninja looks at what has changed");
    if (done.status != 0) return std::move(done.out);
    out_.relay(process::compiler_messages(done.out));  // warnings
    return std::nullopt;
}

void cmake_build::build(const std::string& target) {
    if (const auto output = try_build(target)) fail_build(*output);
}

void cmake_build::fail_build(const std::string& output) {
    const std::string messages = process::compiler_messages(output);
    out_.relay(messages.empty() ? output : messages);
    fail_command(settings_.name + " does not build: see the compiler's messages above");
}

std::vector<std::string> cmake_build::verbose_command(const std::string& target) const {
    process::program_arguments command("cmake");
    return command.option("--build").operand(settings_.folder).option("--target").operand(target).words();
}

std::vector<std::string> cmake_build::command(const std::string& target) const {
    std::vector<std::string> words = verbose_command(target);
    words.insert(words.end(), {"--", "--quiet"});
    return words;
}

}  // namespace tight::build
