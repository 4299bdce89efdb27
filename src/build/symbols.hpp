// SPDX-License-Identifier: Apache-2.0
#pragma once

// A deployed program has no symbols: its frames are addresses, `bootstrap+0x40f3a1`. The debug file that was kept when
// it was packed turns them into functions and lines again.
//
//     const symbols names(app, package_sha256);
//     names.resolved("    bootstrap+0x40f3a1");       // "    movies::list(...) at app/functions/movies/handler.cpp:12"

#include <filesystem>
#include <string>
#include <string_view>

#include "build/project.hpp"

namespace tight::build {

// Keeps which debug file belongs to a package.
void remember_debug_file(const project& app, std::string_view package_sha256, const std::filesystem::path& debug_file);

class symbols {
public:
    // Of the package with that hash; if no debug file is kept of it, every frame stays as it is.
    symbols(const project& app, std::string_view package_sha256);

    bool known() const { return !debug_file_.empty(); }

    // The text with every frame of the program in words. Needs addr2line (binutils).
    std::string resolved(std::string_view text) const;

private:
    std::filesystem::path root_;
    std::filesystem::path debug_file_;
};

}  // namespace tight::build
