// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/contents.hpp"

#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/command_error.hpp"
#include "core/words.hpp"

namespace tight::deploy {

namespace fs = std::filesystem;

namespace {

// Deeper than any real tree: where links make a circle.
constexpr std::size_t deepest = 64;

// Why a path never goes into a package. `name` is relative to the application's folder.
std::optional<std::string> kept_out(const fs::path& name) {
    const std::string file = name.filename();
    const bool at_top = !name.has_parent_path();
    if (is_listed(".git .hg .svn .gitignore .gitattributes .gitmodules", file)) return "it belongs to version control";
    if (is_listed(".env admin.env .aws .ssh .netrc", file)) return "it may hold secrets";
    if (at_top && is_listed("tight.yml slam.yaml env.yml env.dist.yml", file)) return "it is configuration";
    if (file.ends_with(".log") || file == "slam_error.log") return "it is a log";
    if (at_top && is_listed(".tight build builds", file)) return "it holds build output";
    if (at_top && file.ends_with(".zip")) return "it is an old package";
    if (at_top && file == "bootstrap") return "the program has that name";
    return std::nullopt;
}

// What building made may be the very thing to run: it is packed where it is named, and not where a wider pattern
// catches it.
bool may_be_named(const fs::path& name) { return is_listed("build builds", name.native()); }

bool is_pattern(std::string_view part) { return part.find_first_of("*?[") != std::string_view::npos; }

class chooser {
public:
    explicit chooser(const fs::path& root) : root_(fs::canonical(root)) {}

    void add(const std::string& pattern) {
        const fs::path path = fs::path(pattern).lexically_normal();
        if (pattern.empty() || path.is_absolute() || path.begin()->native() == "..")
            fail_command("include: '" + pattern + "' is not below the application's folder",
                         "name files and folders relative to tight.yml");
        std::vector<std::string> parts;
        for (const fs::path& part : path)
            if (!part.empty() && part != ".") parts.push_back(part);
        exact_ = !is_pattern(pattern);
        found_ = false;
        seen_.clear();
        expand({}, parts, 0);
        if (!found_) fail_command("include: '" + pattern + "' finds no file", "correct it in tight.yml, or remove it");
    }

    contents take() {
        contents chosen;
        for (auto& [name, file] : files_) chosen.files.push_back(std::move(file));
        for (const auto& [name, why] : skipped_) chosen.skipped.push_back(name + " is not packed: " + why);
        return chosen;
    }

private:
    void expand(const fs::path& below, const std::vector<std::string>& parts, std::size_t at) {
        if (at == parts.size()) return take_all(below);
        if (!seen_.emplace(below, at).second) return;  // `**` comes to a folder on many ways
        const std::string& part = parts[at];
        if (part == "**") {
            expand(below, parts, at + 1);
            for_each(below, [&](const fs::path& name) {
                if (name.filename().native().front() != '.' && fs::is_directory(root_ / name) && allowed(name))
                    expand(name, parts, at);
            });
        } else if (is_pattern(part)) {
            for_each(below, [&](const fs::path& name) {
                if (fnmatch(part.c_str(), name.filename().c_str(), FNM_PERIOD) == 0 && allowed(name))
                    expand(name, parts, at + 1);
            });
        } else if (fs::exists(root_ / below / part) && (may_be_named(below / part) || allowed(below / part, exact_))) {
            expand(below / part, parts, at + 1);
        }
    }

    // A file, or all that a folder holds.
    void take_all(const fs::path& name) {
        const fs::path path = check_link(name);
        if (fs::is_directory(path))
            return for_each(name, [&](const fs::path& inner) {
                if (allowed(inner)) take_all(inner);
            });
        found_ = true;
        if (!fs::is_regular_file(path)) {
            skipped_.emplace(name.native(), "it is not an ordinary file");
            return;
        }
        const bool executable = access(path.c_str(), X_OK) == 0 &&
                                (fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none;
        files_.emplace(name.generic_string(), chosen_file{name.generic_string(), path, executable});
    }

    // `named`: the configuration says just this path.
    bool allowed(const fs::path& name, bool named = false) {
        const auto why = kept_out(name);
        if (!why) return true;
        if (named) fail_command("include: " + name.native() + " cannot be packed: " + *why);
        skipped_.emplace(name.native(), *why);
        found_ = true;
        return false;
    }

    fs::path check_link(const fs::path& name) const {
        std::error_code problem;
        const bool is_link = fs::is_symlink(root_ / name);
        const fs::path path = fs::canonical(root_ / name, problem);
        if (problem && is_link)
            fail_command(name.native() + " is a link to " + fs::read_symlink(root_ / name).native() +
                             ", which cannot be read: " + problem.message(),
                         "correct the link, or remove it");
        if (problem) fail_command("cannot read " + name.native() + ": " + problem.message());
        const fs::path inside = path.lexically_relative(root_);
        if (inside.empty() || inside.begin()->native() == "..")
            fail_command(name.native() + " is a link to " + path.native() + ", outside of the application");
        if (!is_link) return root_ / name;
        if (is_below(fs::canonical((root_ / name).parent_path()), path))
            fail_command(name.native() + " is a link that may lead back to itself: to the folder " + path.native() +
                         ", which it is in");
        fs::path part;
        for (const fs::path& each : inside)
            if (const auto why = kept_out(part /= each))
                fail_command(name.native() + " is a link to " + inside.native() + ", which is not packed: " + *why);
        return root_ / name;
    }

    static bool is_below(const fs::path& path, const fs::path& folder) {
        return std::ranges::mismatch(path, folder).in2 == folder.end();
    }

    template <class Action>
    void for_each(const fs::path& folder, const Action& action) const {
        if (static_cast<std::size_t>(std::distance(folder.begin(), folder.end())) > deepest)
            fail_command(folder.native() + " is too deep: a link in it may lead back to a folder above it");
        std::error_code problem;
        const fs::directory_iterator entries(root_ / folder, problem);
        if (problem) fail_command("cannot read " + folder.native() + ": " + problem.message());
        for (const auto& entry : entries) action(folder / entry.path().filename());
    }

    fs::path root_;
    bool exact_ = false;
    bool found_ = false;
    std::set<std::pair<fs::path, std::size_t>> seen_ = {};  // folders, and the parts of the pattern that are left
    std::map<std::string, chosen_file> files_ = {};
    std::map<std::string, std::string> skipped_ = {};
};

}  // namespace

std::optional<std::string> never_packed(const fs::path& name) { return kept_out(name); }

contents choose_contents(const fs::path& root, const std::vector<std::string>& patterns) {
    chooser choose(root);
    for (const std::string& pattern : patterns) choose.add(pattern);
    return choose.take();
}

}  // namespace tight::deploy
