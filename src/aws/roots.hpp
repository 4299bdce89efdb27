// SPDX-License-Identifier: Apache-2.0
#pragma once

// Amazon's root certificates, https://www.amazontrust.com/repository/, compiled in: reading the system's 140 takes a
// function 25 ms of its start.

#include <span>

namespace tight::aws {

// DER. Amazon Root CA 1 to 4, Starfield Services Root Certificate Authority - G2.
std::span<const std::span<const unsigned char>> amazon_roots();

}  // namespace tight::aws
