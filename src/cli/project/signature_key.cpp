// SPDX-License-Identifier: Apache-2.0
#include "cli/project/signature_key.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>

#include "aws/shared_config.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace {

constexpr const char* two_places =
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and give --require-signature no value, or name a file as "
    "~/.aws/credentials is written";

[[noreturn]] void refuse_value(const std::string& value) {
    if (value.find(':') == std::string::npos)
        fail_usage("the value of --require-signature is no file that can be read", two_places);
    fail_usage(
        "--require-signature takes no KEY:SECRET: every program of this machine can read the secret on a command line",
        std::string(two_places) + "; replace the secret if it is used elsewhere");
}

void warn_of_readers(const std::string& file, printer& out) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || (found.st_mode & (S_IRGRP | S_IROTH)) == 0) return;
    out.warn("other users of this machine can read the secret in " + display_path(file) + ": run `chmod 600 " +
             display_path(file) + "`");
}

// Nothing where the file or the profile is not there.
std::optional<cloud::dynamodb::access_key> key_in(const std::string& file, const environment& variables, printer& out) {
    const auto text = aws::read_small_file(file);
    if (!text) return std::nullopt;
    warn_of_readers(file, out);
    const auto profiles = aws::parse_ini(*text);
    const auto found = profiles.find(aws::profile_name(variables));
    if (found == profiles.end()) return std::nullopt;
    return cloud::dynamodb::access_key{aws::setting(found->second, "aws_access_key_id"),
                                       aws::setting(found->second, "aws_secret_access_key")};
}

bool is_whole(const std::optional<cloud::dynamodb::access_key>& key) {
    return key && !key->id.empty() && !key->secret.empty();
}

}  // namespace

cloud::dynamodb::access_key read_signature_key(const std::filesystem::path& file, const environment& variables,
                                               printer& out) {
    if (!file.empty()) {
        if (!std::filesystem::is_regular_file(file) && !std::filesystem::is_fifo(file)) refuse_value(file.native());
        auto key = key_in(file.native(), variables, out);
        if (is_whole(key)) return *std::move(key);
        fail_command(display_path(file) + " has no aws_access_key_id and aws_secret_access_key in its section [" +
                         aws::profile_name(variables) + "]",
                     "write them there, or choose another section with AWS_PROFILE");
    }
    std::optional key = cloud::dynamodb::access_key{variables.get_or("AWS_ACCESS_KEY_ID", ""),
                                                    variables.get_or("AWS_SECRET_ACCESS_KEY", "")};
    if (is_whole(key)) return *std::move(key);
    std::string standard = variables.get_or("AWS_SHARED_CREDENTIALS_FILE", "");
    if (standard.empty()) standard = "~/.aws/credentials";
    key = key_in(aws::expand_home(standard, variables), variables, out);
    if (is_whole(key)) return *std::move(key);
    fail_command("--require-signature finds no key in this environment, nor in the section [" +
                     aws::profile_name(variables) + "] of " + standard,
                 two_places);
}

}  // namespace tight::cli
