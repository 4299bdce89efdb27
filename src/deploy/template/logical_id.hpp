// SPDX-License-Identifier: Apache-2.0
#pragma once

// Names of people's own, as parts of CloudFormation's logical ids, which are letters and digits only.
//
//     logical_id("dev")           Dev            logical_id("my-stage")      MyStage
//     logical_id("a_b")           AB4e1f         logical_id("2nd")           S2nd6a01

#include <string>
#include <string_view>

namespace tight::deploy {

// Words of lower-case letters and digits between dashes keep their letters; whatever else is lost on the way stands in
// four digits of its hash, so that two names do not become one.
std::string logical_id(std::string_view name);

// The same for names of C++, whose words stand between underscores.
std::string logical_id_of_identifier(std::string_view name);

// The first `digits` hexadecimal digits of a text's hash, the same on every machine.
std::string short_hash(std::string_view text, std::size_t digits = 4);

}  // namespace tight::deploy
