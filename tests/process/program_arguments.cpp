// SPDX-License-Identifier: Apache-2.0
#include "process/program_arguments.hpp"

#include <doctest/doctest.h>

#include "core/command_error.hpp"

using namespace tight::process;

TEST_CASE("what is not written here never reaches a program as an option") {
    program_arguments words("tool");
    words.option("--quiet").operand("install").operand("/a b/c").options({"-x", "--y=-z"});
    CHECK(words.words() == std::vector<std::string>{"tool", "--quiet", "install", "/a b/c", "-x", "--y=-z"});
    for (const char* word : {"-o", "--help", "-", "", "a\nb", "a\tb", "\x7f"}) {
        try {
            words.operand(word);
            FAIL("accepted: ", word);
        } catch (const tight::command_error& refused) {
            CHECK(refused.status == tight::exit_status::failed);
            CHECK(refused.message().find("tool") != std::string::npos);
        }
    }
    CHECK(words.words().size() == 6);
}

TEST_CASE("a plain name has letters, digits and what is allowed beside them, and begins with no sign") {
    CHECK(is_plain_name("libstdc++-12-dev", "+-."));
    CHECK(is_plain_name("a", ""));
    for (const char* name : {"", "-a", "+a", ".a", "a/b", "a b", "a\n", "../a"})
        CHECK_FALSE(is_plain_name(name, "+-."));
}
