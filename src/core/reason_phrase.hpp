// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tight {

// The words of a status code, as IANA's registry has them: "Not Found"; `otherwise` for a code that has none.
std::string_view reason_phrase(int status, std::string_view otherwise = "Unknown");

}  // namespace tight
