// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/elf_builder.hpp"

#include "core/command_error.hpp"
#include "deploy/package/archive_reader.hpp"
#include "deploy/package/prebuilt_package.hpp"

#include <doctest/doctest.h>

using namespace tight::deploy;
using tight::deploy::tests::elf_builder;

namespace {

std::string program(std::uint16_t machine = EM_X86_64) {
    elf_builder file;
    file.machine = machine;
    return file.bytes();
}

std::string packed(std::string content, bool executable = true) {
    return make_zip({{.name = "bootstrap", .content = std::move(content), .executable = executable},
                     {.name = "data/list.json", .content = "[]"}});
}

configuration settings(const std::string& more = "") {
    return parse_configuration("name: movies\n" + more, "tight.yml");
}

tight::command_error refusal(const std::string& bytes, const configuration& app = settings()) {
    try {
        (void)check_package(app, bytes, "movies.zip");
    } catch (const tight::command_error& problem) {
        return problem;
    }
    return {tight::exit_status::ok, {}};
}

}  // namespace

TEST_CASE("a package that Lambda can run is taken, and gives its program") {
    const prebuilt_package package = check_package(settings(), packed(program()), "movies.zip");
    REQUIRE(package.program.size() == 1);
    CHECK(package.program[0].content == program());
    CHECK(package.program[0].executable);
    CHECK(check_package(settings(), packed("#!/bin/sh\n"), "movies.zip").program.size() == 1);
}

TEST_CASE("a package without a program that Lambda could start is refused") {
    CHECK(refusal(make_zip({{.name = "main", .content = "x"}})).message() ==
          "movies.zip holds no program: Lambda starts the file `bootstrap` at its top");
    CHECK(refusal(packed(program(), false)).message() ==
          "bootstrap in movies.zip is not executable, and Lambda could not start it");
    CHECK(refusal(packed("hello")).message().starts_with("bootstrap in movies.zip is not a program for Lambda: "));
}

TEST_CASE("a package for another processor is refused with the line that says which") {
    const tight::command_error refused = refusal(packed(program()), settings("architecture: arm64\n"));
    CHECK(refused.message() ==
          "tight.yml, line 2: the functions run on arm64, and bootstrap in movies.zip is for x86_64");
    CHECK(refusal(packed(program(EM_AARCH64)), settings("architecture: arm64\n")).message().empty());
}

TEST_CASE("a program that needs libraries brings them along below lib/") {
    elf_builder file;
    file.interpreter = "/lib64/ld-linux-x86-64.so.2";
    file.needed = {"libc.so.6", "libpq.so.5"};
    CHECK(refusal(packed(file.bytes())).message().ends_with("needs libpq.so.5, which is not in the package"));
    const std::string whole = make_zip({{.name = "bootstrap", .content = file.bytes(), .executable = true},
                                        {.name = "lib/libpq.so.5", .content = "x"},
                                        {.name = "lib/../../libpq.so.5", .content = "x"}});
    const prebuilt_package package = check_package(settings(), whole, "movies.zip");
    REQUIRE(package.program.size() == 2);
    CHECK(package.program[1].name == "lib/libpq.so.5");
}

TEST_CASE("a package of Python needs no program, and must be an archive all the same") {
    const configuration python = settings("function: {module: app, app: handler}\n");
    CHECK(check_package(python, make_zip({{.name = "app.py", .content = "x"}}), "a.zip").program.empty());
    CHECK(refusal("PK and so on", python).message() ==
          "movies.zip is not a package: it is not a zip archive, or its end is missing");
    const std::string whole = packed(program());
    CHECK(refusal(whole.substr(0, whole.size() - 30), python).message().find("its end is missing") !=
          std::string::npos);
}

TEST_CASE("an archive is read back as it was written, stored or deflated") {
    const std::string bytes =
        make_zip({{.name = "a", .content = "1"}, {.name = "b", .content = std::string(9000, 'x')}});
    const auto members = read_zip(bytes);
    REQUIRE(members);
    REQUIRE(members->size() == 2);
    CHECK(unpack(bytes, (*members)[0]) == "1");
    CHECK(unpack(bytes, (*members)[1]) == std::string(9000, 'x'));
    CHECK_FALSE((*members)[1].executable);
}

TEST_CASE("a damaged archive is refused, or read as it was") {
    const std::string bytes = packed(std::string(5000, 'x') + program());
    const auto members = read_zip(bytes);
    REQUIRE(members);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string other = bytes;
        other[at] = static_cast<char>(other[at] ^ 0x55);
        const auto read = read_zip(other);
        if (!read) continue;
        for (const zip_member& each : *read)
            if (const auto content = unpack(other, each); content && each.name == "bootstrap")
                CHECK(*content == std::string(5000, 'x') + program());
    }
}

TEST_CASE("more than Lambda takes is refused by what the archive says it holds") {
    std::string bytes = make_zip({{.name = "a", .content = std::string(100, 'x')}});
    const std::size_t entry = bytes.rfind(std::string("PK\x01\x02", 4));
    bytes[entry + 27] = 0x7f;  // the highest byte of the unpacked size
    CHECK(refusal(bytes).message().find("and Lambda takes 250 MB unpacked") != std::string::npos);
}
