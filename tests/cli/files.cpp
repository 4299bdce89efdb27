// SPDX-License-Identifier: Apache-2.0
#include <cli/exit_status.hpp>
#include <cli/files.hpp>

#include "cli/file_size_limit.hpp"
#include "cli/tight_program.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;

TEST_CASE("on a full disk the file of before stays, and nothing is left beside it") {
    const folder here;
    write_text(here / "package.zip", "before");
    std::string told;
    {
        const file_size_limit limit(1000);
        try {
            write_file(here / "package.zip", std::string(5000, 'x'));
        } catch (const command_error& problem) {
            told = problem.message;
        }
    }
    CHECK(told.find("cannot write ") == 0);
    CHECK(told.find("package.zip.new: File too large") != std::string::npos);
    CHECK(files_below(here) == std::set<std::string>{"package.zip"});
    CHECK(text_of(here / "package.zip") == "before");
}

TEST_CASE("a disk that is full is called full, however little was to be written") {
    const folder here;
    const file_size_limit limit(0);
    std::string told;
    try {
        write_file(here / "x", "little");
    } catch (const command_error& problem) {
        told = problem.message;
    }
    CHECK(told.ends_with("x.new: File too large"));
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
