// SPDX-License-Identifier: Apache-2.0
#pragma once

// Debian's packages without root and without installing them: downloaded with lists of our own, for any architecture,
// and unpacked into a folder that then has include/ and lib/. Needs apt-get and dpkg-deb, and the sources that this
// machine's own apt has.
//
//     debian_packages debian(deploy::architecture::arm64);
//     debian.fetch({"libssl-dev"}, folder);

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <tight/error.hpp>

#include "deploy/package/package.hpp"
#include "process/program_arguments.hpp"

namespace tight::build {

class debian_packages {
public:
    explicit debian_packages(deploy::architecture arch);

    // Downloads these packages (no others) and adds their headers and libraries to `folder`: below include/ and lib/, as
    // `arch` needs them. Nothing is added if one of them fails; the error says which and why.
    result<void> fetch(const std::vector<std::string>& names, const std::filesystem::path& folder);

    // The version that fetch() would get, if there is such a package.
    std::optional<std::string> version(const std::string& name);

    // The packages with headers that a library of that name may be in: "zlib1g-dev" for "zlib".
    std::vector<std::string> development_packages(const std::string& library);

    // What a package needs, by name, without alternatives and versions.
    std::vector<std::string> needs(const std::string& name);

    // Updates the lists of packages if they are older than a day. The other functions do that by themselves; the error
    // says why it could not be done.
    result<void> update_lists();

private:
    process::program_arguments apt(std::string_view program) const;
    std::string shown_record(const std::string& name);

    deploy::architecture arch_;
    std::filesystem::path cache_;
    bool updated_ = false;
};

}  // namespace tight::build
