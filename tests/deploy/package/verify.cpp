// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/elf_builder.hpp"

#include "core/command_error.hpp"
#include "deploy/package/verify.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace tight::deploy;
using tight::deploy::tests::elf_builder;

namespace {

std::string complaint(const std::function<void()>& action) {
    try {
        action();
    } catch (const tight::command_error& problem) {
        return problem.message() + " | " + problem.hint;
    }
    return "";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a static program of the right architecture passes") {
    CHECK(complaint([] { verify_static(elf_builder().bytes(), architecture::x86_64, "bootstrap"); }).empty());
}

TEST_CASE("a program that was not linked static is refused, naming the library and the way out") {
    elf_builder program;
    program.needed = {"libpq.so.5", "libc.so.6"};
    program.interpreter = "/lib64/ld-linux-x86-64.so.2";
    const auto text = complaint([&] { verify_static(program.bytes(), architecture::x86_64, "bootstrap"); });
    CHECK(contains(text, "libpq.so.5"));
    CHECK(contains(text, "--bundle"));
    program.needed.clear();
    CHECK(contains(complaint([&] { verify_static(program.bytes(), architecture::x86_64, "bootstrap"); }), "ld-linux"));
}

TEST_CASE("a program of another architecture is refused, and so are scripts and libraries") {
    elf_builder program;
    program.machine = EM_AARCH64;
    const auto text = complaint([&] { verify_static(program.bytes(), architecture::x86_64, "bootstrap"); });
    CHECK(contains(text, "is for arm64, and the package is for x86_64"));
    CHECK(
        contains(complaint([] { verify_static("#!/bin/sh\n", architecture::x86_64, "bootstrap"); }), "not a program"));
    elf_builder library;
    library.entry = 0;
    CHECK(contains(complaint([&] { verify_static(library.bytes(), architecture::x86_64, "x.so"); }),
                   "cannot be started"));
}

TEST_CASE("a bundled file may want the C library of provided.al2023 and none that is newer") {
    elf_builder program;
    program.needed = {"libpq.so.5", "libc.so.6", "libm.so.6"};
    program.versions = {{"libc.so.6", "GLIBC_2.34", "dlopen"}, {"libstdc++.so.6", "GLIBCXX_3.4.30", "x"}};
    CHECK(
        complaint([&] { verify_bundled(program.bytes(), architecture::x86_64, "bootstrap", {"libpq.so.5"}); }).empty());
    CHECK(contains(complaint([&] { verify_bundled(program.bytes(), architecture::x86_64, "bootstrap", {}); }),
                   "needs libpq.so.5, which is not in the package"));
    program.versions.push_back({"libc.so.6", "GLIBC_2.36", "arc4random"});
    program.versions.push_back({"libc.so.6", "GLIBC_2.9", "pipe2"});
    const auto text =
        complaint([&] { verify_bundled(program.bytes(), architecture::x86_64, "lib/libpq.so.5", {"libpq.so.5"}); });
    CHECK(contains(text, "lib/libpq.so.5 wants arc4random of libc.so.6 in version GLIBC_2.36"));
}

TEST_CASE("where the C++ library of this system is too new, the library that needs it is to be static") {
    elf_builder program;
    program.needed = {"libc.so.6"};
    program.versions = {{"libc.so.6", "GLIBC_2.35", "_dl_find_object"}};
    CHECK(contains(complaint([&] { verify_bundled(program.bytes(), architecture::x86_64, "libgcc_s.so.1", {}); }),
                   "a shared library in C++ brings it along"));
    CHECK(contains(complaint([&] { verify_bundled(program.bytes(), architecture::x86_64, "libpq.so.5", {}); }),
                   "build that library on a system with glibc 2.34 or older"));
}

TEST_CASE("more than Lambda unpacks is refused before it is uploaded") {
    CHECK(complaint([] { verify_size(largest_unpacked); }).empty());
    CHECK(contains(complaint([] { verify_size(largest_unpacked + 1); }), "Lambda takes 250 MB"));
}
