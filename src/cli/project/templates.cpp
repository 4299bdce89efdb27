// SPDX-License-Identifier: Apache-2.0
#include "cli/project/templates.hpp"

#include <algorithm>
#include <cassert>

namespace tight::cli {

std::string_view find_template(std::string_view path) {
    const auto templates = embedded_templates();
    const auto found = std::ranges::lower_bound(templates, path, {}, &embedded_template::path);
    assert(found != templates.end() && found->path == path);
    return found->text;
}

std::string render(std::string_view text, const template_values& values) {
    std::string rendered;
    rendered.reserve(text.size() * 5 / 4);
    while (!text.empty()) {
        const std::size_t open = text.find("{{");
        const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
        if (close == std::string_view::npos) break;
        const std::string_view name = text.substr(open + 2, close - open - 2);
        const auto value = std::ranges::find(values, name, &template_values::value_type::first);
        rendered += text.substr(0, open);
        rendered += value != values.end() ? value->second : std::string_view("{");
        text.remove_prefix(value != values.end() ? close + 2 : open + 1);
    }
    return rendered += text;
}

}  // namespace tight::cli
