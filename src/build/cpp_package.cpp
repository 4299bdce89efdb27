// SPDX-License-Identifier: Apache-2.0
#include "build/cpp_package.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "build/bundle.hpp"
#include "build/cmake_build.hpp"
#include "build/debug_file.hpp"
#include "build/description.hpp"
#include "build/staged_folder.hpp"
#include "build/toolchain.hpp"
#include "core/application_description.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "deploy/package/archive.hpp"
#include "deploy/package/contents.hpp"
#include "deploy/package/digest.hpp"
#include "deploy/package/image.hpp"
#include "deploy/package/verify.hpp"
#include "process/compiler_output.hpp"

namespace tight::build {

namespace fs = std::filesystem;
using deploy::architecture_name;
using deploy::archive_entry;

namespace {

void make_folder(const fs::path& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) fail_command("cannot create the folder " + display_path(folder) + ": " + problem.message());
}

void copy_to_stage(const fs::path& from, const fs::path& to) {
    make_folder(to.parent_path());
    std::error_code problem;
    fs::copy_file(from, to, problem);
    if (problem)
        fail_command("cannot copy " + display_path(from) + " to " + display_path(to) + ": " + problem.message());
}

// One run of `tight build`.
class cpp_packager {
public:
    cpp_packager(const project& app, const package_options& options, console& out)
        : app_(app), options_(options), out_(out), tools_(find_toolchain(options.arch)) {
        const std::string kind = std::string(options.bundle ? "bundle-" : "release-") + arch_name();
        folder_ = app.state_folder() / kind;
        stage_ = app.state_folder() / ("stage-" + arch_name());
    }

    deploy::package run() {
        chosen_ = deploy::choose_contents(app_.root, app_.settings.include);
        for (const std::string& sentence : chosen_.skipped) out_.warn(sentence);
        if (options_.rebuild) fs::remove_all(folder_);
        build();
        stage();
        verify();
        read_controllers();
        if (options_.check) check_starts();
        deploy::package package = pack();
        fs::remove_all(stage_);
        return package;
    }

private:
    std::string arch_name() const { return std::string(architecture_name(options_.arch)); }

    cmake_settings release_settings() {
        cmake_settings settings{.name = app_.name() + " for " + arch_name(), .source = app_.root, .folder = folder_};
        settings.arguments = usual_cmake_arguments();
        const auto add = [&](const std::vector<std::string>& more) {
            settings.arguments.insert(settings.arguments.end(), more.begin(), more.end());
        };
        add(tools_.arguments);
        // Not -g1: GCC 12 fails on it where the whole program is optimised at link time.
        add({"-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -g -DNDEBUG", "-DBUILD_TESTING=OFF",
             options_.bundle ? "-DTIGHT_STATIC=OFF" : "-DTIGHT_STATIC=ON",
             options_.bundle ? "-DTIGHT_BUNDLE=ON" : "-DTIGHT_BUNDLE=OFF"});
        add(library_arguments(tools_, out_));
        return settings;
    }

    void build() {
        cmake_build cmake(release_settings(), out_);
        const auto output = cmake.try_build("bootstrap");
        if (!output) return;
        const std::string library = options_.bundle ? "" : not_static(*output);
        if (!library.empty()) {
            out_.relay(process::compiler_messages(*output));
            fail_command(library + " cannot be linked static into the program of " + app_.name() +
                             ": there is no static library of it",
                         "install one (lib*.a), or pack the shared library beside the program: `tight build --bundle`");
        }
        if (const std::string other = library_of_other_machine(*output); !other.empty()) {
            out_.relay(process::compiler_messages(*output));
            fail_command(display_path(other) + " is not for " + arch_name(),
                         "libraries for it lie in app/vendored/lib/" + triplet(options_.arch) +
                             ": `tight deps install --arch " + arch_name() + " NAME` puts them there");
        }
        if (tools_.cross && output->find("undefined reference to `tight::aws::") != std::string::npos)
            fail_command(app_.name() + " calls AWS, which needs OpenSSL for " + arch_name() + ", and that is not here",
                         "where Debian's packages can be reached it is fetched by itself; otherwise: apt-get install "
                         "libssl-dev:" +
                             debian_architecture(options_.arch));
        cmake.fail_build(*output);
    }

    // The library that a static link failed for; empty if it failed for another reason.
    std::string not_static(const std::string& output) const {
        std::string library = library_without_static(output);
        if (!library.empty() || output.find("undefined reference to") == std::string::npos) return library;
        const auto shared = libraries_without_static(vendored_libraries() / triplet(options_.arch));
        return shared.empty() ? "" : shared.front();
    }

    fs::path vendored_libraries() const { return app_.vendor_folder() / "lib"; }

    // Lays out, as Lambda will see it, what goes into the package.
    void stage() {
        fs::remove_all(stage_);
        make_folder(stage_);
        const auto stripped = strip_program(tools_, folder_ / "bootstrap", stage_ / "bootstrap", app_.debug_folder());
        package_.arch = options_.arch;
        package_.build_id = stripped.build_id;
        package_.debug_file = stripped.debug_file;
        names_.push_back("bootstrap");
        if (options_.bundle) stage_libraries();
        for (const deploy::chosen_file& file : chosen_.files) {
            copy_to_stage(file.source, stage_ / file.name);
            names_.push_back(file.name);
            if (file.executable) programs_.push_back(file.name);
        }
    }

