// SPDX-License-Identifier: Apache-2.0
#include <cli/wsgi_package.hpp>

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include <tight/aws/sigv4.hpp>

#include <cli/files.hpp>
#include <cli/process.hpp>
#include <core/words.hpp>
#include <deploy/failure.hpp>
#include <deploy/package/archive.hpp>
#include <deploy/package/contents.hpp>
#include <deploy/package/verify.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// Lambda's Python runtimes bring these.
constexpr std::string_view of_the_runtime = "boto3 botocore s3transfer jmespath";

constexpr int first_on_amazon_linux_2023 = 12;  // Python 3.12; those before it have a C library that is too old

// What pip writes about itself and about this machine.
constexpr std::string_view records = "RECORD INSTALLER REQUESTED direct_url.json";

bool is_cache(const fs::path& name) {
    const std::string file = name.filename();
    return file == "__pycache__" || file.ends_with(".pyc") || file.ends_with(".pyo");
}

// "boto3-1.34.0.dist-info" is boto3.
std::string distribution_of(const fs::path& top) {
    const std::string name = top.native();
    return name.substr(0, name.ends_with(".dist-info") ? name.find('-') : name.find('.'));
}

// `name` is relative to where pip installed.
bool is_dependency(const fs::path& name) {
    const fs::path top = *name.begin();
    if (is_cache(name) || is_listed(of_the_runtime, distribution_of(top)) || top == "bin") return false;
    if (top.extension() == ".dist-info" && is_listed(records, name.filename().native())) return false;
    // Tests of a package of the project's own may be called so; those within a dependency are never run.
    return !(name.has_parent_path() && name.filename() == "tests");
}

// `name` is relative to the project.
bool is_source(const fs::path& root, const fs::path& name) {
    const std::string file = name.filename();
    const bool at_top = !name.has_parent_path();
    if (file.starts_with('.') || is_cache(name) || file.ends_with(".egg-info") || file == "node_modules" ||
        file.ends_with(".whl"))
        return false;
    if (at_top && is_listed("tests test", file)) return false;
    return !deploy::never_packed(name) && !is_virtual_environment(root / name);
}

using entries = std::map<std::string, deploy::archive_entry>;

// Adds the files below `root` that `wanted` takes; a folder that it does not take is not looked into.
template <class Wanted>
void add_tree(entries& all, const fs::path& root, bool keep_modes, const Wanted& wanted) {
    auto at = fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied);
    for (; at != fs::recursive_directory_iterator(); ++at) {
        const fs::path name = at->path().lexically_relative(root);
        if (!wanted(name)) {
            at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file()) continue;
        const bool executable = keep_modes && (at->status().permissions() & fs::perms::owner_exec) != fs::perms::none;
        const auto content = read_file(at->path());
        if (!content) fail_command("cannot read " + shown(at->path()));
        all[name.generic_string()] = {
            .name = name.generic_string(), .content = *content, .executable = executable, .folder = false};
    }
}

std::string python_program() {
    for (const char* const name : {"python3", "python"})
        if (find_program(name)) return name;
    fail_command("python3 is needed to install the requirements, and is not on PATH",
                 "on Debian: apt-get install python3-pip");
}

// The wheels that run on Amazon Linux: its C library is 2.34, and 2.26 for Python before 3.12.
std::vector<std::string> pip_command(const wsgi_project& project, deploy::architecture arch, const fs::path& to) {
    const std::string machine = arch == deploy::architecture::arm64 ? "aarch64" : "x86_64";
    std::vector<std::string> command{python_program(),
                                     "-m",
                                     "pip",
                                     "install",
                                     "--quiet",
                                     "--target",
                                     to.native(),
                                     "--requirement",
                                     {},
                                     "--no-compile",
                                     "--implementation",
                                     "cp",
                                     "--python-version",
                                     project.python(),
                                     "--only-binary=:all:",
                                     "--disable-pip-version-check"};
    command[8] = project.requirements().native();
    const bool is_recent = project.python_minor() >= first_on_amazon_linux_2023;
    for (const int minor : {34, 31, 28, 27, 26, 24, 17}) {
        if (minor > 26 && !is_recent) continue;
        command.insert(command.end(), {"--platform", "manylinux_2_" + std::to_string(minor) + '_' + machine});
    }
    command.insert(command.end(), {"--platform", "manylinux2014_" + machine});
    return command;
}

