// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/elf.hpp"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <type_traits>

#include "core/exception.hpp"

namespace tight::deploy {

namespace {

// More than a real file has; what the format allows would take hours to walk.
constexpr unsigned most_segments = 256;
constexpr std::uint64_t most_dynamic_entries = 4096;
constexpr std::size_t most_versions = 4096;
constexpr std::size_t longest_name = 1024;

class malformed : public exception {
public:
    explicit malformed(const char* problem) : exception(problem) {}
};

// The bytes, and every way of looking at them that the format needs. Throws malformed.
class image {
public:
    explicit image(std::string_view bytes) : bytes_(bytes) {}

    template <class T>
    T at(std::uint64_t offset) const {
        static_assert(std::is_trivially_copyable_v<T>);
        if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) throw malformed("it is cut off");
        T value;
        std::memcpy(&value, bytes_.data() + offset, sizeof value);
        return value;
    }

    std::string_view part(std::uint64_t offset, std::uint64_t size) const {
        if (offset > bytes_.size() || bytes_.size() - offset < size) throw malformed("it is cut off");
        return bytes_.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
    }

    // The text that ends with a zero byte, or the beginning of a long one.
    std::string text(std::uint64_t offset) const {
        if (offset > bytes_.size()) throw malformed("it is cut off");
        const std::string_view rest = bytes_.substr(static_cast<std::size_t>(offset), longest_name);
        const std::size_t end = rest.find('\0');
        if (end == std::string_view::npos && rest.size() < longest_name) throw malformed("a name in it has no end");
        return std::string(rest.substr(0, end));
    }

private:
    std::string_view bytes_;
};

// The entries of the dynamic section that say where things are, as addresses.
struct dynamic_section {
    std::optional<std::uint64_t> strings, version_needs;
    std::uint64_t version_need_count = 0;
    std::vector<std::uint64_t> needed;
    std::optional<std::uint64_t> soname, search_path;
};

class reader {
public:
    explicit reader(std::string_view bytes) : bytes_(bytes) {}

