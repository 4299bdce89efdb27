// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lambda's own API, as far as calling functions goes, for SDKs and `aws lambda invoke --endpoint-url`:
// Invoke (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html) and InvokeWithResponseStream.

#include "local/app_host.hpp"
#include "net/http_server.hpp"

namespace tight::local {

class invoke_api {
public:
    // Both must outlive it.
    invoke_api(app_host& host, reporter& out) : host_(host), out_(out) {}

    // Whether that path is one of this API's.
    static bool owns(std::string_view path);

    // Requires: owns(request.path()).
    void handle(http1::request request, net::exchange_ptr exchange);

private:
    app_host& host_;
    reporter& out_;
};

// "movies" of "movies", "movies:dev", "123456789012:function:movies" and
// "arn:aws:lambda:us-west-2:123456789012:function:movies:1"
std::string_view function_name(std::string_view name);

// The version or alias in such a name; empty where there is none.
std::string_view function_qualifier(std::string_view name);

}  // namespace tight::local
