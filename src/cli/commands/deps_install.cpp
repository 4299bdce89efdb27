// SPDX-License-Identifier: Apache-2.0
// `tight deps install`: libraries of others, in app/vendored: headers below include/, libraries below lib/<build::triplet>/,
// where tight_app() finds them.
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "build/bundle.hpp"
#include "build/project.hpp"
#include "build/toolchain.hpp"
#include "build/vendored.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::vector<std::string> names = {};
    bool requirements = false;
    std::string requirements_file = "requirements-vendor.txt";
    std::string from = {};              // "vcpkg", "conan", "debian"; empty: the first that is installed
    std::string arch = {};              // empty: as tight.yml says, or else x86_64
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

bool is_library(const std::string& name) {
    return name.ends_with(".a") || name.ends_with(".so") || name.find(".so.") != std::string::npos;
}

// Headers, and libraries without what other build systems keep beside them: that is taken out of `from`.
void add_to_vendored(const fs::path& from, const build::project& app, deploy::architecture arch) {
    const fs::path vendored = app.settings.vendor_folder;
    const fs::path headers = app.folder_inside(vendored / "include");
    const fs::path libraries = app.folder_inside(vendored / "lib" / build::triplet(arch));
    copy_tree(from / "include", headers);
    if (!fs::is_directory(from / "lib")) return;
    std::vector<fs::path> others;
    for (const auto& entry : fs::directory_iterator(from / "lib"))
        if (!is_library(entry.path().filename())) others.push_back(entry.path());
    for (const fs::path& other : others) fs::remove_all(other);
    copy_tree(from / "lib", libraries);
}

class installer {
public:
    installer(const build::project& app, const command_options& options, printer& out)
        : app_(app),
          out_(out),
          source_(options.from.empty() ? build::first_package_source() : options.from),
          arch_(deploy::architecture_named(options.arch.empty() ? app.settings.architecture : options.arch).value()),
          record_(app.root / options.requirements_file) {
        if (source_.empty())
            fail_command(
                "libraries are installed with vcpkg, Conan or Debian's apt-get, and none of them is here",
                "install one, or put headers in app/vendored/include and libraries in app/vendored/lib yourself");
    }

    // Whether it is installed now.
    bool install(const build::requirement& library, bool record) {
        if (const std::string sentence = build::builtin_library(library.name); !sentence.empty()) {
            out_.say(sentence);
            return true;
        }
        out_.say("Installing " + library.text() + " from " + source_);
        const fs::path folder = app_.state_folder() / "deps";
        std::error_code problem;
        fs::remove_all(folder, problem);
        fs::create_directories(folder, problem);
        if (problem) fail_command("cannot create the folder " + display_path(folder) + ": " + problem.message());
        const auto found = build::fetch_library(source_, library, arch_, folder);
        if (found) {
            for (const std::string& shared : build::libraries_without_static(folder / "lib"))
                out_.warn(shared +
                          " comes as a shared library alone: a program that calls it is packed with `tight build "
                          "--bundle`");
            add_to_vendored(folder, app_, arch_);
            if (record) write_file(record_, build::with_requirement(read_file(record_).value_or(""), *found));
            out_.data_line(found->text());
        } else {
            out_.error(library.text() + " could not be installed: " + found.error().message);
        }
        fs::remove_all(folder, problem);
        return found.has_value();
    }

    std::vector<build::requirement> recorded() const {
        const auto text = read_file(record_);
        if (!text) fail_command("there is no " + display_path(record_), "`tight deps install NAME` writes it");
        return build::read_requirements(*text);
    }

private:
    const build::project& app_;
    printer& out_;
    std::string source_;
    deploy::architecture arch_;
    fs::path record_;
};

// Prints on stdout what it installed, one a line. What is installed by name is recorded; what fails is not, the others
// are still tried, and the status is exit_status::failed.
exit_status run(const command_options& options, printer& out) {
    if (options.names.empty() && !options.requirements)
        fail_usage("which libraries? None is named",
                   "name some, or say --requirements for those of " + options.requirements_file);
    const build::project app = build::find_project(options.target);
    installer install(app, options, out);
    bool all = true;
    if (options.requirements)
        for (const build::requirement& one : install.recorded()) all = install.install(one, false) && all;
    for (const std::string& name : options.names) all = install.install(build::read_requirement(name), true) && all;
    return all ? exit_status::ok : exit_status::failed;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("NAME", options.names,
                   "A package of vcpkg, Conan or Debian, with a version or without: fmt, libpq-dev, zlib/1.3")
        ->type_name("TEXT")
        ->expected(0, CLI::detail::expected_max_vector_size);
    app.add_flag("--requirements", options.requirements, "Install all that were recorded");
    app.add_option("--requirements-file", options.requirements_file, "The file that records them")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--from", options.from, "vcpkg, conan or debian [default: the first that is installed]")
        ->type_name("NAME")
        ->check(one_of({"vcpkg", "conan", "debian"}));
    add_architecture(app, options.arch);
    add_target(app, options.target, app_folder);
}

}  // namespace

command deps_install_command() {
    return make_command("deps", "install", "Put libraries into app/vendored", declare, run);
}

}  // namespace tight::cli