    elf_file read() {
        header_ = bytes_.at<Elf64_Ehdr>(0);
        if (std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0) throw malformed("it is not an ELF file");
        if (header_.e_ident[EI_CLASS] != ELFCLASS64) throw malformed("it is not for 64 bits");
        if (header_.e_ident[EI_DATA] != ELFDATA2LSB) throw malformed("it is not little endian");
        if (header_.e_phnum > 0 && header_.e_phentsize != sizeof(Elf64_Phdr))
            throw malformed("its program headers have another size than the format gives them");
        if (header_.e_phnum > most_segments) throw malformed("it has too many segments");
        file_.machine = header_.e_machine;
        for (unsigned i = 0; i < header_.e_phnum; ++i)
            segments_.push_back(bytes_.at<Elf64_Phdr>(header_.e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr)));
        for (const Elf64_Phdr& segment : segments_) read_segment(segment);
        return std::move(file_);
    }

private:
    void read_segment(const Elf64_Phdr& segment) {
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0 && header_.e_entry != 0) file_.program = true;
        if (segment.p_type == PT_INTERP) {
            file_.interpreter = bytes_.part(segment.p_offset, segment.p_filesz);
            file_.interpreter.resize(std::min(file_.interpreter.find('\0'), file_.interpreter.size()));
        }
        if (segment.p_type == PT_NOTE) read_notes(segment);
        if (segment.p_type == PT_DYNAMIC) read_dynamic(segment);
    }

    void read_notes(const Elf64_Phdr& segment) {
        const auto padded = [](std::uint64_t size) { return (size + 3) / 4 * 4; };
        const std::uint64_t end = segment.p_offset + bytes_.part(segment.p_offset, segment.p_filesz).size();
        std::uint64_t at = segment.p_offset;
        while (at + sizeof(Elf64_Nhdr) <= end) {
            const auto note = bytes_.at<Elf64_Nhdr>(at);
            const std::uint64_t name = at + sizeof note;
            const std::uint64_t content = name + padded(note.n_namesz);
            if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
                bytes_.part(name, 4) == std::string_view("GNU", 4))
                keep_build_id(bytes_.part(content, note.n_descsz));
            at = content + padded(note.n_descsz);
        }
    }

    void keep_build_id(std::string_view id) {
        if (id.size() < 2 || id.size() > 64) throw malformed("its build id has a strange size");
        constexpr std::string_view digits = "0123456789abcdef";
        file_.build_id.clear();
        for (const char byte : id) {
            const auto value = static_cast<unsigned char>(byte);
            file_.build_id += digits[value >> 4];
            file_.build_id += digits[value & 15];
        }
    }

    void read_dynamic(const Elf64_Phdr& segment) {
        dynamic_section found;
        const std::uint64_t count = std::min(segment.p_filesz / sizeof(Elf64_Dyn), most_dynamic_entries);
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto entry = bytes_.at<Elf64_Dyn>(segment.p_offset + i * sizeof(Elf64_Dyn));
            if (entry.d_tag == DT_NULL) break;
            const std::uint64_t value = entry.d_un.d_val;
            if (entry.d_tag == DT_NEEDED) found.needed.push_back(value);
            if (entry.d_tag == DT_STRTAB) found.strings = value;
            if (entry.d_tag == DT_SONAME) found.soname = value;
            if (entry.d_tag == DT_RUNPATH || (entry.d_tag == DT_RPATH && !found.search_path)) found.search_path = value;
            if (entry.d_tag == DT_VERNEED) found.version_needs = value;
            if (entry.d_tag == DT_VERNEEDNUM) found.version_need_count = value;
        }
        keep_dynamic(found);
    }

    void keep_dynamic(const dynamic_section& found) {
        const auto named = [&](std::uint64_t offset) {
            if (!found.strings) throw malformed("it has names of libraries, and no table of names");
            const std::uint64_t start = offset_of(*found.strings);
            return bytes_.text(start + offset);
        };
        for (const std::uint64_t library : found.needed) file_.needed.push_back(named(library));
        if (found.soname) file_.soname = named(*found.soname);
        if (found.search_path) file_.search_path = named(*found.search_path);
        if (!found.version_needs) return;
        read_version_needs(offset_of(*found.version_needs), found.version_need_count, named);
        name_symbols();
    }

    template <class Named>
    void read_version_needs(std::uint64_t at, std::uint64_t count, const Named& named) {
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto library = bytes_.at<Elf64_Verneed>(at);
            std::uint64_t inner = at + library.vn_aux;
            for (unsigned j = 0; j < library.vn_cnt; ++j) {
                const auto version = bytes_.at<Elf64_Vernaux>(inner);
                if (file_.versions.size() >= most_versions) throw malformed("it needs too many versions of libraries");
                indexes_.emplace(version.vna_other, file_.versions.size());
                file_.versions.push_back({.library = named(library.vn_file), .version = named(version.vna_name)});
                if (version.vna_next == 0) break;
                inner += version.vna_next;
            }
            if (library.vn_next == 0) break;
            at += library.vn_next;
        }
    }

    // The symbols themselves are found by the section headers, which a file need not have.
    void name_symbols() {
        std::optional<Elf64_Shdr> symbols, versions;
        if (header_.e_shentsize != sizeof(Elf64_Shdr)) return;
        for (unsigned i = 0; i < header_.e_shnum; ++i) {
            const auto section = section_at(i);
            if (section.sh_type == SHT_DYNSYM) symbols = section;
            if (section.sh_type == SHT_GNU_versym) versions = section;
        }
        if (!symbols || !versions || symbols->sh_link >= header_.e_shnum) return;
        const auto names = section_at(symbols->sh_link);
        const std::uint64_t count =
            std::min(symbols->sh_size / sizeof(Elf64_Sym), versions->sh_size / sizeof(Elf64_Half));
        std::size_t missing = file_.versions.size();
        for (std::uint64_t i = 0; i < count && missing > 0; ++i) {
            const auto version = bytes_.at<Elf64_Half>(versions->sh_offset + i * sizeof(Elf64_Half));
            const auto found = indexes_.find(version & 0x7fff);
            if (found == indexes_.end() || !file_.versions[found->second].symbol.empty()) continue;
            const auto symbol = bytes_.at<Elf64_Sym>(symbols->sh_offset + i * sizeof(Elf64_Sym));
            file_.versions[found->second].symbol = bytes_.text(names.sh_offset + symbol.st_name);
            --missing;
        }
    }

    Elf64_Shdr section_at(unsigned index) const {
        return bytes_.at<Elf64_Shdr>(header_.e_shoff + std::uint64_t{index} * sizeof(Elf64_Shdr));
    }

    std::uint64_t offset_of(std::uint64_t address) const {
        for (const Elf64_Phdr& segment : segments_)
            if (segment.p_type == PT_LOAD && address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
                return segment.p_offset + (address - segment.p_vaddr);
        throw malformed("an address in it is in no segment");
    }

    image bytes_;
    Elf64_Ehdr header_ = {};
    std::vector<Elf64_Phdr> segments_ = {};
    std::map<unsigned, std::size_t> indexes_ = {};  // of file_.versions, by the number symbols give
    elf_file file_ = {};
};

}  // namespace

bool elf_file::runs_on(architecture which) const {
    return machine == (which == architecture::x86_64 ? EM_X86_64 : EM_AARCH64);
}

std::string machine_name(std::uint16_t machine) {
    if (machine == EM_X86_64) return "x86_64";
    if (machine == EM_AARCH64) return "arm64";
    return "machine " + std::to_string(machine);
}

result<elf_file> read_elf(std::string_view bytes) {
    try {
        return reader(bytes).read();
    } catch (const malformed& problem) {
        return fail(errc::bad_input, problem.message());
    }
}

}  // namespace tight::deploy
