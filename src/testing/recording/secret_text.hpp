// SPDX-License-Identifier: Apache-2.0
#pragma once

// Secrets within text that has no structure of its own.

#include <string>
#include <string_view>

namespace tight::testing {

inline constexpr std::string_view redacted_text = "REDACTED";

// `text` with REDACTED in place of access keys of AWS and what belongs to them, JSON Web Tokens, private keys in PEM,
// well-known tokens (ghp_..., xoxb-...), `Bearer ...`, passwords in URLs, and the values of secret names in what looks
// like an assignment: "password=...", "DB_PASSWORD: ...", "\"client_secret\":\"...\"", "<Password>...". Doing it again
// changes nothing.
std::string redact_secrets_in_text(std::string_view text);

}  // namespace tight::testing
