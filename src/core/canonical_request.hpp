// SPDX-License-Identifier: Apache-2.0
#pragma once

// The texts that AWS Signature Version 4 signs, for those who sign requests and those who check signatures:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html. Hashes are the caller's.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight::sigv4 {

inline constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

struct canonical_headers {
    std::string lines;  // "name:value\n" for each name, sorted, in lower case
    std::string names;  // "a;b;c"
};

// Values lose white space at their ends, and have one space for several inside; those of one name are joined with ','.
canonical_headers canonicalize(const std::vector<std::pair<std::string, std::string>>& headers);

// Names and values encoded in one way, sorted; `query` is as on the wire, without '?'. `except`: a name to leave out.
std::string canonical_query(std::string_view query, std::string_view except = {});

// `path` and `query` are canonical already; `body_hash` is hexadecimal, or "UNSIGNED-PAYLOAD".
std::string canonical_request(std::string_view method, std::string_view path, std::string_view query,
                              std::string_view header_lines, std::string_view header_names, std::string_view body_hash);

// "20150830/us-east-1/iam/aws4_request"
std::string credential_scope(std::string_view date, std::string_view region, std::string_view service);

// `time` is "20150830T123600Z"; `request_hash` is that of the canonical request, in hexadecimal.
std::string string_to_sign(std::string_view time, std::string_view scope, std::string_view request_hash);

}  // namespace tight::sigv4
