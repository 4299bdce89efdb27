// SPDX-License-Identifier: Apache-2.0
#include "build/requirements_recipe.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/ascii.hpp"
#include "core/files.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

// The value of an option in the line: "-r more.txt", "-rmore.txt", "--requirement=more.txt". Empty if it is another option.
std::optional<std::string_view> value_of(std::string_view line, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (!line.starts_with(name)) continue;
        std::string_view rest = line.substr(name.size());
        const bool is_long = name.starts_with("--");
        if (is_long && (rest.empty() || rest.find_first_of("= \t") != 0)) continue;
        if (is_long && rest.front() == '=') rest.remove_prefix(1);
        return ascii::trim(rest);
    }
    return std::nullopt;
}

bool is_local_source(std::string_view line) {
    const bool is_path = line.find('/') != line.npos && line.find("://") == line.npos;
    return is_path || line.starts_with('.') || line.ends_with(".whl") || line.find("file:") != line.npos ||
           value_of(line, {"-e", "--editable"}).has_value();
}

class reader {
public:
    explicit reader(const fs::path& root) : root_(root) {}

    // False if it names sources on this machine.
    bool add(const fs::path& file) {
        if (!seen_.insert(file).second) return true;
        const auto text = read_file(file);
        if (!text) return true;  // pip says so
        text_.append(file.native()).append(1, '\n').append(*text);
        std::string_view rest = *text;
        while (!rest.empty()) {
            std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!add_line(ascii::trim(line.substr(0, line.find(" #"))), file.parent_path())) return false;
        }
        return true;
    }

    std::string take() { return std::move(text_); }

private:
    bool add_line(std::string_view line, const fs::path& folder) {
        if (line.empty() || line.starts_with('#')) return true;
        if (const auto more = value_of(line, {"-r", "--requirement", "-c", "--constraint"})) return add(folder / *more);
        if (const auto links = value_of(line, {"-f", "--find-links"})) {
            add_wheels(fs::exists(folder / *links) ? folder / *links : root_ / *links);
            return true;
        }
        return !is_local_source(line);
    }

    void add_wheels(const fs::path& folder) {
        std::error_code none;
        std::set<std::string> lines;
        for (const auto& entry : fs::directory_iterator(folder, none))
            lines.insert(entry.path().native() + ' ' + std::to_string(entry.file_size(none)) + ' ' +
                         std::to_string(entry.last_write_time(none).time_since_epoch().count()) + '\n');
        for (const std::string& line : lines) text_ += line;
    }

    fs::path root_;
    std::set<fs::path> seen_ = {};
    std::string text_ = {};
};

}  // namespace

std::optional<std::string> requirements_recipe(const fs::path& file, const fs::path& root) {
    reader all(root);
    if (!all.add(file)) return std::nullopt;
    return all.take();
}

}  // namespace tight::build
