// SPDX-License-Identifier: Apache-2.0
#pragma once

// Configuration and secrets that live in AWS, kept for a while after they were read:
//
//     aws::parameters settings(transport);
//     const std::string key = settings.secret("payment/api-key").value();          // Secrets Manager
//     const std::string mode = settings.parameter("/shop/dev/mode").value();       // Systems Manager, decrypted

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <tight/aws/transport.hpp>
#include <tight/clock.hpp>

namespace tight::aws {

// Safe from several threads. `time` must outlive it.
class parameters {
public:
    explicit parameters(std::shared_ptr<transport> transport, std::chrono::seconds keep_for = std::chrono::minutes(5),
                        clock& time = clock::system());

    // A value, from memory while it is younger than `keep_for`. Errors are not kept.
    [[nodiscard]] result<std::string> parameter(std::string_view name);
    // The string of a secret's current version, or its bytes where it is binary.
    [[nodiscard]] result<std::string> secret(std::string_view id);

    // Forgets what was read.
    void clear();

private:
    struct kept {
        std::string value;
        std::chrono::system_clock::time_point until;
    };
    template <class Read>
    [[nodiscard]] result<std::string> cached(const std::string& key, Read read);

    std::shared_ptr<transport> transport_;
    std::chrono::seconds keep_for_;
    clock& time_;
    std::mutex lock_;
    std::map<std::string, kept> values_;
};

}  // namespace tight::aws
