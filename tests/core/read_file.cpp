// SPDX-License-Identifier: Apache-2.0
#include "core/read_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
using tight::errc;
using tight::read_regular_file;

TEST_CASE("a file is read whole, up to its limit and through a link") {
    const support::temporary_folder folder;
    const fs::path file = folder.path() / "file";
    std::ofstream(file) << std::string(100'000, 'x');
    CHECK(read_regular_file(file, 100'000).value().size() == 100'000);
    fs::create_symlink("file", folder.path() / "link");
    CHECK(read_regular_file(folder.path() / "link").value().size() == 100'000);
    const auto larger = read_regular_file(file, 99'999);
    REQUIRE(!larger);
    CHECK(larger.error().code == errc::too_large);
    CHECK(larger.error().message == file.native() + " is larger than 97 KB");
    CHECK(read_regular_file(folder.path() / "none").error().code == errc::not_found);
    CHECK(read_regular_file(file / "below").error().code == errc::not_found);
}

TEST_CASE("what is no regular file is refused at once: devices without an end, pipes nobody writes to, folders") {
    const support::temporary_folder folder;
    const fs::path pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    fs::create_symlink("/dev/zero", folder.path() / "link");
    for (const fs::path& each : {fs::path("/dev/zero"), fs::path("/dev/null"), pipe, folder.path() / "link"}) {
        const auto read = read_regular_file(each);
        REQUIRE(!read);
        CHECK(read.error().code == errc::io);
        CHECK(read.error().message == each.native() + " is no regular file");
    }
    CHECK(read_regular_file(folder.path()).error().message == folder.path().native() + " is a folder, and no file");
}

TEST_CASE("a sparse file of a terabyte is refused by its size") {
    const support::temporary_folder folder;
    const fs::path file = folder.path() / "file";
    std::ofstream(file).put('x');
    fs::resize_file(file, std::uintmax_t{1} << 40);
    CHECK(read_regular_file(file).error().code == errc::too_large);
}

TEST_CASE("a stream without an end is read up to its limit") {
    const int descriptor = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    const auto read = tight::read_to_end(descriptor, "stdin", 1 << 20);
    ::close(descriptor);
    CHECK(read.error().message == "stdin is larger than 1 MB");
}
