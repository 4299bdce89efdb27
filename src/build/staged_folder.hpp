// SPDX-License-Identifier: Apache-2.0
#pragma once

// A folder that is filled where nobody else can reach or foresee it, and then replaces another as a whole.

#include <filesystem>

namespace tight::build {

class staged_folder {
public:
    // Beside `target`, whose parent is created if it does not exist. Throws command_error if that fails.
    explicit staged_folder(std::filesystem::path target);
    ~staged_folder();  // removes what commit() did not move
    staged_folder(const staged_folder&) = delete;
    staged_folder& operator=(const staged_folder&) = delete;

    // The new folder, empty at first.
    std::filesystem::path path() const { return hidden_ / "content"; }

    // Removes the target and gives the new folder its name. Throws command_error.
    void commit();

private:
    std::filesystem::path target_;
    std::filesystem::path hidden_;  // that nobody else can enter
};

}  // namespace tight::build
