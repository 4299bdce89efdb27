// SPDX-License-Identifier: Apache-2.0
#pragma once

// Words for code addresses. An address of this program is told relative to where it is loaded, so that the debug file
// kept beside a stripped binary resolves it later:  bootstrap+0x40f3a1 . Where the binary has its symbols still, the
// function comes first:  movies::list(tight::request const&, tight::context&) (bootstrap+0x40f3a1) .

#include <span>
#include <string>
#include <vector>

namespace tight {

std::vector<std::string> describe_frames(std::span<void* const> addresses);

// A C++ name as a person writes it; `name` itself where it is no mangled one.
std::string demangle(const char* name);

}  // namespace tight
