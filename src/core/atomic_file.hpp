// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that is there as a whole or not at all. Until commit() its content has no name, or where the file system
// cannot do that a random one in the folder of its target, which is opened only if nothing has that name: a link that
// somebody put there is never followed. Errors say why, not which file.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <tight/error.hpp>

namespace tight {

enum class file_access : std::uint8_t {
    usual,      // what the process's umask allows, and no more than the file that is replaced allowed
    owner_only  // 0600: for credentials and users' data
};

class atomic_file {
public:
    [[nodiscard]] static result<atomic_file> create(std::filesystem::path target, file_access access);
    atomic_file(atomic_file&& other) noexcept;
    atomic_file& operator=(atomic_file&&) = delete;
    ~atomic_file();  // without commit() nothing is left behind

    [[nodiscard]] result<void> append(std::string_view bytes);

    // The content, on the disk. Not needed before commit(), where a crash of the machine may cost the new content.
    [[nodiscard]] result<void> sync();

    // Gives the file its name, in place of a file or a symbolic link that has it.
    [[nodiscard]] result<void> commit();

private:
    atomic_file(std::filesystem::path target, int descriptor, std::string temporary)
        : target_(std::move(target)), descriptor_(descriptor), temporary_(std::move(temporary)) {}

    std::filesystem::path target_;
    int descriptor_;
    std::string temporary_;  // empty while the file has no name
};

// All of that at once.
[[nodiscard]] result<void> replace_file(const std::filesystem::path& target, std::string_view content,
                                        file_access access = file_access::usual);

}  // namespace tight
