// SPDX-License-Identifier: Apache-2.0
#pragma once

// The calls of Lambda that deploying, publishing and invoking make.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/stack/cloud.hpp"

namespace tight::deploy {

struct function_configuration {
    std::string name = {};
    std::string version = {};      // "$LATEST" or a number
    std::string code_sha256 = {};  // of the archive, in lower case hex
    std::string state = {};        // Active, Pending, Inactive, Failed; empty where it is not said
    std::string update = {};       // Successful, InProgress, Failed
    std::string reason = {};       // why the last update failed
};

enum class invocation_kind : std::uint8_t { wait, event, dry_run };

struct remote_invocation {
    int status = 0;
    std::string payload = {};
    std::string failure = {};  // "Unhandled"; empty where the function succeeded
    std::string log = {};      // the last 4 KB it wrote
    std::string version = {};  // that was called
};

class lambda_functions {
public:
    explicit lambda_functions(const cloud& aws) : retrying_(aws.retrying), single_attempt_(aws.single_attempt) {}

    // Nothing where there is no such function or version. `qualifier`: a version, an alias or nothing.
    result<std::optional<function_configuration>> find(std::string_view function,
                                                       std::string_view qualifier = {}) const;

    // The number of the version that the code now is. Code that has not changed since the last one gives that one.
    result<std::string> publish(std::string_view function, std::string_view description) const;

    // The published versions, lowest first, without $LATEST.
    result<std::vector<std::uint64_t>> versions(std::string_view function) const;

    result<function_configuration> update_code(std::string_view function, std::string_view bucket,
                                               std::string_view key) const;

    // Never made twice.
    result<remote_invocation> invoke(std::string_view function, std::string_view qualifier, invocation_kind kind,
                                     std::string payload) const;

private:
    std::shared_ptr<aws::transport> retrying_;
    std::shared_ptr<aws::transport> single_attempt_;
};

}  // namespace tight::deploy
