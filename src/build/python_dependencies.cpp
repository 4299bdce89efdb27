// SPDX-License-Identifier: Apache-2.0
#include "build/python_dependencies.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

#include "build/requirements_recipe.hpp"
#include "build/toolchain.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/words.hpp"
#include "deploy/package/elf.hpp"
#include "deploy/package/verify.hpp"
#include "process/command.hpp"
#include "process/program_arguments.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

// Lambda's Python runtimes bring these.
constexpr std::string_view of_the_runtime = "boto3 botocore s3transfer jmespath";

// What pip writes about itself and about this machine.
constexpr std::string_view records = "RECORD INSTALLER REQUESTED direct_url.json";

// "boto3-1.34.0.dist-info" is boto3.
std::string distribution_of(const fs::path& top) {
    const std::string name = top.native();
    return name.substr(0, name.ends_with(".dist-info") ? name.find('-') : name.find('.'));
}

std::string python_program() {
    for (const char* const name : {"python3", "python"})
        if (process::find_program(name)) return name;
    fail_command("python3 is needed to install the requirements, and is not on PATH",
                 "on Debian: apt-get install python3-pip");
}

constexpr int oldest_manylinux = 17;  // those before have names of their own, which pip knows as parts of manylinux2014

// The wheels that run on Amazon Linux, and those that do not name the C library they need, which is checked later.
std::vector<std::string> pip_command(const wsgi_project& project, deploy::architecture arch, const fs::path& to) {
    const std::string machine = processor(arch);
    process::program_arguments command(python_program());
    command.option("-m").operand("pip").operand("install").option("--quiet");
    command.option("--target").operand(to).option("--requirement").operand(project.requirements());
    command.options({"--no-compile", "--implementation"}).operand("cp");
    command.option("--python-version").operand(project.python());
    command.options({"--only-binary=:all:", "--disable-pip-version-check"});
    const auto accept = [&](const std::string& platform) {
        command.option("--platform").operand(platform + '_' + machine);
    };
    for (int minor = project.glibc_minor(); minor >= oldest_manylinux; --minor)
        accept("manylinux_2_" + std::to_string(minor));
    accept("manylinux2014");
    accept("linux");
    return command.words();
}

[[noreturn]] void pip_failed(const wsgi_project& project, const std::string& output, console& out) {
    out.relay(output);
    const bool no_pip = output.find("No module named pip") != std::string::npos;
    if (no_pip) fail_command("pip is needed to install the requirements", "on Debian: apt-get install python3-pip");
    fail_command("the requirements in " + display_path(project.requirements()) +
                     " cannot be installed: see pip's messages above",
                 "only wheels for Python " + project.python() +
                     " on Linux can be packed; where a project offers none, make one with `pip wheel` and name its "
                     "folder in the requirements: --find-links FOLDER");
}

void run_pip(const wsgi_project& project, deploy::architecture arch, const fs::path& to, console& out) {
    // What a user has set for the pip of every day, a target contradicts.
    const auto done =
        process::run_process(pip_command(project, arch, to), {.directory = project.app.root,
                                                              .environment = {{"PIP_ROOT_USER_ACTION", "ignore"},
                                                                              {"PIP_USER", "0"},
                                                                              {"PIP_REQUIRE_VIRTUALENV", "0"},
                                                                              {"PYTHONDONTWRITEBYTECODE", "1"}},
                                                              .removed_variables = {"PIP_PREFIX", "PIP_TARGET"},
                                                              .input = "",
                                                              .output = process::process_output::together});
    if (!done) fail_command(done.error().message);
    if (done->status != 0) pip_failed(project, done->out, out);
}

// "cp311-cp311-linux_x86_64", as a wheel's file WHEEL says whom it is for.
bool fits(std::string_view tag, const wsgi_project& project, deploy::architecture arch) {
    const std::size_t abi = tag.find('-'), platform = tag.rfind('-');
    if (abi == tag.npos || abi == platform) return false;
    const std::string_view interface = tag.substr(abi + 1, platform - abi - 1);
    const bool any_interface = is_listed("none abi3", interface);
    return (any_interface || interface == "cp3" + std::to_string(project.python_minor())) &&
           (tag.ends_with("-any") || tag.ends_with('_' + processor(arch)));
}

