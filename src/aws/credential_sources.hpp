// SPDX-License-Identifier: Apache-2.0
#pragma once

// The places where credentials may be: each gives them, or nothing where it is not set up, or an error where it is and
// fails.

#include <optional>

#include <tight/aws/credentials.hpp>

namespace tight::aws {

struct credential_surroundings {
    const environment* variables;
    clock* time;
    plain_sender send;
};

using found_credentials = result<std::optional<credentials>>;

found_credentials from_environment(const credential_surroundings& where);
found_credentials from_web_identity(const credential_surroundings& where);
found_credentials from_profile(const credential_surroundings& where);
found_credentials from_container(const credential_surroundings& where);
// Nothing inside Lambda, or where AWS_EC2_METADATA_DISABLED=true.
found_credentials from_instance_metadata(const credential_surroundings& where);
// The same only where AWS_EC2_METADATA_DISABLED=false asks for it.
found_credentials from_requested_instance_metadata(const credential_surroundings& where);

// {"AccessKeyId","SecretAccessKey","SessionToken" or "Token","Expiration"}: a process's, a container's, an instance's
// answer.
found_credentials credentials_from_json(std::string_view text, const std::string& origin);

// "2026-11-20T10:11:12Z" (or with +00:00, or fractions); nothing where it is no such time.
std::optional<std::chrono::system_clock::time_point> parse_expiry(std::string_view text);

}  // namespace tight::aws
