// SPDX-License-Identifier: Apache-2.0
#include "core/atomic_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

#include "cli/file_size_limit.hpp"
#include "support/temporary_folder.hpp"

using tight::atomic_file;
using tight::file_access;
using tight::replace_file;

namespace fs = std::filesystem;

namespace {

std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().native());
    return names;
}

mode_t mode_of(const fs::path& file) {
    struct stat found {};
    REQUIRE(::lstat(file.c_str(), &found) == 0);
    return found.st_mode & 07777;
}

struct usual_umask {
    mode_t before = ::umask(0022);
    ~usual_umask() { ::umask(before); }
};

}  // namespace

TEST_CASE("a file is replaced as a whole, and nothing is left beside it") {
    const support::temporary_folder here;
    here.write("a", "before");
    CHECK(replace_file(here / "a", "after").has_value());
    CHECK(replace_file(here / "b", std::string("new\0\r\n", 6)).has_value());
    CHECK(here.read("a") == "after");
    CHECK(here.read("b") == std::string("new\0\r\n", 6));
    CHECK(names_in(here) == std::set<std::string>{"a", "b"});
}

TEST_CASE("until it is committed, a file has no name that can be foreseen, and the one of before stays") {
    const support::temporary_folder here;
    here.write("a", "before");
    {
        auto file = atomic_file::create(here / "a", file_access::usual).value();
        CHECK(file.append("after").has_value());
        for (const std::string& name : names_in(here)) CHECK((name == "a" || name.starts_with(".tight-")));
        CHECK(here.read("a") == "before");
    }
    CHECK(here.read("a") == "before");
    CHECK(names_in(here) == std::set<std::string>{"a"});
}

TEST_CASE("a symbolic link that has the file's name is replaced, and what it leads to stays") {
    const support::temporary_folder here;
    here.write("victim", "precious");
    fs::create_symlink("victim", here / "a");
    fs::create_symlink("nowhere", here / "b");
    CHECK(replace_file(here / "a", "mine").has_value());
    CHECK(replace_file(here / "b", "mine").has_value());
    CHECK(here.read("victim") == "precious");
    CHECK(fs::is_regular_file(fs::symlink_status(here / "a")));
    CHECK(fs::is_regular_file(fs::symlink_status(here / "b")));
    CHECK_FALSE(fs::exists(here / "nowhere"));
}

TEST_CASE("a file for its owner alone is so from its beginning, whoever could read the one of before") {
    const support::temporary_folder here;
    const usual_umask masked;
    here.write("a", "before");
    REQUIRE(mode_of(here / "a") == 0644);
    auto file = atomic_file::create(here / "a", file_access::owner_only).value();
    for (const std::string& name : names_in(here))
        if (name != "a") CHECK(mode_of(here / name) == 0600);
    REQUIRE(file.append("secret").has_value());
    REQUIRE(file.commit().has_value());
    CHECK(mode_of(here / "a") == 0600);
    CHECK(here.read("a") == "secret");
}

TEST_CASE("another file has the permissions that the umask leaves, and no more than the one of before had") {
    const support::temporary_folder here;
    const usual_umask masked;
    REQUIRE(replace_file(here / "new", "x").has_value());
    CHECK(mode_of(here / "new") == 0644);
    here.write("narrow", "x");
    REQUIRE(::chmod((here / "narrow").c_str(), 0600) == 0);
    REQUIRE(replace_file(here / "narrow", "y").has_value());
    CHECK(mode_of(here / "narrow") == 0600);
}

TEST_CASE("a name as long as names can be, and one without a folder, are written") {
    const support::temporary_folder here;
    const std::string longest(255, 'n');
    CHECK(replace_file(here / longest, "x").has_value());
    CHECK(names_in(here) == std::set<std::string>{longest});
    const fs::path before = fs::current_path();
    fs::current_path(here.path());
    CHECK(replace_file("plain", "y").has_value());
    fs::current_path(before);
    CHECK(here.read("plain") == "y");
}

TEST_CASE("what cannot be written is told with the reason, and the file of before stays") {
    const support::temporary_folder here;
    here.write("a", "before");
    fs::create_directories(here / "folder/full");
    CHECK(replace_file(here / "none/a", "x").error().message == "No such file or directory");
    CHECK(replace_file(here / "a/b", "x").error().message == "Not a directory");
    CHECK_FALSE(replace_file(here / "folder", "x").has_value());
    {
        const tight::cli::tests::file_size_limit limit(1000);
        CHECK(replace_file(here / "a", std::string(5000, 'x')).error().message == "File too large");
    }
    CHECK(here.read("a") == "before");
    CHECK(names_in(here) == std::set<std::string>{"a", "folder"});
}