    void stage_libraries() {
        const fs::path vendored = vendored_libraries();
        for (const auto& library :
             find_libraries(tools_, folder_ / "bootstrap", {vendored / triplet(options_.arch), vendored})) {
            copy_to_stage(fs::canonical(library.file), stage_ / "lib" / library.name);
            names_.push_back("lib/" + library.name);
            libraries_.push_back(library.name);
        }
    }

    void verify() {
        const std::string program = read_program_file(stage_ / "bootstrap");
        if (!options_.bundle) {
            deploy::verify_static(program, options_.arch, "the program of " + app_.name());
        } else {
            deploy::verify_bundled(program, options_.arch, "the program of " + app_.name(), libraries_);
            for (const std::string& name : libraries_)
                deploy::verify_bundled(read_program_file(stage_ / ("lib/" + name)), options_.arch, name, libraries_);
        }
        for (const std::string& name : names_) package_.unpacked += fs::file_size(stage_ / name);
        deploy::verify_size(package_.unpacked);
    }

    std::vector<std::string> command() const {
        std::vector<std::string> words = tools_.runner;
        words.push_back(stage_ / "bootstrap");
        return words;
    }

    void read_controllers() {
        if (!tools_.starts_programs) {
            out_.warn(tools_.runner.front() + " is not installed: the program for " + arch_name() +
                      " is verified, but was not started here");
            return;
        }
        const auto described = read_description(described_by(command(), stage_, app_, out_));
        if (!described) fail_command(described.error().message);
        for (const auto& one : described->controllers) controllers_.push_back(one.name);
        if (controllers_.empty())
            fail_command(app_.name() + " has no functions yet", "`tight generate function NAME` writes the first");
    }

    // Every function must come so far as to ask for work.
    void check_starts() const {
        if (!tools_.starts_programs) return;
        for (const std::string& name : controllers_) {
            start_request request{.function = name,
                                  .handler = "app_index." + name,
                                  .command = command(),
                                  .directory = stage_,
                                  .environment = start_environment(app_, stage_)};
            if (tools_.cross) request.limit = std::chrono::seconds(60);  // emulated programs are slow
            const start_outcome outcome = options_.check(request);
            if (outcome.started) continue;
            out_.relay(outcome.output);
            fail_command("the function " + name + " does not start: " + outcome.started.error().message,
                         "it was run as Lambda would, with the variables of env.yml; `tight build --no-check` packs it "
                         "all the same");
        }
    }

    std::vector<archive_entry> entries() const {
        std::vector<archive_entry> all;
        for (const std::string& name : names_) {
            const bool runs = name == "bootstrap" || std::ranges::find(programs_, name) != programs_.end();
            all.push_back({.name = name, .content = read_program_file(stage_ / name), .executable = runs});
        }
        return all;
    }

    deploy::package pack() {
        make_folder(app_.package_folder());
        const fs::path base = app_.package_folder() / app_.name();
        if (options_.format == package_format::image) {
            write_image(base.native() + ".oci");
        } else if (options_.format == package_format::binary) {
            if (names_.size() > 1)
                fail_command(
                    "the package of " + app_.name() + " is more than its program: " + names_[1] + " goes with it",
                    "use --output-format zip");
            write_package(base, read_program_file(stage_ / "bootstrap"));
            fs::permissions(base, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                      fs::perms::others_read | fs::perms::others_exec);
        } else {
            write_package(base.native() + ".zip", deploy::make_zip(entries()));
        }
        out_.say(display_path(package_.file) + ": " + size_text(package_.bytes) + ", " + arch_name() + ", sha256 " +
                 package_.sha256);
        return package_;
    }

    void write_package(const fs::path& file, const std::string& bytes) {
        write_file(file, bytes);
        package_.file = file;
        package_.sha256 = deploy::sha256_of(bytes);
        package_.bytes = bytes.size();
    }

    // As a whole or not at all, as far as a folder can be.
    void write_image(const fs::path& folder) {
        const std::string handler = controllers_.empty() ? "" : "app_index." + controllers_.front();
        const deploy::image image =
            deploy::make_image(entries(), {.arch = options_.arch, .tag = "latest", .handler = handler});
        staged_folder fresh(folder);
        for (const archive_entry& entry : image.files) {
            make_folder((fresh.path() / entry.name).parent_path());
            write_file(fresh.path() / entry.name, entry.content);
            package_.bytes += entry.content.size();
        }
        fresh.commit();
        package_.file = folder;
        package_.sha256 = image.digest;
    }

    const project& app_;
    const package_options& options_;
    console& out_;
    toolchain tools_;
    fs::path folder_;  // of the build
    fs::path stage_;
    deploy::contents chosen_ = {};             // of `include:`
    std::vector<std::string> names_ = {};      // of the files in stage_
    std::vector<std::string> libraries_ = {};  // those of them below lib/ that the program needs
    std::vector<std::string> programs_ = {};   // and those that may run
    std::vector<std::string> controllers_ = {};
    deploy::package package_ = {};
};

}  // namespace

deploy::package make_cpp_package(const project& app, const package_options& options, console& out) {
    return cpp_packager(app, options, out).run();
}

}  // namespace tight::build
