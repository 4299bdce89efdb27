// SPDX-License-Identifier: Apache-2.0
#pragma once

// A package that was made before, by `tight build` or by anything else: whether Lambda will take it, and run it.

#include <string>
#include <string_view>
#include <vector>

#include "deploy/configuration.hpp"
#include "deploy/package/archive.hpp"

namespace tight::deploy {

struct prebuilt_package {
    // bootstrap, and the libraries below lib/ where it needs some; nothing where the application has no program of its
    // own.
    std::vector<archive_entry> program = {};
};

// Checks what `tight build` checks of what it packs: the size, and that `bootstrap` may run, is for the architecture of
// tight.yml, and finds what it needs. `name` is how the sentence calls the archive. Throws command_error.
prebuilt_package check_package(const configuration& app, std::string_view bytes, const std::string& name);

}  // namespace tight::deploy
