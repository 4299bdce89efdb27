// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace support {

// Where this project's sources are: "/home/me/tight".
extern const char* const source_folder;

}  // namespace support
