// SPDX-License-Identifier: Apache-2.0
// A tight.yml in which one value is of another type is refused in the words of its configuration, or is right.
#include "deploy/configuration.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "deploy/template/template.hpp"
#include "deploy/yaml_document.hpp"

#include "deploy/template/built_template.hpp"
#include "support/source_folder.hpp"
#include "support/wrong_types.hpp"

using namespace tight;
using namespace tight::deploy;

namespace {

std::string accepted(const std::string& name) {
    std::ifstream in(std::string(support::source_folder) + "/tests/deploy/configurations/accepted/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

// JSON is YAML.
void check_configurations(const std::string& name, const json::object& description) {
    const yaml_document valid = parse_yaml(accepted(name), name);
    int refused = 0, right = 0;
    support::for_each_wrong_text(valid.root, [&](const std::string& text) {
        INFO(text);
        try {
            const configuration app = parse_configuration(text, "tight.yml");
            if (!app.in_python() && !app.is_web()) (void)build_template(app, description);
            ++right;
        } catch (const tight::command_error& problem) {
            CHECK(problem.message().starts_with("tight.yml"));
            ++refused;
        }
    });
    CHECK(refused > 20);
    CHECK(right > 0);
}

}  // namespace

TEST_CASE("a tight.yml of the wrong types is refused in its own words") {
    const json::object description =
        tight::deploy::testing::described({"movies", "gate", "worker"}, {tight::deploy::testing::movies_table()});
    for (const char* name : {"everything.yml", "slam.yml", "guards.yml", "web_settings.yml"})
        check_configurations(name, description);
}

TEST_CASE("a vendor_dir outside of the application is refused") {
    for (const char* folder : {"..", "../shared", "a/../../b", "/tmp/x", "./../x", "/"}) {
        try {
            parse_configuration("name: a\nvendor_dir: '" + std::string(folder) + "'\n", "tight.yml");
            FAIL("accepted: ", folder);
        } catch (const tight::command_error& problem) {
            CHECK(problem.message() == "tight.yml, line 2: vendor_dir is '" + std::string(folder) +
                                           "', which is not below the application's folder");
        }
    }
    CHECK(parse_configuration("name: a\nvendor_dir: a/../libraries\n", "tight.yml").vendor_folder == "a/../libraries");
}

TEST_CASE("CORS with credentials is for named origins, methods and headers") {
    const auto refusal = [](const std::string& cors) -> std::string {
        try {
            parse_configuration("name: a\ncors: {credentials: true, " + cors + "}\n", "tight.yml");
            return "(accepted)";
        } catch (const tight::command_error& problem) {
            return problem.message();
        }
    };
    for (const char* origins : {"['*']", "['https://a.example', '*']", "['null']", "['https://*']"})
        CHECK(refusal("origins: " + std::string(origins)) ==
              "tight.yml, line 2: cors.credentials is allowed to named origins only");
    for (const char* key : {"methods", "headers", "expose"})
        CHECK(refusal("origins: [https://a.example], " + std::string(key) + ": ['*']").find(key) != std::string::npos);
    const auto app =
        parse_configuration("name: a\ncors: {origins: [https://a.example], credentials: true}\n", "tight.yml");
    CHECK(app.cors->methods == std::vector<std::string>{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"});
    CHECK(app.cors->headers == std::vector<std::string>{"authorization", "content-type"});
}
