// SPDX-License-Identifier: Apache-2.0
#include "build/bundle.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <system_error>

#include "core/command_error.hpp"
#include "core/files.hpp"
#include "deploy/package/verify.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

fs::path find_library(const toolchain& tools, const std::string& name, const std::vector<fs::path>& folders) {
    for (const fs::path& folder : folders)
        if (fs::exists(folder / name)) return folder / name;
    const auto done = process::run_process({tools.compiler, "-print-file-name=" + name},
                                           {.input = "", .output = process::process_output::apart});
    const fs::path found = done ? done->out.substr(0, done->out.find('\n')) : "";
    return found.is_absolute() && fs::exists(found) ? found : fs::path();
}

std::vector<std::string> needs_of(const fs::path& file) {
    const auto bytes = read_file(file, largest_program_file);
    const auto read = deploy::read_elf(bytes.value_or(""));
    if (!read) fail_command(display_path(file) + " is no shared library: " + read.error().message);
    return read->needed;
}

}  // namespace

std::vector<bundled_library> find_libraries(const toolchain& tools, const fs::path& program,
                                            const std::vector<fs::path>& folders) {
    std::map<std::string, fs::path> found;
    std::vector<fs::path> todo{program};
    while (!todo.empty()) {
        const fs::path file = todo.back();
        todo.pop_back();
        for (const std::string& name : needs_of(file)) {
            if (deploy::is_system_library(name) || found.contains(name)) continue;
            if (name.find('/') != std::string::npos)
                fail_command(display_path(file) + " needs " + name + ", which is a path and no name of a library",
                             "link it with -Wl,-soname, or take a library that names its own need");
            const fs::path library = find_library(tools, name, folders);
            if (library.empty())
                fail_command(display_path(file) + " needs " + name + ", which is nowhere to be found",
                             "install it, or put it in app/vendored/lib");
            found[name] = library;
            todo.push_back(library);
        }
    }
    std::vector<bundled_library> libraries;
    for (const auto& [name, file] : found) libraries.push_back({name, file});
    return libraries;
}

std::vector<std::string> libraries_without_static(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        fs::path file = entry.path();
        if (file.extension() == ".so" && !fs::exists(file.replace_extension(".a")))
            names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
}

// GNU ld and mold, in their words.
std::string library_without_static(const std::string& output) {
    static const std::regex shared(R"(attempted static link of dynamic object [`']?([^'\s]+))");
    static const std::regex only_shared(R"(have you installed the static version of the (\S+) library)");
    static const std::regex missing(R"(cannot find -l(\S+?):)");
    std::smatch found;
    if (std::regex_search(output, found, shared)) return fs::path(found[1].str()).filename();
    if (std::regex_search(output, found, only_shared)) return "lib" + found[1].str();
    if (std::regex_search(output, found, missing)) return "lib" + found[1].str();
    return "";
}

std::string library_of_other_machine(const std::string& output) {
    static const std::regex wrong(R"((\S+?): (?:error adding symbols: )?file in wrong format)");
    std::smatch found;
    return std::regex_search(output, found, wrong) ? found[1].str() : "";
}

}  // namespace tight::build
