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
