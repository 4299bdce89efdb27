// SPDX-License-Identifier: Apache-2.0
#pragma once

// YAML as we write it: block style, two spaces, names sorted, text quoted only where YAML would read it as something
// else.

#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight::deploy {

// A text as one YAML scalar, which is read back as that text by YAML 1.1 and 1.2.
std::string yaml_text(std::string_view text);

// A document; ends with a line end.
std::string to_yaml(const json::value& value);

}  // namespace tight::deploy
