// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a request's AWS Signature Version 4 says of the caller: parsed always, checked where a key is required.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/dynamodb/server/http_endpoint.hpp"
#include "http1/message.hpp"

namespace tight::cloud::dynamodb {

// Views into the request.
struct signature {
    std::string_view key_id;
    std::string_view date;  // "20261120"
    std::string_view region;
    std::string_view service;
    std::string_view signed_headers;
    std::string_view digest;
};

// From the Authorization header or the query string. Throws a failure, with DynamoDB's words, where there is none or
// it is not whole.
signature read_signature(const http1::request& request);

// Throws a failure unless the signature is that of the key, of this request, and no older than 15 minutes.
void check_signature(const http1::request& request, const signature& source, const access_key& key,
                     std::chrono::system_clock::time_point now);

}  // namespace tight::cloud::dynamodb
