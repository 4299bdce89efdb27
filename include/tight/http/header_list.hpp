// SPDX-License-Identifier: Apache-2.0
#pragma once

// Header fields in the order they came or go: names as written, one entry for each line, so that a name may come twice.

#include <string>
#include <utility>
#include <vector>

namespace tight {

using header_list = std::vector<std::pair<std::string, std::string>>;

}  // namespace tight
