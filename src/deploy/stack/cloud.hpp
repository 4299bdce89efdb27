// SPDX-License-Identifier: Apache-2.0
#pragma once

// AWS as the deploy part sees it: two ways to the same services, and its refusals as failures that a person
// understands.
//
//     const cloud aws = open_cloud(environment::process(), clock::system());
//     const auto found = value_or_throw(cloudformation(aws).find("movies"));            // throws command_error

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <tight/aws/transport.hpp>
#include <tight/clock.hpp>
#include <tight/environment.hpp>
#include <tight/error.hpp>

#include "aws/http_client.hpp"
#include "core/command_error.hpp"

namespace tight::deploy {

struct cloud {
    std::shared_ptr<aws::transport> retrying = {};  // tries again what may go better: for calls that may be made twice
    std::shared_ptr<aws::transport> single_attempt =
        {};  // waits for up to 15 minutes, tries once: for what runs users' code
    std::string region = {};
};

// All must outlive it; `uploads` may be missing. Throws command_error where nothing says which region.
cloud open_cloud(const environment& variables, clock& time, aws::sending_watcher* uploads = nullptr);

// The same refusal in words for a person: what to do about missing credentials, a missing permission, throttling, a
// connection that fails.
command_error failure_of(const error& cause);

// The value, or command_error thrown.
template <class T>
T value_or_throw(result<T> outcome) {
    if (!outcome) throw failure_of(outcome.error());
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

}  // namespace tight::deploy
