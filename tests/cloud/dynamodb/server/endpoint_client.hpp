// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls operations through the HTTP door, over one keep-alive connection.

#include <cstdint>
#include <string>
#include <string_view>

#include "support/http_client.hpp"

namespace tight::cloud::dynamodb::tests {

// Headers of a signature that is whole but of no key; with their line ends.
inline std::string authorization(std::string_view region, std::string_view key = "test") {
    return std::string("X-Amz-Date: 20261120T120000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=")
        .append(key)
        .append("/20261120/")
        .append(region)
        .append("/dynamodb/aws4_request, SignedHeaders=host, Signature=00\r\n");
}

class endpoint_client : public support::http_client {
public:
    using http_client::http_client;

    // `headers` in place of an ordinary signature.
    support::http_answer call(std::string_view operation, std::string_view body,
                              const std::string& headers = authorization("us-east-1")) {
        send(request(operation, body, headers));
        return read();
    }

    static std::string request(std::string_view operation, std::string_view body, const std::string& headers) {
        std::string text = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n";
        text.append("X-Amz-Target: DynamoDB_20120810.").append(operation).append("\r\n").append(headers);
        return text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    }
};

}  // namespace tight::cloud::dynamodb::tests
