// SPDX-License-Identifier: Apache-2.0
#pragma once

// The protocols that small services share: JSON with a target, and the query protocol's forms.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/aws/transport.hpp>
#include <tight/json.hpp>

namespace tight::aws {

using form = std::vector<std::pair<std::string, std::string>>;

// POST / with X-Amz-Target `prefix`.`operation`; the answer parsed. An answer that is no success is an error.
result<json::value> call_json(transport& over, std::string_view service, std::string_view prefix,
                              std::string_view operation, std::string_view version, const json::object& request);

// POST / with Action, Version and the form's fields; the answer's XML.
result<std::string> call_query(transport& over, std::string_view service, std::string_view operation,
                               std::string_view version, const form& fields);

// Sends; an answer that is no success is an error.
result<reply> send_checked(transport& over, const call& request);

std::string text_member(const json::value& from, std::string_view name);

}  // namespace tight::aws
