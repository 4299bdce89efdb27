// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/deps.hpp"

#include <system_error>
#include <utility>

#include "build/bundle.hpp"
#include "cli/terminal/files.hpp"
#include "build/project.hpp"
#include "build/toolchain.hpp"
#include "build/vendored.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

bool is_library(const std::string& name) {
    return name.ends_with(".a") || name.ends_with(".so") || name.find(".so.") != std::string::npos;
}

// Headers, and libraries without what other build systems keep beside them: that is taken out of `from`.
void add_to_vendored(const fs::path& from, const project& app, deploy::architecture arch) {
    const fs::path vendored = app.settings.vendor_folder;
    const fs::path headers = app.folder_inside(vendored / "include");
    const fs::path libraries = app.folder_inside(vendored / "lib" / triplet(arch));
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
    installer(const project& app, const deps_options& options, printer& out)
        : app_(app),
          out_(out),
          source_(options.from.empty() ? first_package_source() : options.from),
          arch_(deploy::architecture_named(options.arch.empty() ? app.settings.architecture : options.arch).value()),
          record_(app.root / options.requirements_file) {
        if (source_.empty())
            fail_command(
                "libraries are installed with vcpkg, Conan or Debian's apt-get, and none of them is here",
                "install one, or put headers in app/vendored/include and libraries in app/vendored/lib yourself");
    }

    // Whether it is there now.
    bool install(const requirement& wanted, bool record) {
        if (const std::string sentence = already_given(wanted.name); !sentence.empty()) {
            out_.say(sentence);
            return true;
        }
        out_.say("Installing " + wanted.text() + " from " + source_);
        const fs::path folder = app_.state_folder() / "deps";
        std::error_code problem;
        fs::remove_all(folder, problem);
        fs::create_directories(folder, problem);
        if (problem) fail_command("cannot make the folder " + shown(folder) + ": " + problem.message());
        const auto found = fetch_library(source_, wanted, arch_, folder);
        if (found) {
            for (const std::string& shared : libraries_without_static(folder / "lib"))
                out_.warn(shared +
                          " comes as a shared library alone: a program that calls it is packed with `tight build "
                          "--bundle`");
            add_to_vendored(folder, app_, arch_);
            if (record) write_file(record_, with_requirement(read_file(record_).value_or(""), *found));
            out_.data_line(found->text());
        } else {
            out_.error(wanted.text() + " could not be installed: " + found.error().message);
        }
        fs::remove_all(folder, problem);
        return found.has_value();
    }

    std::vector<requirement> recorded() const {
        const auto text = read_file(record_);
        if (!text) fail_command("there is no " + shown(record_), "`tight deps install NAME` writes it");
        return read_requirements(*text);
    }

private:
    const project& app_;
    printer& out_;
    std::string source_;
    deploy::architecture arch_;
    fs::path record_;
};

}  // namespace

exit_status deps_install(const deps_options& options, printer& out) {
    if (options.names.empty() && !options.requirements)
        fail_usage("which libraries? None is named",
                   "name some, or say --requirements for those of " + options.requirements_file);
    const project app = find_project(options.target);
    installer install(app, options, out);
    bool all = true;
    if (options.requirements)
        for (const requirement& one : install.recorded()) all = install.install(one, false) && all;
    for (const std::string& name : options.names) all = install.install(read_requirement(name), true) && all;
    return all ? exit_status::ok : exit_status::failed;
}

}  // namespace tight::cli
