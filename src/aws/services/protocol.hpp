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

// A list of the answer to `operation`, an empty one where it is not there.
result<json::array> list_member(const json::value& from, std::string_view name, std::string_view operation);

// The token of an answer's next page, empty where it is the last; the page that `last` led to once more is an error.
result<std::string> next_page(std::string next, std::string_view last, std::string_view operation);

std::string text_member(const json::value& from, std::string_view name);

}  // namespace tight::aws
