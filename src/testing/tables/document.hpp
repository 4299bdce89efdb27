// SPDX-License-Identifier: Apache-2.0
#pragma once

// A YAML (or JSON) file as JSON, with what CloudFormation adds to YAML.

#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight::testing {

// "!Ref x" becomes {"Ref": "x"}, "!Sub x" {"Fn::Sub": "x"}; anchors and merge keys (<<) are followed; plain words are
// null, truth or numbers where they look like them, quoted ones are text. errc::bad_input says what is wrong and where.
// Bounded: 100 levels, 100,000 nodes.
[[nodiscard]] result<json::value> parse_document(std::string_view text);

// A file, up to 10 MB. errc::io where it cannot be read; the error names it.
[[nodiscard]] result<json::value> load_document(const std::string& file);

}  // namespace tight::testing
