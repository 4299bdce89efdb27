// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/archive.hpp"
#include "core/command_error.hpp"

#include <doctest/doctest.h>
#include <zip.h>
#include <zlib.h>

#include <memory>

using namespace tight::deploy;

namespace {

// What an archive says of its entries, in its order: name, mode, size and content.
std::string listing(const std::string& bytes) {
    zip_error_t problem;
    zip_error_init(&problem);
    zip_t* const archive =
        zip_open_from_source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &problem), ZIP_RDONLY, &problem);
    REQUIRE(archive != nullptr);
    std::string text;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        const auto at = static_cast<zip_uint64_t>(i);
        zip_stat_t entry;
        zip_stat_index(archive, at, 0, &entry);
        zip_uint8_t system = 0;
        zip_uint32_t attributes = 0;
        zip_file_get_external_attributes(archive, at, 0, &system, &attributes);
        std::string content(static_cast<std::size_t>(entry.size), '\0');
        zip_file_t* const file = zip_fopen_index(archive, at, 0);
        zip_fread(file, content.data(), content.size());
        zip_fclose(file);
        char mode[16];
        std::snprintf(mode, sizeof mode, " %o ", attributes >> 16U);
        text += entry.name + (system == ZIP_OPSYS_UNIX ? std::string(mode) : " ? ") + content + '\n';
    }
    zip_discard(archive);
    return text;
}

}  // namespace

TEST_CASE("a zip holds its entries sorted by name, with the modes of Unix") {
    const auto zip = make_zip({{.name = "data/x.json", .content = "{}"},
                               {.name = "bootstrap", .content = std::string(100000, 'x'), .executable = true}});
    CHECK(listing(zip) == "bootstrap 100755 " + std::string(100000, 'x') + "\ndata/x.json 100644 {}\n");
    CHECK(zip.size() < 1000);
}

TEST_CASE("a zip holds links") {
    CHECK(listing(make_zip({{.name = "a/b", .content = "../c", .link = true}})) == "a/b 120777 ../c\n");
}

TEST_CASE("the same entries give the same bytes, in whatever order they come") {
    const archive_entry a{.name = "a", .content = "1"}, b{.name = "b", .content = "2", .executable = true};
    CHECK(make_zip({a, b}) == make_zip({b, a}));
    CHECK(gzip(make_tar({a, b})) == gzip(make_tar({b, a})));
    CHECK(make_zip({a, b}) != make_zip({a}));
}

TEST_CASE("two entries of one name are refused") {
    CHECK_THROWS_AS(make_zip({{.name = "a"}, {.name = "a"}}), tight::command_error);
}

TEST_CASE("a tar holds headers as POSIX says, and long names in two parts") {
    const std::string folder(90, 'f'), file(60, 'n');
    const auto tar = make_tar({{.name = folder + '/' + file, .content = "hello", .executable = true}});
    REQUIRE(tar.size() == 4 * 512);
    CHECK(tar.substr(0, 60) == file);
    CHECK(tar.substr(345, 90) == folder);
    CHECK(tar.substr(100, 8) == std::string("0000755\0", 8));
    CHECK(tar.substr(124, 12) == std::string("00000000005\0", 12));
    CHECK(tar.substr(257, 8) == std::string("ustar\00000", 8));
    CHECK(tar.substr(512, 5) == "hello");
    CHECK_THROWS_AS(make_tar({{.name = std::string(300, 'x')}}), tight::command_error);
}

TEST_CASE("what is packed with gzip comes out again") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{300000}}) {
        const std::string text(size, 'a');
        const std::string packed = gzip(text);
        CHECK(packed.substr(4, 4) == std::string(4, '\0'));  // no time
        std::string out(size + 1, '\0');
        z_stream stream{};
        REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream.avail_in = static_cast<uInt>(packed.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
        CHECK(stream.total_out == size);
        inflateEnd(&stream);
        CHECK(out.substr(0, size) == text);
    }
}
