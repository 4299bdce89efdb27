// SPDX-License-Identifier: Apache-2.0
#include <deploy/package/archive.hpp>

#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>

#include <deploy/failure.hpp>

namespace tight::deploy {

namespace {

constexpr std::uint32_t file_type = 0100000;  // S_IFREG
constexpr std::uint32_t rwxr_xr_x = 0755;
constexpr std::uint32_t rw_r_r = 0644;

std::uint32_t mode_of(const archive_entry& entry) { return entry.executable || entry.folder ? rwxr_xr_x : rw_r_r; }

void sort_entries(std::vector<archive_entry>& entries) {
    std::ranges::sort(entries, {}, &archive_entry::name);
    const auto twice = std::ranges::adjacent_find(entries, {}, &archive_entry::name);
    if (twice != entries.end()) throw failure{.message = "two files of the package are called " + twice->name};
}

struct frees_error : zip_error_t {
    frees_error() { zip_error_init(this); }
    ~frees_error() { zip_error_fini(this); }
    frees_error(const frees_error&) = delete;
    frees_error& operator=(const frees_error&) = delete;
};

[[noreturn]] void fail_zip(const char* why) {
    throw failure{.message = std::string("the package cannot be packed: ") + why};
}

// A zip archive in memory.
class zip_writer {
public:
    zip_writer() : buffer_(zip_source_buffer_create(nullptr, 0, 0, &error_)) {
        if (buffer_ == nullptr) fail_zip(zip_error_strerror(&error_));
        zip_source_keep(buffer_);
        archive_ = zip_open_from_source(buffer_, ZIP_TRUNCATE, &error_);
        if (archive_ == nullptr) {
            zip_source_free(buffer_);
            zip_source_free(buffer_);
            fail_zip(zip_error_strerror(&error_));
        }
    }
    ~zip_writer() {
        if (archive_ != nullptr) zip_discard(archive_);
        zip_source_free(buffer_);
    }
    zip_writer(const zip_writer&) = delete;
    zip_writer& operator=(const zip_writer&) = delete;

    // `entry` must live until finish().
    void add(const archive_entry& entry) {
        zip_source_t* const content = zip_source_buffer(archive_, entry.content.data(), entry.content.size(), 0);
        if (content == nullptr) fail_zip(zip_strerror(archive_));
        const zip_int64_t index = zip_file_add(archive_, entry.name.c_str(), content, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(content);
            fail_zip(zip_strerror(archive_));
        }
        const auto at = static_cast<zip_uint64_t>(index);
        constexpr zip_uint16_t midnight = 0, first_of_1980 = (1U << 5U) | 1U;  // the oldest there is
        const bool set =
            zip_file_set_dostime(archive_, at, midnight, first_of_1980, 0) == 0 &&
            zip_set_file_compression(archive_, at, ZIP_CM_DEFLATE, 9) == 0 &&
            zip_file_set_external_attributes(archive_, at, 0, ZIP_OPSYS_UNIX, (file_type | mode_of(entry)) << 16U) == 0;
        if (!set) fail_zip(zip_strerror(archive_));
    }

    std::string finish() {
        if (zip_close(archive_) != 0) fail_zip(zip_strerror(archive_));
        archive_ = nullptr;
        if (zip_source_open(buffer_) != 0) fail_zip("its memory cannot be read");
        zip_stat_t size;
        zip_stat_init(&size);
        zip_source_stat(buffer_, &size);
        std::string bytes(static_cast<std::size_t>(size.size), '\0');
        const zip_int64_t got = zip_source_read(buffer_, bytes.data(), bytes.size());
        zip_source_close(buffer_);
        if (got != static_cast<zip_int64_t>(bytes.size())) fail_zip("its memory cannot be read");
        return bytes;
    }

private:
    frees_error error_ = {};
    zip_source_t* buffer_ = nullptr;
    zip_t* archive_ = nullptr;
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
        throw failure{.message = name + " has too long a name for an image", .hint = "give its folders shorter names"};
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
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw failure{.message = "the image cannot be packed: zlib does not start"};
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

}  // namespace tight::deploy
