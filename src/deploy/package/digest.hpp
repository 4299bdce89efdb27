// SPDX-License-Identifier: Apache-2.0
#pragma once

// The digest that tells packages and programs apart.

#include <string>
#include <string_view>

namespace tight::deploy {

// SHA-256 of the bytes, in lower case hex.
std::string sha256_of(std::string_view bytes);

}  // namespace tight::deploy
