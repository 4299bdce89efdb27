// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole files in memory, whose size is known before they are read.

#include <cstddef>
#include <string>
#include <string_view>

#include <tight/error.hpp>

namespace tight {

// Of what people write: settings, templates, lists.
inline constexpr std::size_t largest_text_file = std::size_t{1} << 20;

// What a regular file of at most `most` bytes holds, or the file that a link leads to. The error is not_found where
// there is none, too_large beyond that size, and io for what cannot be read and what is no regular file (a folder, a
// device, a pipe); its message names the file.
[[nodiscard]] result<std::string> read_regular_file(const std::string& file, std::size_t most = largest_text_file);

// What comes from an open file, a pipe for instance, until its end; too_large where that is more than `most` bytes.
// `name` stands for it in messages.
[[nodiscard]] result<std::string> read_to_end(int descriptor, std::string_view name, std::size_t most);

}  // namespace tight
