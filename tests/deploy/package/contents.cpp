// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/contents.hpp"
#include "core/command_error.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "support/temporary_folder.hpp"

using namespace tight::deploy;
namespace fs = std::filesystem;

namespace {

// An application's folder with files in it.
class app_folder {
public:
    app_folder(std::initializer_list<const char*> files) {
        for (const char* file : files) folder_.write(file, file);
    }

    const fs::path& path() const { return folder_.path(); }

    std::string chosen(const std::vector<std::string>& patterns) const {
        std::string names;
        for (const auto& file : choose_contents(path(), patterns).files) names += file.name + ' ';
        return names;
    }
    std::string refused(const std::vector<std::string>& patterns) const {
        try {
            choose_contents(path(), patterns);
        } catch (const tight::command_error& problem) {
            return problem.message();
        }
        return "";
    }

private:
    support::temporary_folder folder_;
};

}  // namespace

TEST_CASE("folders, files and patterns choose what is below them, each file once and in order") {
    const app_folder app{"data/b.json", "data/a.json", "data/deep/c.json", "data/d.txt", "pages/index.html", "other"};
    CHECK(app.chosen({"pages", "data/*.json"}) == "data/a.json data/b.json pages/index.html ");
    CHECK(app.chosen({"data/**/*.json", "data/a.json"}) == "data/a.json data/b.json data/deep/c.json ");
    CHECK(app.chosen({"data/"}) == "data/a.json data/b.json data/d.txt data/deep/c.json ");
    CHECK(app.chosen({"data/[ab].json", "o?her"}) == "data/a.json data/b.json other ");
    CHECK(app.chosen({}).empty());
}

TEST_CASE("what belongs to no package is left out of whatever would catch it, and that is said") {
    const app_folder app{".git/config",   "tight.yml",      "env.yml",  ".env",
                         "app.log",       "shop-17.zip",    "builds/x", ".tight/build/a.o",
                         "data/site.zip", "data/.git/HEAD", "data/x",   "data/run.log"};
    CHECK(app.chosen({"."}) == "data/site.zip data/x ");
    const auto skipped = choose_contents(app.path(), {"."}).skipped;
    CHECK(skipped.size() == 10);
    CHECK(std::ranges::find(skipped, "data/run.log is not packed: it is a log") != skipped.end());
}

TEST_CASE("naming it outright is refused") {
    const app_folder app{".git/config", "tight.yml", "debug.log", "a/b"};
    CHECK(app.refused({".git"}) == "include: .git cannot be packed: it belongs to version control");
    CHECK(app.refused({"tight.yml"}) == "include: tight.yml cannot be packed: it is configuration");
    CHECK(app.refused({"a", "debug.log"}) == "include: debug.log cannot be packed: it is a log");
    CHECK(app.refused({".git/config"}).find("cannot be packed") != std::string::npos);
}

TEST_CASE("what building made is packed where it is named") {
    const app_folder app{"build/server", "build/client/a.js", "builds/x", ".tight/package/p"};
    CHECK(app.chosen({"build/server"}) == "build/server ");
    CHECK(app.chosen({"build/client/*.js"}) == "build/client/a.js ");
    CHECK(app.chosen({"build"}) == "build/client/a.js build/server ");
    CHECK(app.chosen({"*"}).empty());
    CHECK(app.refused({".tight/package"}).find("cannot be packed") != std::string::npos);
}

TEST_CASE("a pattern that finds nothing, or leaves the application, is an error") {
    const app_folder app{"data/a"};
    CHECK(app.refused({"dta/*"}) == "include: 'dta/*' finds no file");
    CHECK(app.refused({"../*"}).find("not below the application's folder") != std::string::npos);
    CHECK(app.refused({"data/../../x"}).find("not below") != std::string::npos);
    CHECK(app.refused({"/etc/passwd"}).find("not below") != std::string::npos);
}

TEST_CASE("links are followed within the application, and not out of it") {
    const app_folder app{"data/a", "shared/b"};
    fs::create_directory_symlink("../shared", app.path() / "data/link");
    CHECK(app.chosen({"data"}) == "data/a data/link/b ");
    fs::create_symlink("/etc/hostname", app.path() / "data/out");
    CHECK(app.refused({"data"}).find("outside of the application") != std::string::npos);
}

TEST_CASE("a circle of links is noticed") {
    const app_folder app{"data/a", "left/a", "right/a"};
    fs::create_directory_symlink("..", app.path() / "data/up");
    CHECK(app.refused({"data"}).starts_with("data/up is a link that may lead back to itself"));
    fs::create_directory_symlink("../right", app.path() / "left/link");
    fs::create_directory_symlink("../left", app.path() / "right/link");
    CHECK(app.refused({"left"}).ends_with("which cannot be read: Too many levels of symbolic links"));
}

TEST_CASE("a link does not bring in what belongs to no package") {
    const app_folder app{"data/a", ".git/config", "env.yml"};
    fs::create_symlink("../env.yml", app.path() / "data/settings");
    CHECK(app.refused({"data"}) == "data/settings is a link to env.yml, which is not packed: it is configuration");
    fs::remove(app.path() / "data/settings");
    fs::create_symlink("../.git", app.path() / "data/history");
    CHECK(app.refused({"data"}).find("it belongs to version control") != std::string::npos);
}

TEST_CASE("a link to nothing is called that") {
    const app_folder app{"data/a"};
    fs::create_symlink("nowhere", app.path() / "data/link");
    CHECK(app.refused({"data"}).starts_with("data/link is a link to nowhere, which cannot be read"));
}

TEST_CASE("programs keep the right to run") {
    const app_folder app{"tools/run", "tools/text"};
    fs::permissions(app.path() / "tools/run", fs::perms::owner_all);
    const auto files = choose_contents(app.path(), {"tools"}).files;
    REQUIRE(files.size() == 2);
    CHECK(files[0].executable);
    CHECK(!files[1].executable);
}
