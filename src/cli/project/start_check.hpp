// SPDX-License-Identifier: Apache-2.0
#pragma once

// How commands that make packages check that a function starts: in the local Lambda.

#include "build/start_check.hpp"

namespace tight::cli {

build::start_outcome check_start_locally(const build::start_request& request);

}  // namespace tight::cli
