// SPDX-License-Identifier: Apache-2.0
#pragma once

// What AWS itself calls sensitive.

#include <cstdint>
#include <optional>
#include <string_view>

#include <tight/json.hpp>

namespace tight::testing {

enum class sensitive_kind : std::uint8_t { text, bytes };

// Whether the service's model marks members of that name, as it is on the wire, and `value` is of their kind. `service`
// is the endpoint prefix or the name to sign for: "kms", "email", "ses".
std::optional<sensitive_kind> marked_as_sensitive(std::string_view service, std::string_view name,
                                                  const json::value& value);
std::optional<sensitive_kind> marked_as_sensitive(std::string_view service, std::string_view name);

}  // namespace tight::testing
