// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a service is. The first of these that is set counts:
//
//   TEST_<SERVICE>_ENDPOINT, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL      an emulator, a proxy: http://127.0.0.1:8000
//   USE_LOCAL_DB=True                                                          DynamoDB at http://localhost:8000
//   AWS_REGION, AWS_DEFAULT_REGION, the profile's region                       AWS
//
// <SERVICE> is DYNAMODB, SNS, S3, ...: upper case, with _ for -.

#include <string>
#include <string_view>

#include <tight/environment.hpp>
#include <tight/error.hpp>

namespace tight::aws {

struct url {
    bool tls = true;
    std::string host = {};
    std::string port = {};  // digits
    std::string path = {};  // of a base: without the last '/'; may be empty
    std::string query = {};

    // As the Host header has it: with the port where it is not the scheme's own.
    std::string authority() const;
};

// "http://host[:port][/path][?query]" or https. An error says what is wrong with it.
[[nodiscard]] result<url> parse_url(std::string_view text);

struct service_endpoint {
    aws::url base = {};
    std::string region = {};        // to sign for
    std::string signing_name = {};  // to sign for: "execute-api", "dynamodb"
    bool local = false;             // on this machine or said by a test: any keys will do where there are none
    bool configured = false;        // by the environment or the call, so not AWS's own address
};

// `override`: the endpoint that a call brings with it, or empty. errc::invalid where nothing says where to go.
[[nodiscard]] result<service_endpoint> resolve_endpoint(std::string_view service, std::string_view override,
                                                        const environment& variables);

// AWS_REGION, AWS_DEFAULT_REGION or the profile's region; empty where there is none.
std::string default_region(const environment& variables);

}  // namespace tight::aws
