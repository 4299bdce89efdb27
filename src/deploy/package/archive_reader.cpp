// SPDX-License-Identifier: Apache-2.0
// APPNOTE.TXT 6.3 of PKWARE; the numbers in comments are its sections.
#include "deploy/package/archive_reader.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "deploy/package/package.hpp"

namespace tight::deploy {

namespace {

constexpr std::size_t end_size = 22, longest_comment = 65535, entry_size = 46, header_size = 30;
constexpr std::uint32_t end_mark = 0x06054b50, entry_mark = 0x02014b50, header_mark = 0x04034b50;
constexpr std::uint16_t stored = 0, deflated = 8;

// The least significant byte first; 0 beyond the end.
std::uint32_t number_at(std::string_view bytes, std::size_t at, int size) {
    std::uint32_t value = 0;
    if (at > bytes.size() || bytes.size() - at < static_cast<std::size_t>(size)) return 0;
    for (int i = size; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

std::unexpected<error> damaged(const char* what) { return fail(errc::bad_input, what); }

// Where the end of the directory stands (4.3.16): it is the last record, with a comment after it.
std::size_t find_end(std::string_view bytes) {
    if (bytes.size() < end_size) return std::string_view::npos;
    const std::size_t last = bytes.size() - end_size;
    for (std::size_t at = last;; --at) {
        if (number_at(bytes, at, 4) == end_mark) return at;
        if (at == 0 || last - at == longest_comment) return std::string_view::npos;
    }
}

// One entry of the directory (4.3.12).
zip_member member_at(std::string_view bytes, std::size_t at) {
    constexpr std::uint32_t made_on_unix = 3, any_execute = 0111;
    zip_member member{.name = std::string(bytes.substr(at + entry_size, number_at(bytes, at + 28, 2))),
                      .size = number_at(bytes, at + 24, 4),
                      .packed = number_at(bytes, at + 20, 4),
                      .offset = number_at(bytes, at + 42, 4),
                      .checksum = number_at(bytes, at + 16, 4),
                      .method = static_cast<std::uint16_t>(number_at(bytes, at + 10, 2))};
    const std::uint32_t mode = number_at(bytes, at + 38, 4) >> 16;
    member.executable = number_at(bytes, at + 5, 1) == made_on_unix && (mode & any_execute) != 0;
    return member;
}

result<std::string> inflated(std::string_view packed, std::uint64_t size) {
    z_stream stream{};
    constexpr int raw = -15;
    if (inflateInit2(&stream, raw) != Z_OK) return fail(errc::io, "zlib does not start");
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> ends(&stream, inflateEnd);
    std::string content(size, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(content.data());
    stream.avail_out = static_cast<uInt>(content.size());
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END || stream.avail_out != 0) return damaged("it is damaged");
    return content;
}

}  // namespace

result<std::vector<zip_member>> read_zip(std::string_view bytes) {
    const std::size_t end = find_end(bytes);
    if (end == std::string_view::npos) return damaged("it is not a zip archive, or its end is missing");
    const std::uint32_t count = number_at(bytes, end + 10, 2), size = number_at(bytes, end + 12, 4);
    std::size_t at = number_at(bytes, end + 16, 4);
    constexpr std::uint32_t in_zip64 = 0xffffffff;
    if (at == in_zip64 || size == in_zip64) return damaged("it is a zip archive of more than 4 GB");
    std::vector<zip_member> members;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (at > end || end - at < entry_size || number_at(bytes, at, 4) != entry_mark)
            return damaged("its directory is damaged");
        const std::size_t whole =
            entry_size + number_at(bytes, at + 28, 2) + number_at(bytes, at + 30, 2) + number_at(bytes, at + 32, 2);
        if (end - at < whole) return damaged("its directory is damaged");
        if ((number_at(bytes, at + 8, 2) & 1) != 0) return damaged("it is encrypted");
        members.push_back(member_at(bytes, at));
        at += whole;
    }
    return members;
}

result<std::string> unpack(std::string_view bytes, const zip_member& member) {
    const std::size_t at = member.offset;
    if (number_at(bytes, at, 4) != header_mark || member.size > largest_unpacked) return damaged("it is damaged");
    const std::size_t start = at + header_size + number_at(bytes, at + 26, 2) + number_at(bytes, at + 28, 2);
    if (start > bytes.size() || bytes.size() - start < member.packed) return damaged("a part of it is missing");
    const std::string_view packed = bytes.substr(start, member.packed);
    if (member.method != stored && member.method != deflated)
        return damaged("it is packed in another way than `deflate`, which Lambda does not read");
    auto content = member.method == stored ? result<std::string>(packed) : inflated(packed, member.size);
    if (!content) return content;
    if (content->size() != member.size) return damaged("it is damaged");
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(content->data()), static_cast<uInt>(content->size()));
    if (sum != member.checksum) return damaged("it is damaged");
    return content;
}

}  // namespace tight::deploy
