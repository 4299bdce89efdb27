// SPDX-License-Identifier: Apache-2.0
#include "process/command.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace tight::process {

std::vector<std::string> environment_of(const variables& own) {
    std::vector<std::string> lines;
    lines.reserve(own.size());
    for (const auto& [name, value] : own) lines.push_back(name + '=' + value);
    return lines;
}

std::vector<std::string> environment_with(const variables& own, const std::vector<std::string>& removed) {
    const auto is_replaced = [&](std::string_view name) {
        return std::ranges::any_of(own, [name](const auto& each) { return each.first == name; }) ||
               std::ranges::find(removed, name) != removed.end();
    };
    std::vector<std::string> lines;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view line = *each;
        if (!is_replaced(line.substr(0, line.find('=')))) lines.emplace_back(line);
    }
    for (std::string& line : environment_of(own)) lines.push_back(std::move(line));
    return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    all.reserve(texts.size() + 1);
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::optional<std::filesystem::path> find_program(std::string_view name) {
    const char* const variable = std::getenv("PATH");
    std::string_view folders = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
    while (!folders.empty()) {
        const std::size_t end = folders.find(':');
        const std::filesystem::path candidate = std::filesystem::path(folders.substr(0, end)) / name;
        std::error_code ignored;
        if (::access(candidate.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(candidate, ignored))
            return candidate;
        folders = end == std::string_view::npos ? std::string_view{} : folders.substr(end + 1);
    }
    return std::nullopt;
}

std::filesystem::path this_program() {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored);
}

}  // namespace tight::process
