// SPDX-License-Identifier: Apache-2.0
#include "core/frames.hpp"

#include <cxxabi.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace tight {
namespace {

// A file mapped for reading; empty where it cannot be.
class mapped_file {
public:
    explicit mapped_file(const char* path) {
        const int file = ::open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0) return;
        struct stat about {};
        if (::fstat(file, &about) == 0 && about.st_size > 0) {
            size_ = static_cast<std::size_t>(about.st_size);
            void* start = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
            start_ = start == MAP_FAILED ? nullptr : static_cast<const std::byte*>(start);
        }
        ::close(file);
    }
    ~mapped_file() {
        if (start_ != nullptr) ::munmap(const_cast<std::byte*>(start_), size_);
    }
    mapped_file(const mapped_file&) = delete;
    mapped_file& operator=(const mapped_file&) = delete;

    // `count` records at `offset`; empty where the file does not hold them all.
    template <class Record>
    std::span<const Record> at(std::uint64_t offset, std::uint64_t count) const {
        if (start_ == nullptr || offset > size_ || count > (size_ - offset) / sizeof(Record)) return {};
        return {reinterpret_cast<const Record*>(start_ + offset), static_cast<std::size_t>(count)};
    }

private:
    const std::byte* start_ = nullptr;
    std::size_t size_ = 0;
};

// The symbols of a 64-bit ELF file, if it has any left.
class symbol_table {
public:
    explicit symbol_table(const mapped_file& file) {
        const auto header = file.at<Elf64_Ehdr>(0, 1);
        if (header.empty() || std::memcmp(header[0].e_ident, ELFMAG, SELFMAG) != 0) return;
        const auto sections = file.at<Elf64_Shdr>(header[0].e_shoff, header[0].e_shnum);
        for (const Elf64_Shdr& section : sections) {
            if (section.sh_type != SHT_SYMTAB || section.sh_link >= sections.size()) continue;
            symbols_ = file.at<Elf64_Sym>(section.sh_offset, section.sh_size / sizeof(Elf64_Sym));
            const Elf64_Shdr& names = sections[section.sh_link];
            names_ = file.at<char>(names.sh_offset, names.sh_size);
        }
    }

    // The function that holds this address of the file, or nullptr.
    const char* function_at(std::uintptr_t address) const {
        for (const Elf64_Sym& symbol : symbols_)
            if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && address >= symbol.st_value &&
                address < symbol.st_value + symbol.st_size && symbol.st_name < names_.size() && names_.back() == '\0')
                return names_.data() + symbol.st_name;
        return nullptr;
    }

private:
    std::span<const Elf64_Sym> symbols_;
    std::span<const char> names_;
};

// The loaded file that holds an address.
struct module {
    std::uintptr_t address;
    std::uintptr_t base = 0;
    std::string_view path = {};
    bool program = false;
    bool found = false;
    bool first = true;
};

int visit_module(dl_phdr_info* info, std::size_t, void* argument) {
    module& loaded = *static_cast<module*>(argument);
    const bool program = std::exchange(loaded.first, false);
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = info->dlpi_phdr[i];
        const std::uintptr_t start = info->dlpi_addr + segment.p_vaddr;
        if (segment.p_type != PT_LOAD || loaded.address < start || loaded.address >= start + segment.p_memsz) continue;
        loaded.base = info->dlpi_addr;
        loaded.path = info->dlpi_name;
        loaded.program = program;
        loaded.found = true;
        return 1;
    }
    return 0;
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string program_name() {
    std::array<char, 1024> path{};
    const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
    return size <= 0 ? "bootstrap" : std::string(last_part({path.data(), static_cast<std::size_t>(size)}));
}

std::string hexadecimal(std::uintptr_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return "0x" + std::string(digits.data(), end);
}

}  // namespace

std::string demangle(const char* name) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> readable(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                               &std::free);
    return readable ? readable.get() : name;
}

std::vector<std::string> describe_frames(std::span<void* const> addresses) {
    std::vector<std::string> words;
    if (addresses.empty()) return words;
    const mapped_file file("/proc/self/exe");
    const symbol_table symbols(file);
    const std::string program = program_name();
    for (void* const address : addresses) {
        module home{reinterpret_cast<std::uintptr_t>(address)};
        dl_iterate_phdr(visit_module, &home);
        std::string place(!home.found ? "?" : home.program ? std::string_view(program) : last_part(home.path));
        place += '+' + hexadecimal(home.address - home.base);
        const char* function = home.program ? symbols.function_at(home.address - home.base) : nullptr;
        words.push_back(function == nullptr ? std::move(place) : demangle(function) + " (" + place + ')');
    }
    return words;
}

}  // namespace tight
