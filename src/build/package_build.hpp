// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an application's sources to what runs in AWS: builds it as Release, keeps its debug information aside, verifies
// the program, starts every function of it once under the Runtime API, and packs it.
//
//     const deploy::package made = make_package(app, {.arch = deploy::architecture::arm64}, out);
//     upload(made.file, made.sha256);

#include <cstdint>
#include <map>
#include <string>

#include "build/project.hpp"
#include "cli/terminal/printer.hpp"
#include "deploy/package/archive.hpp"
#include "deploy/package/package.hpp"

namespace tight::cli {

enum class package_format : std::uint8_t {
    zip,     // .tight/package/NAME.zip
    binary,  // .tight/package/NAME: the program alone
    image,   // .tight/package/NAME.oci: an OCI image layout, a folder
};

struct package_options {
    deploy::architecture arch = deploy::architecture::x86_64;
    package_format format = package_format::zip;
    bool bundle = false;   // libraries that cannot be linked static go beside the program
    bool check = true;     // start every function once
    bool rebuild = false;  // from nothing, vendored libraries too
};

// What it does is said through `out`; on success nothing half-made is left, on failure the package of before is as it
// was. Throws command_error with a sentence: where it does not build, cannot be linked static, does
// not start, is too large, or cannot be written. Of an image, `file` is the folder and `sha256` the digest of its
// manifest.
deploy::package make_package(const project& app, const package_options& options, printer& out);

// Writes .tight/package/NAME.zip of these files, by their names, and says how many they are. Throws as make_package()
// does.
deploy::package pack_files(const project& app, std::map<std::string, deploy::archive_entry> files,
                           deploy::architecture arch, printer& out);

}  // namespace tight::cli
