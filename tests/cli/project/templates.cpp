// SPDX-License-Identifier: Apache-2.0
#include "cli/project/templates.hpp"

#include <doctest/doctest.h>

#include "cli/tight_program.hpp"
#include "support/source_folder.hpp"

using namespace tight::cli;

TEST_CASE("a name in double braces is replaced, all other braces stay") {
    const template_values values{{"name", "movies"}};
    CHECK(render("namespace {{name}} {}", values) == "namespace movies {}");
    CHECK(render(R"({200, {{"hello", "{{name}}"}}})", values) == R"({200, {{"hello", "movies"}}})");
    CHECK(render("{{{name}}}", values) == "{movies}");
    CHECK(render("{{other}} {{name", values) == "{{other}} {{name");
    CHECK(render("", values) == "");
}

TEST_CASE("the program carries the templates as they are in their folder") {
    const auto root = std::filesystem::path(support::source_folder) / "templates";
    const auto files = tests::files_below(root);
    CHECK(files.size() == embedded_templates().size());
    for (const embedded_template& file : embedded_templates()) {
        CAPTURE(file.path);
        REQUIRE(files.contains(std::string(file.path)));
        CHECK(tests::text_of(root / file.path) == file.text);
    }
}
