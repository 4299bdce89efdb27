// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tries again what may go better the next time, as AWS's "standard" mode does: up to three attempts, waits that double
// with a random part, and a bucket of tokens that stops retries while a service is failing for everyone.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

#include <chrono>
#include <memory>
#include <mutex>

#include <tight/aws/transport.hpp>
#include <tight/clock.hpp>
#include <tight/environment.hpp>

namespace tight::aws {

struct retry_policy {
    int attempts = 3;                                                      // with the first one
    std::chrono::milliseconds base = std::chrono::milliseconds(50);        // the longest first wait
    std::chrono::milliseconds throttled = std::chrono::milliseconds(500);  // the same where the service said: slower
    std::chrono::milliseconds longest = std::chrono::seconds(20);

    // AWS_MAX_ATTEMPTS.
    static retry_policy from(const environment& variables);
};

// `time` must outlive it. Answers that the service refused for another reason than load come back as they are.
std::shared_ptr<transport> retrying(std::shared_ptr<transport> inner, retry_policy policy, clock& time);

}  // namespace tight::aws
