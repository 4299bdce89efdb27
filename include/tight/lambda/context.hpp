// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a handler knows of its invocation, and the world it may act on. In a test a context needs no Lambda:
//
//     tight::context context;                                            // plausible values, this process
//     tight::context context({.request_id = "8476a536", .tenant_id = "blue"});
//     tight::host host(environment, clock, database.transport());        // acts on the embedded database only
//     tight::context context({}, host);

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

// The facts of one invocation, as the Runtime API and the environment tell them. Empty where they do not.
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

// Where functions run: environment, clock and the way to AWS. One lives as long as the process; tests make their own.
// Safe from several threads. Whatever it is given must outlive it.
class host {
public:
    // `transport` carries every call to AWS; without one, calls go over HTTPS, which is linked and started only where
    // used.
    explicit host(const tight::environment& environment = tight::environment::process(),
                  tight::clock& clock = tight::clock::system(), std::shared_ptr<aws::transport> transport = nullptr);
    ~host();
    host(const host&) = delete;
    host& operator=(const host&) = delete;

    // This process in its cloud.
    static host& process();

    const tight::environment& environment() const { return environment_; }
    tight::clock& clock() const { return clock_; }

    // The client of DynamoDB, made when first asked for and kept, with its connections, from one invocation to the
    // next.
    dynamo::client& dynamo();

private:
    const tight::environment& environment_;
    tight::clock& clock_;
    std::mutex making_;
    std::shared_ptr<aws::transport> transport_;
    std::shared_ptr<dynamo::client> dynamo_;
};

// Belongs to one invocation and one thread: a handler that starts threads keeps what they need, not the context.
class context {
public:
    explicit context(invocation facts = {}, tight::host& host = tight::host::process());

    // The invocation's id: in every record of the log, and what a person searches for.
    std::string_view request_id() const { return facts_.request_id; }

    // When Lambda ends the invocation; time_point::max() where nobody said.
    std::chrono::system_clock::time_point deadline() const { return facts_.deadline; }
    // The time left until then, never negative; milliseconds::max() where nobody said.
    std::chrono::milliseconds remaining() const;

    std::string_view function_arn() const { return facts_.function_arn; }  // as invoked, with alias or version
    std::string_view function_name() const { return facts_.function_name; }
    std::string_view function_version() const { return facts_.function_version; }
    std::uint32_t memory_limit_mb() const { return facts_.memory_limit_mb; }
    std::string_view trace_id() const { return facts_.trace_id; }
    std::string_view tenant_id() const { return facts_.tenant_id; }
    // Whether this is the first invocation of this process.
    bool cold() const { return facts_.cold; }

    // What a mobile SDK said of its device: parsed at each call; null where there is none or it is not JSON.
    json::value client_context() const;

    struct cognito_identity {
        std::string id;
        std::string pool_id;
    };
    // Who calls, where a mobile SDK signed in with Cognito.
    std::optional<cognito_identity> cognito() const;

    const tight::environment& environment() const { return host_->environment(); }
    tight::clock& clock() const { return host_->clock(); }
    tight::host& host() const { return *host_; }

    // DynamoDB: `context.dynamo().table<Movie>()`. Include <tight/dynamo.hpp> to use it.
    dynamo::client& dynamo() const { return host_->dynamo(); }

    // For the framework, which uses one context for many invocations.
    invocation& facts() { return facts_; }
    const invocation& facts() const { return facts_; }
    void move_to(tight::host& host) { host_ = &host; }

private:
    invocation facts_;
    tight::host* host_;
};

}  // namespace tight
