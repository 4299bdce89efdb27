// SPDX-License-Identifier: Apache-2.0
#pragma once

// A local_server on a thread of its own, with clients for it.

#include "local/serve.hpp"
#include "local/support.hpp"
#include "support/http_client.hpp"

namespace support {

class served_app {
public:
    explicit served_app(tight::local::serve_options options) {
        options.port = 0;
        runner_.on_loop([&] {
            server_ = tight::local::local_server::open(runner_.loop, std::move(options), out).value();
            server_->start().value();
            port = server_->port();
            database_url = server_->database_url();
            return 0;
        });
    }
    ~served_app() {
        runner_.on_loop([&] {
            server_.reset();
            return 0;
        });
    }

    // The demo function of these tests, without a build.
    static tight::local::serve_options demo(tight::event_kind api = tight::event_kind::http) {
        tight::local::serve_options options;
        options.api = api;
        options.app.root = std::filesystem::path(bootstrap).parent_path();
        options.app.program = bootstrap;
        options.app.watch = false;
        options.app.function.timeout = 15s;
        return options;
    }

    http_answer get(const std::string& target, const header_list& headers = {}) const {
        return http_client(port).get(target, headers);
    }

    http_answer call_dynamodb(const std::string& operation, const std::string& body) const {
        const auto database = static_cast<std::uint16_t>(std::stoi(database_url.substr(database_url.rfind(':') + 1)));
        return http_client(database).post(
            "/", body,
            {{"Content-Type", "application/x-amz-json-1.0"},
             {"X-Amz-Target", "DynamoDB_20120810." + operation},
             {"X-Amz-Date", "20261120T101112Z"},
             {"Authorization",
              "AWS4-HMAC-SHA256 Credential=local/20261120/us-west-2/dynamodb/aws4_request, SignedHeaders=host, "
              "Signature=0"}});
    }

    memory_reporter out;
    std::uint16_t port = 0;
    std::string database_url = {};

private:
    running_loop runner_;
    std::unique_ptr<tight::local::local_server> server_;
};

}  // namespace support
