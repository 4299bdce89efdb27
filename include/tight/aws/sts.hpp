// SPDX-License-Identifier: Apache-2.0
#pragma once

// STS: who the credentials in use belong to.

#include <string>

#include <tight/aws/transport.hpp>

namespace tight::aws {

struct identity {
    std::string account;
    std::string arn;
    std::string user_id;
};

[[nodiscard]] result<identity> caller_identity(transport& over);

}  // namespace tight::aws
