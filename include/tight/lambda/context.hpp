// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a handler knows of its invocation, and the platform it may act on. In a test a context needs no Lambda:
//
//     tight::context context;                                                    // plausible values, this process
//     tight::context blue({.request_id = "8476a536", .tenant_id = "blue"});
//     tight::platform platform(environment, clock, database.transport());        // acts on the embedded database only
//     tight::context isolated({}, platform);

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <tight/clock.hpp>
#include <tight/environment.hpp>
#include <tight/json.hpp>

namespace tight {

namespace aws {
class transport;
}
namespace dynamo {
class client;
}

// The facts of one invocation, from the Runtime API and the environment; empty if neither has them.
struct invocation {
    std::string request_id = {};
    std::chrono::system_clock::time_point deadline = std::chrono::system_clock::time_point::max();
    std::string function_arn = {};
    std::string function_name = {};
    std::string function_version = {};
    std::string trace_id = {};          // of X-Ray: "Root=1-5759e988-...;Parent=...;Sampled=1"
    std::string tenant_id = {};         // of a function with tenant isolation
    std::string client_context = {};    // JSON text that a mobile SDK sent
    std::string cognito_identity = {};  // JSON text: {"cognitoIdentityId":..., "cognitoIdentityPoolId":...}
    std::uint32_t memory_limit_mb = 0;
    bool cold = false;  // the first invocation of this process
};

// Where functions run: environment, clock and transport to AWS. One lives as long as the process; tests create their own.
// Safe from several threads. `environment` and `clock` must outlive it.
class platform {
public:
    // `transport` carries every call to AWS; without one, calls go over HTTPS, which is linked and started only where
    // used.
    explicit platform(const tight::environment& environment = tight::environment::process(),
                      tight::clock& clock = tight::clock::system(),
                      std::shared_ptr<aws::transport> transport = nullptr);
    ~platform();
    platform(const platform&) = delete;
    platform& operator=(const platform&) = delete;

    // This process in its cloud.
    static platform& process();

    const tight::environment& environment() const { return environment_; }
    tight::clock& clock() const { return clock_; }

    // The client of DynamoDB. The first call creates it; it and its connections last from one invocation to the next.
    dynamo::client& dynamo();

private:
    const tight::environment& environment_;
    tight::clock& clock_;
    std::mutex creation_;
    std::shared_ptr<aws::transport> transport_;
    std::shared_ptr<dynamo::client> dynamo_;
};

using host [[deprecated("use tight::platform")]] = platform;

// Belongs to one invocation and one thread: a handler that starts threads keeps what they need, not the context.
class context {
public:
    explicit context(invocation facts = {}, tight::platform& platform = tight::platform::process());

    // The invocation's id: in every record of the log, and what a person searches for.
    std::string_view request_id() const { return facts_.request_id; }

    // When Lambda ends the invocation; time_point::max() if there is no deadline.
    std::chrono::system_clock::time_point deadline() const { return facts_.deadline; }
    // The time left until then, never negative; milliseconds::max() if there is no deadline.
    std::chrono::milliseconds remaining() const;

    std::string_view function_arn() const { return facts_.function_arn; }  // as invoked, with alias or version
    std::string_view function_name() const { return facts_.function_name; }
    std::string_view function_version() const { return facts_.function_version; }
    std::uint32_t memory_limit_mb() const { return facts_.memory_limit_mb; }
    std::string_view trace_id() const { return facts_.trace_id; }
    std::string_view tenant_id() const { return facts_.tenant_id; }
    // Whether this is the first invocation of this process.
    bool cold() const { return facts_.cold; }

    // What a mobile SDK sent about its device: parsed at each call; null if it is absent or not JSON.
    json::value client_context() const;

    struct cognito_identity {
        std::string id;
        std::string pool_id;
    };
    // The caller, if a mobile SDK signed in with Cognito.
    std::optional<cognito_identity> cognito() const;

    const tight::environment& environment() const { return platform_->environment(); }
    tight::clock& clock() const { return platform_->clock(); }
    tight::platform& platform() const { return *platform_; }
    [[deprecated("use platform()")]] tight::platform& host() const { return *platform_; }

    // DynamoDB: `context.dynamo().table<Movie>()`. Include <tight/dynamo.hpp> to use it.
    dynamo::client& dynamo() const { return platform_->dynamo(); }

    // For the framework, which uses one context for many invocations.
    invocation& facts() { return facts_; }
    const invocation& facts() const { return facts_; }
    void move_to(tight::platform& platform) { platform_ = &platform; }

private:
    invocation facts_;
    tight::platform* platform_;
};

}  // namespace tight
