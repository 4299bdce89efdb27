// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a recording must not hold, and what differs from run to run.

#include <string>
#include <vector>

#include <tight/aws/transport.hpp>
#include <tight/json.hpp>

namespace tight::testing {

// Replaces secrets in a request or an answer of this call, in place: at any depth, whatever the case of their names.
// `also`: members that the test names.
void redact(json::value& data, const aws::call& asked, const std::vector<std::string>& also);

// The same in a form ("a=1&b=2") or a query; values stay encoded.
std::string redact_form(std::string_view form, const std::vector<std::string>& also);

}  // namespace tight::testing
