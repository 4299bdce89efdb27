// SPDX-License-Identifier: Apache-2.0
#include "build/toolchain.hpp"

#include <filesystem>
#include <functional>
#include <optional>

#include "build/build.hpp"
#include "build/cache_folder.hpp"
#include "build/debian_packages.hpp"
#include "build/staged_folder.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "process/command.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;
using deploy::architecture;

namespace {

void use_cross_compiler(toolchain& tools) {
    const std::string prefix = triplet(tools.arch) + '-';
    tools.compiler = prefix + "g++";
    tools.objcopy = prefix + "objcopy";
    const std::string debian_package = "g++-" + std::string(tools.arch == architecture::x86_64 ? "x86-64" : "aarch64");
    if (!process::find_program(tools.compiler))
        fail_command(std::string(architecture_name(tools.arch)) + " is built with " + tools.compiler +
                         ", which is not installed",
                     "on Debian: apt-get install " + debian_package + "-linux-gnu qemu-user-static");
    const std::string qemu = "qemu-" + processor(tools.arch) + "-static";
    tools.starts_programs = process::find_program(qemu).has_value();
    tools.runner = {qemu};
    tools.arguments = {
        "-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=" + processor(tools.arch),
        "-DCMAKE_CXX_COMPILER=" + tools.compiler, "-DCMAKE_C_COMPILER=" + prefix + "gcc",
        "-DCMAKE_CXX_COMPILER_AR=" + process::find_program(prefix + "gcc-ar").value_or(prefix + "gcc-ar").native(),
        "-DCMAKE_CXX_COMPILER_RANLIB=" +
            process::find_program(prefix + "gcc-ranlib").value_or(prefix + "gcc-ranlib").native(),
        // Debian's headers of Boost serve every architecture; its CMake files lie below one.
        "-DBoost_NO_BOOST_CMAKE=ON"};
}

// The sources that the library in `folder` was built from.
fs::path library_sources(const fs::path& folder) {
    const auto where = read_file(folder / "tight-sources");
    const fs::path sources = where ? (folder / where->substr(0, where->find('\n'))).lexically_normal() : fs::path();
    if (where && fs::exists(sources / "CMakeLists.txt")) return sources;
    fail_command(
        "the sources of the library tight, which another architecture needs, are not beside " + display_path(folder),
        "install tight with its sources (share/tight), or build on a machine of that architecture");
}

// OpenSSL as a static library. Functions that call no service of AWS do without, so its absence is only a warning.
std::vector<std::string> openssl_arguments(const toolchain& tools, console& out) {
    const fs::path system = "/usr/lib" / fs::path(triplet(tools.arch));
    const fs::path folder = cache_folder() / ("openssl-" + debian_architecture(tools.arch));
    const auto from = [](const fs::path& headers, const fs::path& libraries) -> std::vector<std::string> {
        return {"-DOPENSSL_INCLUDE_DIR=" + headers.native(),
                "-DOPENSSL_SSL_LIBRARY=" + (libraries / "libssl.a").native(),
                "-DOPENSSL_CRYPTO_LIBRARY=" + (libraries / "libcrypto.a").native()};
    };
    if (fs::exists(system / "libssl.a")) return from("/usr/include", system);
    if (!fs::exists(folder / "lib/libssl.a")) {
        out.say("Fetching OpenSSL for " + std::string(architecture_name(tools.arch)) + " from Debian");
        staged_folder fresh(folder);  // an unfinished one must not look complete
        debian_packages debian(tools.arch);
        if (const auto fetched = debian.fetch({"libssl-dev"}, fresh.path()); !fetched) {
            out.warn("OpenSSL for " + std::string(architecture_name(tools.arch)) +
                     " could not be fetched, and functions that call AWS will not link: " + fetched.error().message);
            return {"-DTIGHT_TLS=OFF"};
        }
        fresh.commit();
    }
    return from(folder / "include", folder / "lib");
}

}  // namespace

std::string debian_architecture(architecture which) { return which == architecture::x86_64 ? "amd64" : "arm64"; }

std::string processor(architecture which) { return which == architecture::x86_64 ? "x86_64" : "aarch64"; }

std::string triplet(architecture which) { return processor(which) + "-linux-gnu"; }

toolchain find_toolchain(architecture arch) {
    toolchain tools{.arch = arch, .cross = arch != deploy::this_architecture};
    if (tools.cross) use_cross_compiler(tools);
    return tools;
}

std::vector<std::string> library_arguments(const toolchain& tools, console& out) {
    if (!tools.cross) {
        const auto package = package_argument();
        return package ? std::vector{*package} : std::vector<std::string>{};
    }
    const auto package = package_folder();
    if (!package)
        fail_command("the library tight is not beside this program, so it cannot be built for another architecture",
                     "name the folder it is installed in with TIGHT_PREFIX");
    const fs::path sources = library_sources(*package);
    const std::string id = std::to_string(std::hash<std::string>()(sources.native()) & 0xffffffU);
    const fs::path folder = cache_folder() / ("library-" TIGHT_VERSION "-" + triplet(tools.arch) + '-' + id);
    const cache_lock only_one(folder);

    cmake_settings settings{.name = "the library for " + std::string(architecture_name(tools.arch)),
                            .source = sources,
                            .folder = folder,
                            .arguments = usual_cmake_arguments()};
    const auto add = [&](const std::vector<std::string>& more) {
        settings.arguments.insert(settings.arguments.end(), more.begin(), more.end());
    };
    add(tools.arguments);
    add({"-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON", "-DTIGHT_LIBRARY_ONLY=ON",
         "-DTIGHT_TESTS=OFF"});
    std::vector<std::string> arguments = openssl_arguments(tools, out);
    add(arguments);
    cmake_build(settings, out).build("tight");
    arguments.push_back("-Dtight_DIR=" + folder.native());
    return arguments;
}

}  // namespace tight::build
