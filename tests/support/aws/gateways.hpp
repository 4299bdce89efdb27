// SPDX-License-Identifier: Apache-2.0
#pragma once

// HTTP APIs, REST APIs and function URLs of the stand-in: which function answers a request, as the stack says it.

#include <optional>
#include <string>
#include <string_view>

#include <tight/http/gateway.hpp>

#include "support/aws/stacks.hpp"

namespace support::aws {

// Where a request goes that would go to https://API.execute-api... or https://URL.lambda-url..., as emulators have it:
// /_aws/execute-api/API/STAGE/path, /_aws/execute-api/URL/path.
inline constexpr std::string_view gateway_root = "/_aws/execute-api/";

// A request's way to a function.
struct way {
    tight::event_kind kind = tight::event_kind::http;
    std::string function = {};
    std::string qualifier = {};  // the stage's alias
    std::string target = {};     // without the stage
    tight::http::gateway_settings settings = {};
};

// `target` is that of a request below gateway_root, without it. Nothing where no such API, stage or route is there.
std::optional<way> find_way(const stacks& all, std::string_view method, std::string_view target);

}  // namespace support::aws
