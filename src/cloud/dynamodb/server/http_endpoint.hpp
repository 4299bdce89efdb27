// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB for any SDK: AWS JSON 1.0 over HTTP/1.1.
//
//     cloud::dynamodb::http_endpoint endpoint(*database, {.port = 8000});
//     endpoint.start();                                        // on a thread of its own; run() uses the caller's
//     // AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000
//
// Whose tables a request sees is read from its signature: the region, and the account where the access key is one (12
// digits). The signature itself is checked only where a key is required.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cloud/dynamodb/database.hpp"
#include "net/http_server.hpp"

namespace tight::cloud::dynamodb {

struct access_key {
    std::string id;
    std::string secret;
};

struct endpoint_options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;                   // 0: a free one, which port() returns
    std::optional<access_key> required = {};  // who may call; nothing: anybody, with any signature
    std::size_t connections = 1024;
    net::access_policy access = {};  // which hosts it answers to, and whose pages
};

// The database must outlive the endpoint, and may have several.
class http_endpoint {
public:
    // Throws std::system_error if it cannot listen.
    http_endpoint(database& database, endpoint_options options);
    http_endpoint(net::event_loop& loop, database& database, endpoint_options options);
    ~http_endpoint();
    http_endpoint(const http_endpoint&) = delete;
    http_endpoint& operator=(const http_endpoint&) = delete;

    std::uint16_t port() const;
    std::string url() const;  // "http://127.0.0.1:8000"
    void run();               // until stop(), on this thread
    void start();             // on a thread of its own
    void stop();

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

}  // namespace tight::cloud::dynamodb
