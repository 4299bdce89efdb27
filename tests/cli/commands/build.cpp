// SPDX-License-Identifier: Apache-2.0
#include "build/build.hpp"
#include "core/command_error.hpp"

#include <tight/environment.hpp>

#include "cli/tight_program.hpp"
#include "process/compiler_output.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;
using tight::build::package_argument;
using tight::process::compiler_messages;

TEST_CASE("of a failed build the compiler's own words remain") {
    CHECK(compiler_messages("[1/3] Building CXX object x.o\n"
                            "FAILED: x.o \n"
                            "/usr/bin/c++ -o x.o -c x.cpp\n"
                            "x.cpp:1:1: error: 'Movie' was not declared\n"
                            "    1 | Movie m;\n"
                            "ninja: build stopped: subcommand failed.\n") ==
          "x.cpp:1:1: error: 'Movie' was not declared\n    1 | Movie m;\n");
    CHECK(compiler_messages("") == "");
    CHECK(compiler_messages("x.cpp:1: warning: w") == "x.cpp:1: warning: w");
    CHECK(compiler_messages("FAILED: x.o") == "");
}

TEST_CASE("what the linker always says of a static OpenSSL is not repeated, and what it says of others is") {
    const std::string usual = "(.text+0x1): warning: Using 'dlopen' in statically linked applications requires at run";
    CHECK(compiler_messages("/usr/bin/ld: /lib/libcrypto.a(dlfcn.o): in function `dlfcn_globallookup':\n" + usual +
                            '\n') == "");
    const std::string own = "/usr/bin/ld: handler.cpp.o: in function `get':\n" + usual + '\n';
    CHECK(compiler_messages(own) == own);
    const std::string missing = "(.text+0x1): undefined reference to `x'\n";
    CHECK(compiler_messages("/usr/bin/ld: /lib/libcrypto.a(dlfcn.o): in function `f':\n" + missing) == missing);
}

TEST_CASE("the package beside the program is the one applications are built with") {
    const auto argument = package_argument();
    REQUIRE(argument);
    CHECK(argument->starts_with("-Dtight_DIR="));
}

TEST_CASE("another package can be named, and must be there") {
    const folder here;
    write_text(here / "lib/cmake/tight/tight-config.cmake", "");
    {
        const tight::scoped_environment named({{"TIGHT_PREFIX", here.path().native()}});
        CHECK(package_argument() == "-Dtight_DIR=" + here.path().native() + "/lib/cmake/tight");
    }
    const tight::scoped_environment named({{"TIGHT_PREFIX", std::string("/nowhere/at/all")}});
    CHECK_THROWS_AS(package_argument(), tight::command_error);
}

TEST_CASE("a folder with nothing to build is told so, and what to do") {
    const folder here;
    write_text(here / "tight.yml", "name: empty\n");
    const auto done = run_tight({"template"}, here);
    CHECK(done.status == 1);
    CHECK(done.err.find("there is nothing to build: ") != std::string::npos);
    CHECK(done.err.find("`tight generate app NAME` writes a new application") != std::string::npos);
    CHECK(done.err.find("CMake Error") == std::string::npos);
}

TEST_CASE("an application whose CMakeLists.txt is broken is reported with CMake's words") {
    const folder here;
    write_text(here / "tight.yml", "name: broken\n");
    write_text(here / "CMakeLists.txt", "message(FATAL_ERROR \"out of cheese\")\n");
    const auto done = run_tight({"test"}, here);
    CHECK(done.status == 1);
    CHECK(done.err.find("out of cheese") != std::string::npos);
    CHECK(done.err.find("error: broken could not be configured") != std::string::npos);
}
