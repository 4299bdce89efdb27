// SPDX-License-Identifier: Apache-2.0
#include "process/compiler_output.hpp"

#include <doctest/doctest.h>

using tight::process::build_step;
using tight::process::find_errors;

namespace {

tight::process::diagnostic only(std::string_view output) {
    const auto found = find_errors(output);
    REQUIRE(found.size() == 1);
    return found[0];
}

}  // namespace

TEST_CASE("errors of compilers are found with file, line and column") {
    const auto gcc = only(
        "[1/2] Building CXX object x.o\nIn file included from a.hpp:1:\n"
        "/app/handler.cpp: In function 'int f()':\n/app/handler.cpp:12:5: \x1b[31merror:\x1b[0m 'x' was not declared\n "
        "  12 | x;\n");
    CHECK(gcc.where() == "/app/handler.cpp:12:5");
    CHECK(gcc.message == "'x' was not declared");
    CHECK(only("handler.cpp:1:10: fatal error: nothing.hpp: No such file or directory\n").line == 1);
    CHECK(only("handler.cpp:7: error: old style\n").where() == "handler.cpp:7");
}

TEST_CASE("errors of linkers are found") {
    const auto gnu = only(
        "/usr/bin/ld: CMakeFiles/x.dir/handler.cpp.o: in function `f()':\n"
        "/app/handler.cpp:9: undefined reference to `g()'\ncollect2: ld returned 1 exit status\n");
    CHECK(gnu.where() == "/app/handler.cpp:9");
    CHECK(gnu.message == "undefined reference to `g()'");
    CHECK(only("handler.cpp:(.text+0x5): undefined reference to `g()'").file == "handler.cpp");
    const auto mold = only("mold: error: undefined symbol: g()\n>>> referenced by handler.cpp\n");
    CHECK(mold.file.empty());
    CHECK(mold.message == "mold: error: undefined symbol: g()");
}

TEST_CASE("errors of CMake are found with the text below them") {
    const auto cmake = only("CMake Error at CMakeLists.txt:4 (find_package):\n\n  Could not find it\n  anywhere.\n");
    CHECK(cmake.where() == "CMakeLists.txt:4");
    CHECK(cmake.message == "Could not find it");
    CHECK(only("CMake Error: The source directory is gone.\n").message == "CMake Error: The source directory is gone.");
}

TEST_CASE("warnings are no errors, and there is an end to errors") {
    CHECK(find_errors("a.cpp:1:1: warning: unused\n").empty());
    std::string many;
    for (int i = 0; i < 100; ++i) many += "a.cpp:1:1: error: x\n";
    CHECK(find_errors(many).size() == 20);
}

TEST_CASE("a compiler's words are kept without those of Ninja") {
    CHECK(tight::process::compiler_messages(
              "[1/3] Building\nFAILED: x.o \n/usr/bin/c++ -c x\nx.cpp:1:1: error: y\n[note] kept\n"
              "ninja: build stopped: subcommand failed.\n") == "x.cpp:1:1: error: y\n[note] kept\n");
}

TEST_CASE("a step of a build is its number and the file that was compiled") {
    CHECK(build_step("[12/80] Building CXX object CMakeFiles/shop-objects.dir/app/functions/movies/handler.cpp.o") ==
          "[12/80] app/functions/movies/handler.cpp");
    CHECK(build_step("[80/80] Linking CXX executable bootstrap") == "[80/80] Linking CXX executable bootstrap");
    CHECK(build_step("[1/2] Building CXX object x") == "[1/2] Building CXX object x");
    CHECK(!build_step("[0/2] Re-checking globbed directories..."));
    CHECK(!build_step("handler.cpp:2:20: error: 'oops' does not name a type"));
    CHECK(!build_step(""));
}
