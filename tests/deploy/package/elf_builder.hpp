// SPDX-License-Identifier: Apache-2.0
#pragma once

// ELF files as a linker would make them, of just the parts that a test is about.
//
//     elf_builder file;
//     file.needed = {"libpq.so.5"};
//     CHECK(read_elf(file.bytes())->needed == file.needed);

#include <elf.h>

#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace tight::deploy::tests {

struct elf_builder {
    std::uint16_t machine = EM_X86_64;
    std::uint64_t entry = 0x1000;
    std::string interpreter = {};
    std::vector<std::string> needed = {};
    std::string search_path = {};
    std::string build_id = {};  // raw bytes
    // library, version and the symbol that wants it
    std::vector<std::vector<std::string>> versions = {};

    // Addresses are offsets: one segment holds the whole file.
    std::string bytes() const {
        std::string strings(1, '\0');
        const auto named = [&](const std::string& text) {
            const auto at = strings.size();
            strings += text + '\0';
            return at;
        };
        std::string body(sizeof(Elf64_Ehdr) + 4 * sizeof(Elf64_Phdr), '\0');
        const auto append = [&](const auto& value) {
            body.append(reinterpret_cast<const char*>(&value), sizeof value);
        };

        const std::size_t interpreter_at = body.size();
        body += interpreter + '\0';
        const std::size_t note_at = body.size();
        append(Elf64_Nhdr{4, static_cast<Elf64_Word>(build_id.size()), NT_GNU_BUILD_ID});
        body += std::string("GNU\0", 4) + build_id;
        const std::size_t note_end = body.size();

        const std::size_t needs_at = body.size();
        for (std::size_t i = 0; i < versions.size(); ++i) {
            const bool last = i + 1 == versions.size();
            append(Elf64_Verneed{1, 1, static_cast<Elf64_Word>(named(versions[i][0])), sizeof(Elf64_Verneed),
                                 last ? 0U : static_cast<Elf64_Word>(sizeof(Elf64_Verneed) + sizeof(Elf64_Vernaux))});
            append(
                Elf64_Vernaux{0, 0, static_cast<Elf64_Half>(i + 2), static_cast<Elf64_Word>(named(versions[i][1])), 0});
        }
        const std::size_t symbols_at = body.size();
        append(Elf64_Sym{});
        for (const auto& version : versions)
            append(Elf64_Sym{static_cast<Elf64_Word>(named(version[2])), 0, 0, 0, 0, 0});
        const std::size_t symbol_versions_at = body.size();
        append(Elf64_Half{0});
        for (std::size_t i = 0; i < versions.size(); ++i) append(static_cast<Elf64_Half>(i + 2));

        const std::size_t dynamic_at = body.size();
        const auto entry_of = [&](Elf64_Sxword tag, std::uint64_t value) { append(Elf64_Dyn{tag, {value}}); };
        for (const std::string& library : needed) entry_of(DT_NEEDED, named(library));
        if (!search_path.empty()) entry_of(DT_RUNPATH, named(search_path));
        if (!versions.empty()) entry_of(DT_VERNEED, needs_at);
        if (!versions.empty()) entry_of(DT_VERNEEDNUM, versions.size());
        const std::size_t strings_at = body.size() + 2 * sizeof(Elf64_Dyn);
        entry_of(DT_STRTAB, strings_at);
        entry_of(DT_NULL, 0);
        const std::size_t dynamic_size = body.size() - dynamic_at;
        body += strings;

        const std::size_t sections_at = body.size();
        Elf64_Shdr section{};
        append(section);
        section.sh_type = SHT_STRTAB;
        section.sh_offset = strings_at;
        append(section);
        section.sh_type = SHT_DYNSYM;
        section.sh_offset = symbols_at;
        section.sh_size = (versions.size() + 1) * sizeof(Elf64_Sym);
        section.sh_link = 1;
        append(section);
        section.sh_type = SHT_GNU_versym;
        section.sh_offset = symbol_versions_at;
        section.sh_size = (versions.size() + 1) * sizeof(Elf64_Half);
        append(section);

        std::vector<Elf64_Phdr> segments;
        const auto segment = [&](Elf64_Word type, std::size_t at, std::size_t size) {
            segments.push_back({type, PF_R | PF_X, at, at, at, size, size, 1});
        };
        segment(PT_LOAD, 0, body.size());
        if (!interpreter.empty()) segment(PT_INTERP, interpreter_at, interpreter.size() + 1);
        if (!build_id.empty()) segment(PT_NOTE, note_at, note_end - note_at);
        if (!needed.empty() || !versions.empty()) segment(PT_DYNAMIC, dynamic_at, dynamic_size);
        std::memcpy(body.data() + sizeof(Elf64_Ehdr), segments.data(), segments.size() * sizeof(Elf64_Phdr));

        Elf64_Ehdr header{};
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_type = ET_EXEC;
        header.e_machine = machine;
        header.e_entry = entry;
        header.e_phoff = sizeof header;
        header.e_phentsize = sizeof(Elf64_Phdr);
        header.e_phnum = static_cast<Elf64_Half>(segments.size());
        header.e_shoff = sections_at;
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = 4;
        std::memcpy(body.data(), &header, sizeof header);
        return body;
    }
};

}  // namespace tight::deploy::tests