void verify_tags(const std::string& name, std::string_view content, const wsgi_project& project,
                 deploy::architecture arch) {
    constexpr std::string_view label = "Tag: ";
    std::string_view tag;
    for (std::size_t at = content.find(label); at != content.npos; at = content.find(label, at + 1)) {
        tag = content.substr(at + label.size());
        tag = tag.substr(0, tag.find_first_of("\r\n"));
        if (fits(tag, project, arch)) return;
    }
    if (tag.empty()) return;
    fail_command("the dependency " + name + " was built for " + std::string(tag) + ", and the package is for Python " +
                     project.python() + " on " + std::string(architecture_name(arch)),
                 "pip builds sources for this machine alone: make its wheel for the other with `pip wheel` there, and "
                 "name the folder: --find-links FOLDER");
}

void verify_glibc(const std::string& name, std::string_view content, const wsgi_project& project) {
    const auto library = deploy::read_elf(content);
    if (!library) return;
    const std::string limit = "2." + std::to_string(project.glibc_minor());
    const auto need = deploy::too_new_version(*library, limit);
    if (!need) return;
    fail_command("the dependency " + name + " needs " + need->version + ", and Lambda's Python " + project.python() +
                     " has glibc " + limit + ": its wheel was built on a newer system",
                 "take a wheel that says manylinux, or build it on a system with glibc " + limit + " or older");
}

}  // namespace

std::optional<fs::path> install_dependencies(const wsgi_project& project, const package_options& options,
                                             console& out) {
    const fs::path requirements = project.requirements();
    if (!fs::exists(requirements)) {
        if (requirements == project.app.root / "requirements.txt") return std::nullopt;
        fail_command("there is no file " + display_path(requirements), "`requirements:` in tight.yml names it");
    }
    const fs::path folder = project.app.state_folder() / ("python-" + std::string(architecture_name(options.arch)));
    const fs::path stamp = folder.native() + ".installed";
    const auto recipe = requirements_recipe(requirements, project.app.root);
    const std::string key = project.python() + '\n' + recipe.value_or("");
    if (!options.rebuild && recipe && read_file(stamp) == key && fs::is_directory(folder)) return folder;

    std::error_code ignored;
    fs::remove(stamp, ignored);
    fs::remove_all(folder, ignored);
    fs::create_directories(folder, ignored);
    out.say("Installing the requirements for Python " + project.python());
    run_pip(project, options.arch, folder, out);
    write_file(stamp, key);
    return folder;
}

bool is_python_cache(const fs::path& name) {
    const std::string file = name.filename();
    return file == "__pycache__" || file.ends_with(".pyc") || file.ends_with(".pyo");
}

bool is_dependency(const fs::path& name) {
    const fs::path top = *name.begin();
    if (is_python_cache(name) || is_listed(of_the_runtime, distribution_of(top)) || top == "bin") return false;
    if (top.extension() == ".dist-info" && is_listed(records, name.filename().native())) return false;
    // Tests of a package of the project's own may be called so; those within a dependency are never run.
    return !(name.has_parent_path() && name.filename() == "tests");
}

void verify_dependency(const std::string& name, std::string_view content, const wsgi_project& project,
                       deploy::architecture arch) {
    if (name.ends_with(".egg-link") || name.starts_with("__editable__"))
        fail_command(
            "a requirement that is editable (-e) leads to sources on this machine, which no package holds: " + name,
            "name its folder without -e");
    const fs::path path = name, top = *path.begin();
    if (top.extension() == ".dist-info" && path == top / "WHEEL")
        return verify_tags(distribution_of(top), content, project, arch);
    if (content.starts_with("\177ELF")) verify_glibc(name, content, project);
}

}  // namespace tight::build
