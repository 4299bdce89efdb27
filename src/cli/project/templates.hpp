// SPDX-License-Identifier: Apache-2.0
#pragma once

// The files below templates/, which are part of the program. A template is an ordinary file in which {{name}} stands
// for a value; any other pair of braces is left as it is.
//
//     render(find_template("function/handler.cpp"), {{"name", "movies"}})

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight::cli {

struct embedded_template {
    std::string_view path;  // below templates/
    std::string_view text;
};

using template_values = std::vector<std::pair<std::string_view, std::string_view>>;

// All of them, sorted by path.
std::span<const embedded_template> embedded_templates();

// Requires: there is such a template.
std::string_view find_template(std::string_view path);

// The text with each {{name}} that `values` has replaced by its value.
std::string render(std::string_view text, const template_values& values);

}  // namespace tight::cli
