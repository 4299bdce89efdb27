// SPDX-License-Identifier: Apache-2.0
#pragma once

// How names a person types become names in code, files and tables.
//
//     camelize("user_profile")      UserProfile        underscore("HTTPServer")   http_server
//     dashed("MyCoolService")       my-cool-service    table_name("UserProfile")  user-profiles

#include <string>
#include <string_view>

namespace tight::cli {

// Each part between characters that are neither letters nor digits, with its first letter in upper case. Empty where
// there is no such part.
std::string camelize(std::string_view name);

// Lower case, with `_` before each word that starts with a capital, and for every run of other characters.
std::string underscore(std::string_view name);

// underscore() with `-` for `_`.
std::string dashed(std::string_view name);

// The plural of an English noun in lower case; of "user_profile", that of its last word. A plural stays as it is.
std::string pluralize(std::string_view word);

// The table of a model: dashed and plural.
std::string table_name(std::string_view model);

// Whether `name` is made of letters, digits and `_` and does not start with a digit.
bool is_identifier(std::string_view name);

// Whether C++ keeps the word for itself.
bool is_keyword(std::string_view name);

// Whether a namespace of this name cannot be declared beside what <tight/...> and the C library declare: `std`, `time`.
bool is_taken_globally(std::string_view name);

}  // namespace tight::cli
