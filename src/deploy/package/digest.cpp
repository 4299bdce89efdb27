// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/digest.hpp"

#include <tight/aws/sigv4.hpp>

namespace tight::deploy {

std::string sha256_of(std::string_view bytes) { return aws::sha256_hex(bytes); }

}  // namespace tight::deploy
