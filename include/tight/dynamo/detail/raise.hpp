// SPDX-License-Identifier: Apache-2.0
#pragma once

// The exception that result<T>::value() throws, thrown directly: for what ends the request where no result can be
// given.

#include <string>

#include <tight/error.hpp>

namespace tight::dynamo::detail {

[[noreturn]] void raise(error what);
[[noreturn]] void raise(errc code, std::string message);

}  // namespace tight::dynamo::detail
