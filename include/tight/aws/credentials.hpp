// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who signs. default_credentials() looks, in this order, in
//
//   1. the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN (what Lambda sets);
//   2. a web identity: AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN;
//   3. the profile AWS_PROFILE (or default) of the shared files ~/.aws/credentials and ~/.aws/config: keys,
//      role_arn with source_profile or a web identity, credential_process, SSO (after `aws sso login`);
//   4. a container's endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI;
//   5. the metadata of an EC2 instance (version 2), only if AWS_EC2_METADATA_DISABLED=false or a profile's
//      credential_source = Ec2InstanceMetadata asks for it. Never inside Lambda.
//
// Credentials that expire are renewed five minutes before.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <tight/aws/transport.hpp>
#include <tight/clock.hpp>
#include <tight/environment.hpp>

namespace tight::aws {

struct credentials {
    std::string access_key = {};
    std::string secret_key = {};
    std::string token = {};  // of a session; empty for a user's own keys
    std::optional<std::chrono::system_clock::time_point> expires = {};
};

// Safe from several threads.
class credentials_source {
public:
    virtual ~credentials_source() = default;
    // errc::denied where there are none; the message says where was looked, and never a secret.
    [[nodiscard]] virtual result<credentials> get() = 0;
};

// An unsigned request to an absolute URL: for STS, SSO and the endpoints of containers.
struct plain_request {
    std::string method = "GET";
    std::string url = {};
    header_list headers = {};
    std::string body = {};
};
using plain_sender = std::function<result<reply>(const plain_request&)>;

// `variables`, `time` and what `send` refers to must outlive the source.
std::shared_ptr<credentials_source> default_credentials(const environment& variables, clock& time, plain_sender send);

// Always the same ones.
std::shared_ptr<credentials_source> fixed_credentials(credentials always);

}  // namespace tight::aws
