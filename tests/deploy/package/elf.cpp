// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/elf_builder.hpp"

#include "deploy/package/elf.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace tight;
using namespace tight::deploy;
using tight::deploy::tests::elf_builder;

TEST_CASE("a static program has no loader, no libraries and a build id") {
    elf_builder program;
    program.build_id = "\x01\xab\xff";
    const auto file = read_elf(program.bytes());
    REQUIRE(file);
    CHECK(file->program);
    CHECK(file->runs_on(architecture::x86_64));
    CHECK(!file->runs_on(architecture::arm64));
    CHECK(file->interpreter.empty());
    CHECK(file->needed.empty());
    CHECK(file->build_id == "01abff");
}

TEST_CASE("what a dynamic program needs is read with the symbols that need it") {
    elf_builder program;
    program.machine = EM_AARCH64;
    program.interpreter = "/lib/ld-linux-aarch64.so.1";
    program.needed = {"libpq.so.5", "libc.so.6"};
    program.search_path = "$ORIGIN/lib";
    program.versions = {{"libc.so.6", "GLIBC_2.17", "read"}, {"libm.so.6", "GLIBC_2.38", "exp"}};
    const auto file = read_elf(program.bytes());
    REQUIRE(file);
    CHECK(file->runs_on(architecture::arm64));
    CHECK(file->interpreter == program.interpreter);
    CHECK(file->needed == program.needed);
    CHECK(file->search_path == "$ORIGIN/lib");
    REQUIRE(file->versions.size() == 2);
    CHECK(file->versions[1].library == "libm.so.6");
    CHECK(file->versions[1].version == "GLIBC_2.38");
    CHECK(file->versions[1].symbol == "exp");
}

TEST_CASE("this very program is read as the linker made it") {
    std::ifstream in("/proc/self/exe", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto file = read_elf(bytes);
    REQUIRE(file);
    CHECK(file->program);
    CHECK(file->interpreter.find("ld-linux") != std::string::npos);
    CHECK(std::ranges::find(file->needed, "libc.so.6") != file->needed.end());
    CHECK(!file->versions.empty());
    for (const version_need& need : file->versions) CHECK(!need.symbol.empty());
}

TEST_CASE("bytes that are no ELF file, or not ours, are refused") {
    CHECK(!read_elf(""));
    CHECK(!read_elf("#!/bin/sh\necho 1\n"));
    const std::string good = elf_builder().bytes();
    for (const int field : {EI_CLASS, EI_DATA}) {
        std::string bad = good;
        bad[static_cast<std::size_t>(field)] = 7;
        CHECK(!read_elf(bad));
    }
}

TEST_CASE("a file that is cut off anywhere is read or refused, never more") {
    elf_builder program;
    program.needed = {"libpq.so.5"};
    program.versions = {{"libc.so.6", "GLIBC_2.17", "read"}};
    program.build_id = "0123456789";
    const std::string whole = program.bytes();
    int refused = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) refused += !read_elf(whole.substr(0, size));
    CHECK(refused > 300);
}

TEST_CASE("needs that point at themselves end") {
    elf_builder program;
    program.versions = {{"libc.so.6", "GLIBC_2.17", "read"}};
    std::string bytes = program.bytes();
    const std::size_t needs = sizeof(Elf64_Ehdr) + 4 * sizeof(Elf64_Phdr) + 1 + sizeof(Elf64_Nhdr) + 4;
    bytes[needs + 2] = bytes[needs + 3] = static_cast<char>(0xff);  // vn_cnt
    const std::size_t inner = needs + sizeof(Elf64_Verneed);
    bytes[inner + 12] = 0;
    bytes[inner + 15] = static_cast<char>(0xff);  // vna_next, far outside
    CHECK(!read_elf(bytes));
}
