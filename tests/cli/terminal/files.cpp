// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <tight/environment.hpp>

#include "build/cache_folder.hpp"
#include "build/staged_folder.hpp"
#include "cli/terminal/output_file.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

#include "cli/file_size_limit.hpp"
#include "cli/tight_program.hpp"

using namespace tight;
using namespace tight::cli;
using namespace tight::cli::tests;

TEST_CASE("on a full disk the file of before stays, and nothing is left beside it") {
    const folder here;
    write_text(here / "package.zip", "before");
    std::string message;
    {
        const file_size_limit limit(1000);
        try {
            write_file(here / "package.zip", std::string(5000, 'x'));
        } catch (const tight::command_error& problem) {
            message = problem.message();
        }
    }
    CHECK(message.find("cannot write ") == 0);
    CHECK(message.ends_with("package.zip: File too large"));
    CHECK(files_below(here) == std::set<std::string>{"package.zip"});
    CHECK(text_of(here / "package.zip") == "before");
}

TEST_CASE("a disk that is full is called full, however little was to be written") {
    const folder here;
    const file_size_limit limit(0);
    std::string message;
    try {
        write_file(here / "x", "little");
    } catch (const tight::command_error& problem) {
        message = problem.message();
    }
    CHECK(message.ends_with("x: File too large"));
}

TEST_CASE("links planted under the names of unfinished files are not followed") {
    const folder here;
    write_text(here / "victim", "precious");
    for (const char* name : {"a.new", "a.unfinished", "a.tmp", "a~", "a.lock"})
        std::filesystem::create_symlink("victim", here / name);
    write_file(here / "a", "mine");
    {
        printer out;
        output_file file(here / "a", out);
        file.write("mine too");
        file.commit();
    }
    CHECK(text_of(here / "a") == "mine too");
    CHECK_THROWS_AS(build::cache_lock(here / "a"), tight::command_error);
    CHECK(text_of(here / "victim") == "precious");
}

TEST_CASE("a folder is replaced as a whole, and planted ones are left alone") {
    const folder here;
    write_text(here / "victim/file", "precious");
    std::filesystem::create_directory_symlink("victim", here / "image.new");
    write_text(here / "image/old", "old");
    {
        build::staged_folder given_up(here / "image");
        write_text(given_up.path() / "half", "half");
    }
    CHECK(files_below(here) == std::set<std::string>{"image/old", "victim/file"});
    build::staged_folder fresh(here / "image");
    write_text(fresh.path() / "new", "new");
    fresh.commit();
    CHECK(text_of(here / "image/new") == "new");
    CHECK_FALSE(std::filesystem::exists(here / "image/old"));
    CHECK(text_of(here / "victim/file") == "precious");
}

TEST_CASE("a file that the user names may be a device or a link of the user's own; regular ones are for the owner") {
    const folder here;
    printer out;
    const auto write = [&out](const std::filesystem::path& path) {
        output_file file(path, out);
        file.write("items");
        file.commit();
    };
    write_text(here / "behind", "old");
    std::filesystem::create_symlink("behind", here / "link");
    std::filesystem::create_symlink("made", here / "dangling");
    write(here / "link");
    write(here / "dangling");
    CHECK(text_of(here / "behind") == "items");
    CHECK(text_of(here / "made") == "items");
    CHECK(std::filesystem::is_symlink(here / "link"));
    CHECK(std::filesystem::status(here / "behind").permissions() == std::filesystem::perms(0600));
    CHECK_NOTHROW(write("/dev/null"));
    CHECK(std::filesystem::is_character_file("/dev/null"));
    CHECK_THROWS_AS(write("/dev/full"), tight::command_error);
    std::filesystem::create_symlink("loop", here / "loop");
    CHECK_THROWS_AS(write(here / "loop"), tight::command_error);
}

TEST_CASE("a link of another user is not followed, as anybody can put one into a shared folder") {
    if (::geteuid() != 0) return;  // only root can make one
    const folder here;
    write_text(here / "victim", "precious");
    std::filesystem::create_symlink("victim", here / "out.json");
    REQUIRE(::lchown((here / "out.json").c_str(), 65534, 65534) == 0);
    printer out;
    std::string message;
    try {
        output_file file(here / "out.json", out);
    } catch (const tight::command_error& problem) {
        message = problem.message();
    }
    CHECK(message.ends_with("is a symbolic link of another user"));
    CHECK(text_of(here / "victim") == "precious");
}

TEST_CASE("without a home, the cache is a folder that only this user can write to") {
    const folder here;
    const auto run = [&] { return build::cache_folder(); };
    const tight::scoped_environment homeless(
        {{"HOME", std::nullopt}, {"XDG_CACHE_HOME", std::nullopt}, {"TMPDIR", here.path().native()}});
    const std::filesystem::path mine = here / ("tight-" + std::to_string(::geteuid()));
    CHECK(run() == mine);
    CHECK(std::filesystem::status(mine).permissions() == std::filesystem::perms::owner_all);
    std::filesystem::permissions(mine, std::filesystem::perms::all);
    CHECK_THROWS_AS(run(), tight::command_error);
    std::filesystem::remove(mine);
    std::filesystem::create_directory_symlink(here.path(), mine);
    CHECK_THROWS_AS(run(), tight::command_error);
}

TEST_CASE("a tree is added to another: files and links are replaced, what else is there stays") {
    const folder here;
    write_text(here / "from/deep/b", "new");
    std::filesystem::create_symlink("deep/b", here / "from/link");
    write_text(here / "to/deep/b", "old");
    write_text(here / "to/kept", "kept");
    std::filesystem::create_symlink("kept", here / "to/link");
    copy_tree(here / "from", here / "to");
    copy_tree(here / "from", here / "to");
    CHECK(text_of(here / "to/deep/b") == "new");
    CHECK(text_of(here / "to/kept") == "kept");
    CHECK(std::filesystem::read_symlink(here / "to/link") == "deep/b");
}
