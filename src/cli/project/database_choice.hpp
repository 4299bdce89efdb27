// SPDX-License-Identifier: Apache-2.0
#pragma once

// The database that `serve` and `invoke --local` share: it is kept in a file of the application by default.

#include <filesystem>

namespace tight::cli {

struct database_choice {
    int port = 8000;                  // 0: one that is free
    std::filesystem::path path = {};  // the file; empty: below .tight
    bool in_memory = false;
};

}  // namespace tight::cli
