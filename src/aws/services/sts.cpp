// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/sts.hpp>

#include <tight/aws/service_error.hpp>

#include "aws/services/protocol.hpp"

namespace tight::aws {

result<identity> caller_identity(transport& over) {
    const auto answer = call_query(over, "sts", "GetCallerIdentity", "2011-06-15", {});
    if (!answer) return std::unexpected(answer.error());
    return identity{xml_text(*answer, "Account"), xml_text(*answer, "Arn"), xml_text(*answer, "UserId")};
}

}  // namespace tight::aws
