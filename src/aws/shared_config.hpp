// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files ~/.aws/config and ~/.aws/credentials:
// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <tight/environment.hpp>

namespace tight::aws {

using settings = std::map<std::string, std::string, std::less<>>;

struct shared_config {
    std::map<std::string, settings, std::less<>> profiles;      // both files: what is in credentials counts more
    std::map<std::string, settings, std::less<>> sso_sessions;  // [sso-session NAME]
};

// Sections and their settings, names in lower case; nested settings and lines that make no sense are passed over.
std::map<std::string, settings, std::less<>> parse_ini(std::string_view text);

// From AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or ~/.aws. Files that are not there are empty.
shared_config read_shared_config(const environment& variables);

// The chosen profile's name: AWS_PROFILE, or "default".
std::string profile_name(const environment& variables);

// A whole file, up to 1 MB; nothing where it cannot be read.
std::optional<std::string> read_small_file(const std::string& path);

// `path` with a leading ~/ replaced by HOME.
std::string expand_home(std::string_view path, const environment& variables);

std::string setting(const settings& from, std::string_view name);

}  // namespace tight::aws
