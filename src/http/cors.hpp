// SPDX-License-Identifier: Apache-2.0
#pragma once

// Cross-origin rules of a function (https://fetch.spec.whatwg.org/#http-cors-protocol).

#include <tight/http/function.hpp>

namespace tight::http {

inline bool is_enabled(const cors& rules) { return !rules.origins.empty(); }

// Whether a browser asks beforehand what it may send.
bool is_preflight(const request& request);

// 204, with what is allowed for an origin that is; `verbs` is what the function answers.
response preflight(const cors& rules, const request& request, std::string_view verbs);

// The headers that let a script of another origin read this answer. Requires: is_enabled(rules).
void add_cors(const cors& rules, const request& request, response& answer);

}  // namespace tight::http
