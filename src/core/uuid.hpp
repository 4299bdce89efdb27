// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random identifiers.

#include <cstddef>
#include <string>

namespace tight {

// A version 4 UUID (RFC 9562), "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed". Unique, and not a secret. Thread safety: any
// thread.
std::string random_uuid();

// As many random hexadecimal digits, in lower case.
std::string random_hex(std::size_t digits);

}  // namespace tight