[[noreturn]] void pip_failed(const wsgi_project& project, const std::string& output, printer& out) {
    out.relay(output);
    const bool no_pip = output.find("No module named pip") != std::string::npos;
    if (no_pip) fail_command("pip is needed to install the requirements", "on Debian: apt-get install python3-pip");
    fail_command(
        "the requirements in " + shown(project.requirements()) + " cannot be installed: see pip's messages above",
        "only wheels for Python " + project.python() +
            " on Linux can be packed; where a project offers none, make one with `pip wheel` and name its "
            "folder in the requirements: --find-links FOLDER");
}

// Where the dependencies are installed; what was there for the same requirements is taken again.
std::optional<fs::path> install(const wsgi_project& project, const package_options& options, printer& out) {
    const auto requirements = read_file(project.requirements());
    if (!requirements) {
        if (project.requirements() == project.app.root / "requirements.txt") return std::nullopt;
        fail_command("there is no file " + shown(project.requirements()), "`requirements:` in tight.yml names it");
    }
    const fs::path folder = project.app.state_folder() / ("python-" + std::string(architecture_name(options.arch)));
    const fs::path stamp = folder.native() + ".installed";
    const std::string wanted = project.python() + '\n' + *requirements;
    if (!options.rebuild && read_file(stamp) == wanted && fs::is_directory(folder)) return folder;

    std::error_code ignored;
    fs::remove(stamp, ignored);
    fs::remove_all(folder, ignored);
    fs::create_directories(folder, ignored);
    out.say("Installing the requirements for Python " + project.python());
    const auto done =
        run_process(pip_command(project, options.arch, folder),
                    {.directory = project.app.root,
                     .environment = {{"PIP_ROOT_USER_ACTION", "ignore"}, {"PYTHONDONTWRITEBYTECODE", "1"}},
                     .input = "",
                     .output = process_output::together});
    if (!done) fail_command(done.error().message);
    if (done->status != 0) pip_failed(project, done->out, out);
    write_file(stamp, wanted);
    return folder;
}

void add_own(entries& all, const fs::path& file, const std::string& name, std::string content) {
    if (all.contains(name))
        fail_command(shown(file) + " has the name of a file that every package has: " + name, "give it another name");
    all[name] = {.name = name, .content = std::move(content), .executable = false, .folder = false};
}

void add_adapter(entries& all, const wsgi_project& project, deploy::architecture arch) {
    const fs::path root = project.app.root;
    constexpr const char* handler = "tight_handler.py";
    add_own(all, root / handler, handler, read_file(wsgi_python_folder() / handler).value_or(""));
    add_own(all, root / "tight_wsgi.json", "tight_wsgi.json", project.handler_settings());
    if (!project.is_wsgi()) return;
    const fs::path extension = wsgi_extension(arch);
    add_own(all, root / extension.filename(), extension.filename(), read_file(extension).value_or(""));
}

void require_module(const entries& all, const wsgi_project& project) {
    std::string path = project.app.settings.module;
    std::ranges::replace(path, '.', '/');
    for (const char* const ending : {".py", "/__init__.py", ".abi3.so"})
        if (all.contains(path + ending)) return;
    fail_command("the package would have no module " + project.app.settings.module + ": there is no " + path +
                     ".py in " + shown(project.app.root),
                 "`function.module` in tight.yml names it");
}

}  // namespace

deploy::package make_wsgi_package(const wsgi_project& project, const package_options& options, printer& out) {
    if (options.format != package_format::zip)
        fail_command("a project in Python is packed as zip", "leave --output-format out");
    if (project.is_wsgi() && project.python_minor() < first_on_amazon_linux_2023)
        fail_command("the adapter for WSGI needs python3.12 or newer, and the runtime is python" + project.python(),
                     "Lambda runs older ones on Amazon Linux 2; in tight.yml: `aws: {lambda_runtime: python3.13}`");
    entries all;
    if (const auto dependencies = install(project, options, out)) add_tree(all, *dependencies, false, is_dependency);
    const fs::path& root = project.app.root;
    add_tree(all, root, true, [&root](const fs::path& name) { return is_source(root, name); });
    for (const deploy::chosen_file& file : deploy::choose_contents(root, project.app.settings.include).files)
        all[file.name] = {.name = file.name,
                          .content = read_file(file.source).value_or(""),
                          .executable = file.executable,
                          .folder = false};
    require_module(all, project);
    add_adapter(all, project, options.arch);
    return pack_files(project.app, std::move(all), options.arch, out);
}

}  // namespace tight::cli
