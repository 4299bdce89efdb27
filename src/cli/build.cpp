// SPDX-License-Identifier: Apache-2.0
#include <cli/build.hpp>

#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

#include <cli/files.hpp>
#include <cli/process.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> package_folder(const fs::path& prefix) {
    std::error_code ignored;
    if (fs::exists(prefix / "tight-config.cmake", ignored)) return prefix;
    for (const char* libraries : {"lib", "lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu"}) {
        fs::path folder = prefix / libraries / "cmake" / "tight";
        if (fs::exists(folder / "tight-config.cmake", ignored)) return folder;
    }
    return std::nullopt;
}

[[noreturn]] void tool_is_missing(const std::string& name) {
    fail_command(name + " is needed to build an application, and is not installed",
                 "on Debian: apt-get install cmake g++ ninja-build doctest-dev");
}

process_result run_captured(const std::vector<std::string>& command) {
    const auto done = run_process(command, {.input = "", .output = process_output::together});
    if (done) return *done;
    if (done.error().code == errc::not_found) tool_is_missing(command[0]);
    throw command_error{exit_status::internal, done.error().message};
}

}  // namespace

std::optional<std::string> package_argument() {
    const char* named = std::getenv("TIGHT_PREFIX");
    if (named != nullptr && *named != '\0') {
        const auto folder = package_folder(fs::absolute(named));
        if (!folder) fail_command(std::string("TIGHT_PREFIX is ") + named + ", and no tight-config.cmake is there");
        return "-Dtight_DIR=" + folder->native();
    }
    const auto folder = package_folder(this_program().parent_path().parent_path());
    if (!folder) return std::nullopt;
    return "-Dtight_DIR=" + folder->native();
}

// Cached in the build folder; a change of it configures again.
std::string app_build::configuration() const {
    std::string arguments =
        "-GNinja\n-DCMAKE_BUILD_TYPE=Debug\n-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g1\n-DCMAKE_COLOR_DIAGNOSTICS=ON\n"
        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON\n-DBUILD_TESTING=ON\n";
    if (const auto ccache = find_program("ccache"))
        arguments += "-DCMAKE_CXX_COMPILER_LAUNCHER=" + ccache->native() + '\n';
    // The library carries code for link time optimisation beside ordinary code; here the ordinary links faster.
    arguments += "-DCMAKE_EXE_LINKER_FLAGS_INIT=-fno-lto";
    arguments += find_program("mold") ? " -fuse-ld=mold\n" : "\n";
    if (const auto package = package_argument()) arguments += *package + '\n';
    return arguments;
}

void app_build::configure() {
    if (!find_program("ninja")) tool_is_missing("ninja");
    const fs::path stamp = app_.state_folder() / "configured";
    const std::string wanted = configuration();
    if (read_file(stamp) == wanted && fs::exists(app_.build_folder() / "CMakeCache.txt")) return;

    std::vector<std::string> command{"cmake", "-S", app_.root, "-B", app_.build_folder()};
    for (std::size_t start = 0; start < wanted.size();) {
        const std::size_t end = wanted.find('\n', start);
        command.push_back(wanted.substr(start, end - start));
        start = end + 1;
    }
    std::error_code ignored;
    fs::remove(stamp, ignored);
    fs::remove(app_.build_folder() / "CMakeCache.txt", ignored);
    fs::create_directories(app_.build_folder(), ignored);
    out_.say("Configuring " + app_.name);
    const process_result done = run_captured(command);
    if (done.status != 0) {
        out_.relay(compiler_messages(done.out));
        fail_command(app_.name + " could not be configured: see CMake's messages above");
    }
    write_file(stamp, wanted);
}

void app_build::run_build(const std::string& target) {
    configure();
    out_.say("Building " + app_.name);
    const process_result done = run_captured(command(target));
    if (done.status == 0) {
        out_.relay(compiler_messages(done.out));  // warnings
        return;
    }
    const std::string messages = compiler_messages(done.out);
    out_.relay(messages.empty() ? done.out : messages);
    fail_command(app_.name + " does not build: see the compiler's messages above");
}

std::vector<std::string> app_build::command(const std::string& target) const {
    return {"cmake", "--build", app_.build_folder(), "--target", target, "--", "--quiet"};
}

void app_build::make() { run_build("all"); }

void app_build::make_program() { run_build("bootstrap"); }

}  // namespace tight::cli
