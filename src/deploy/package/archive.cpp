// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/archive.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "core/command_error.hpp"

namespace tight::deploy {

namespace {

constexpr std::uint32_t file_type = 0100000;  // S_IFREG
constexpr std::uint32_t link_type = 0120000;  // S_IFLNK
constexpr std::uint32_t rwxrwxrwx = 0777;
constexpr std::uint32_t rwxr_xr_x = 0755;
constexpr std::uint32_t rw_r_r = 0644;

std::uint32_t mode_of(const archive_entry& entry) { return entry.executable || entry.folder ? rwxr_xr_x : rw_r_r; }

// The file's type too, as in st_mode.
std::uint32_t full_mode_of(const archive_entry& entry) {
    return entry.link ? link_type | rwxrwxrwx : file_type | mode_of(entry);
}

void sort_entries(std::vector<archive_entry>& entries) {
    std::ranges::sort(entries, {}, &archive_entry::name);
    const auto twice = std::ranges::adjacent_find(entries, {}, &archive_entry::name);
    if (twice != entries.end()) fail_command("two files of the package are called " + twice->name);
}

// What zlib makes of `bytes`. `format` is as deflateInit2() takes it.
std::string deflated(std::string_view bytes, int format) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        fail_command("the package cannot be packed: zlib does not start");
    const std::unique_ptr<z_stream, decltype(&deflateEnd)> ends(&stream, deflateEnd);
    std::string packed;
    std::array<char, 65536> part;
    int state = Z_OK;
    while (state != Z_STREAM_END) {
        if (stream.avail_in == 0 && !bytes.empty()) {
            const std::size_t some = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
            stream.avail_in = static_cast<uInt>(some);
            bytes.remove_prefix(some);
        }
        stream.next_out = reinterpret_cast<Bytef*>(part.data());
        stream.avail_out = static_cast<uInt>(part.size());
        state = deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
        packed.append(part.data(), part.size() - stream.avail_out);
    }
    return packed;
}

// The least significant byte first.
void put(std::string& to, std::uint64_t value, int bytes) {
    for (; bytes > 0; --bytes, value >>= 8) to += static_cast<char>(value & 0xff);
}

// A zip archive (APPNOTE.TXT 6.3, without Zip64: a function's package has 250 MB at most).
class zip_writer {
public:
    void add(const archive_entry& entry) {
        if (count_ == most_entries || entry.content.size() > largest || entry.name.size() > 0xffff)
            fail_command("the package cannot be packed: " + entry.name + " is more than a zip holds");
        constexpr int raw = -15;
        const std::string packed = deflated(entry.content, raw);
        const bool stored = packed.size() >= entry.content.size();
        const std::string_view data = stored ? std::string_view(entry.content) : std::string_view(packed);
        const std::size_t offset = bytes_.size();
        const std::string common = described(entry, stored, data.size());
        put(bytes_, 0x04034b50, 4);  // 4.3.7, local file header
        bytes_ += common;
        put(bytes_, 0, 2);  // no extra field
        (bytes_ += entry.name) += data;
        put(directory_, 0x02014b50, 4);  // 4.3.12, central directory header
        put(directory_, made_on_unix, 2);
        directory_ += common;
        put(directory_, 0, 2 + 2 + 2 + 2);  // no extra field, no comment, the first disk, no internal attributes
        put(directory_, std::uint64_t{full_mode_of(entry)} << 16U, 4);
        put(directory_, offset, 4);
        directory_ += entry.name;
        ++count_;
    }

    std::string finish() {
        const std::size_t offset = bytes_.size();
        if (offset + directory_.size() > largest)
            fail_command("the package cannot be packed: it is more than a zip holds");
        bytes_ += directory_;
        put(bytes_, 0x06054b50, 4);  // 4.3.16, end of the central directory
        put(bytes_, 0, 2 + 2);       // one disk
        put(bytes_, count_, 2);
        put(bytes_, count_, 2);
        put(bytes_, directory_.size(), 4);
        put(bytes_, offset, 4);
        put(bytes_, 0, 2);  // no comment
        return std::move(bytes_);
    }

private:
    static constexpr std::size_t most_entries = 0xfffe;
    static constexpr std::size_t largest = 0xfffffffe;
    static constexpr int version = 20;  // deflate and folders
    static constexpr int made_on_unix = 3 << 8 | version;

    // What both headers say, from the version that is needed to the length of the name.
    static std::string described(const archive_entry& entry, bool stored, std::size_t packed) {
        constexpr int utf8_names = 1 << 11, first_of_1980 = 1 << 5 | 1;  // the oldest there is
        std::string text;
        put(text, version, 2);
        put(text, utf8_names, 2);
        put(text, stored ? 0 : 8, 2);
        put(text, 0, 2);  // midnight
        put(text, first_of_1980, 2);
        put(text, crc32_z(0, reinterpret_cast<const Bytef*>(entry.content.data()), entry.content.size()), 4);
        put(text, packed, 4);
        put(text, entry.content.size(), 4);
        put(text, entry.name.size(), 2);
        return text;
    }

    std::string bytes_;
    std::string directory_;
    std::size_t count_ = 0;
};

constexpr std::size_t block = 512;

void put_octal(char* field, std::size_t size, std::uint64_t value) {
    for (std::size_t i = size - 1; i-- > 0; value /= 8) field[i] = static_cast<char>('0' + value % 8);
}

// Names over 100 bytes are cut at a slash: up to 155 bytes before it, up to 100 after.
void put_name(char* header, const std::string& name) {
    if (name.size() <= 100) {
        std::memcpy(header, name.data(), name.size());
        return;
    }
    const std::size_t slash = name.find('/', name.size() - 101);
    if (slash == std::string::npos || slash > 155)
        fail_command(name + " has too long a name for an image", "give its folders shorter names");
    std::memcpy(header + 345, name.data(), slash);
    std::memcpy(header, name.data() + slash + 1, name.size() - slash - 1);
}

std::string tar_header(const archive_entry& entry) {
    std::string header(block, '\0');
    put_name(header.data(), entry.folder ? entry.name + '/' : entry.name);
    put_octal(&header[100], 8, mode_of(entry));
    put_octal(&header[108], 8, 0);  // owner and group: root
    put_octal(&header[116], 8, 0);
    put_octal(&header[124], 12, entry.content.size());
    put_octal(&header[136], 12, 0);  // 1970
    header[156] = entry.folder ? '5' : '0';
    std::memcpy(&header[257], "ustar\00000", 8);
    std::memset(&header[148], ' ', 8);
    std::uint64_t sum = 0;
    for (const char c : header) sum += static_cast<unsigned char>(c);
    put_octal(&header[148], 7, sum);
    return header;
}

}  // namespace

std::string make_zip(std::vector<archive_entry> entries) {
    sort_entries(entries);
    zip_writer archive;
    for (const archive_entry& entry : entries) archive.add(entry);
    return archive.finish();
}

std::string make_tar(std::vector<archive_entry> entries) {
    sort_entries(entries);
    std::string bytes;
    for (const archive_entry& entry : entries) {
        bytes += tar_header(entry);
        bytes += entry.content;
        bytes.resize((bytes.size() + block - 1) / block * block);
    }
    bytes.resize(bytes.size() + 2 * block);
    return bytes;
}

std::string gzip(std::string_view bytes) {
    constexpr int gzip_format = 15 + 16;
    return deflated(bytes, gzip_format);
}

}  // namespace tight::deploy
