// SPDX-License-Identifier: Apache-2.0
#pragma once

// AWS Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html

#include <chrono>
#include <string>
#include <string_view>

#include <tight/aws/credentials.hpp>
#include <tight/aws/transport.hpp>

namespace tight::aws {

struct signing {
    std::string region = {};
    std::string service = {};  // the signing name: "execute-api" for API Gateway's connections
    std::chrono::system_clock::time_point time = {};
    bool normalize_path = true;   // resolve . and .. and double slashes; S3 does not
    bool encode_path = true;      // encode the path once more; S3 does not
    bool content_header = false;  // send the body's hash as x-amz-content-sha256, as S3 wants
    bool sign_token = true;       // whether the session token is part of what is signed

    // The rules of a service: S3's differ from everyone else's.
    static signing of(std::string_view service, std::string_view region, std::chrono::system_clock::time_point time);
};

struct request_to_sign {
    std::string method;
    std::string path;     // as it goes on the wire
    std::string query;    // as it goes on the wire, without '?'
    header_list headers;  // with host; all of them are signed
    std::string_view body;
    std::string body_hash = {};  // instead of the body's own: "UNSIGNED-PAYLOAD"
};

// What was computed on the way, for tests and for comparing with a service's complaint.
struct signature {
    std::string canonical_request;
    std::string string_to_sign;
    std::string value;  // hexadecimal
};

// The headers to add: x-amz-date, authorization and, where they apply, x-amz-security-token, x-amz-content-sha256.
header_list sign(const request_to_sign& request, const credentials& who, const signing& how,
                 signature* trace = nullptr);

// The query of a URL that carries its own signature and is good for `validity` (at most seven days).
std::string presign(const request_to_sign& request, const credentials& who, const signing& how,
                    std::chrono::seconds validity, signature* trace = nullptr);

std::string sha256_hex(std::string_view data);

// Everything but letters, digits and -_.~ as %XX; '/' is kept where `keep_slash` says so.
std::string uri_encode(std::string_view text, bool keep_slash = false);
std::string uri_decode(std::string_view text);

}  // namespace tight::aws
