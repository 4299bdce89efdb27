// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/detail/raise.hpp>

namespace tight::dynamo::detail {

void raise(error what) { throw std::bad_expected_access<error>(std::move(what)); }
void raise(errc code, std::string message) { raise(error{code, std::move(message)}); }

}  // namespace tight::dynamo::detail
