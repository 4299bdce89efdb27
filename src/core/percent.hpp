// SPDX-License-Identifier: Apache-2.0
#pragma once

// Percent-encoding: RFC 3986, section 2.1.

#include <string>
#include <string_view>

namespace tight {

// In a query or a form '+' is a space.
enum class plus_sign : bool { kept, is_space };

// %XX becomes its byte; what is no such sequence stays as it is.
std::string percent_decode(std::string_view text, plus_sign plus = plus_sign::kept);

// Encodes all but the unreserved characters of section 2.3, and those of `kept`.
std::string percent_encode(std::string_view text, std::string_view kept = {});

}  // namespace tight
