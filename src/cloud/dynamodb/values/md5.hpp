// SPDX-License-Identifier: Apache-2.0
#pragma once

// MD5 (RFC 1321), which decides where DynamoDB puts a partition key. Not for security.

#include <array>
#include <cstdint>
#include <string_view>

namespace tight::cloud::dynamodb {

std::array<std::uint8_t, 16> md5(std::string_view bytes);

}  // namespace tight::cloud::dynamodb
