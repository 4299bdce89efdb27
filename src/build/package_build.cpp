// SPDX-License-Identifier: Apache-2.0
#include "build/package_build.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "core/files.hpp"
#include "deploy/package/digest.hpp"
#include "deploy/package/verify.hpp"

namespace tight::build {

namespace fs = std::filesystem;

std::string size_text(std::uint64_t bytes) {
    std::array<char, 32> text;
    const auto size = std::snprintf(text.data(), text.size(), "%.2f MB", static_cast<double>(bytes) / (1024 * 1024));
    return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

environment_variables start_environment(const project& app, const fs::path& folder) {
    const auto variables = project_variables(app);
    environment_variables all(variables.begin(), variables.end());
    all.emplace_back("LAMBDA_TASK_ROOT", folder.native());
    return all;
}

deploy::package pack_files(const project& app, std::map<std::string, deploy::archive_entry> files,
                           deploy::architecture arch, console& out) {
    const std::size_t count = files.size();
    deploy::package package{.arch = arch};
    std::vector<deploy::archive_entry> entries;
    for (auto& [name, entry] : files) {
        package.unpacked += entry.content.size();
        entries.push_back(std::move(entry));
    }
    deploy::verify_size(package.unpacked);
    const std::string zip = deploy::make_zip(std::move(entries));
    package.file = app.package_folder() / (app.name() + ".zip");
    fs::create_directories(package.file.parent_path());
    write_file(package.file, zip);
    package.sha256 = deploy::sha256_of(zip);
    package.bytes = zip.size();
    out.say(display_path(package.file) + " holds " + std::to_string(count) + " files in " + size_text(package.bytes));
    return package;
}

}  // namespace tight::build
