// SPDX-License-Identifier: Apache-2.0
#include "deploy/configuration.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "deploy/schema.hpp"
#include "deploy/yaml_document.hpp"

#include "support/source_folder.hpp"
#include "support/temporary_folder.hpp"

using namespace tight;
using namespace tight::deploy;

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> examples(const char* folder) {
    std::vector<fs::path> all;
    for (const auto& entry :
         fs::directory_iterator(fs::path(support::source_folder) / "tests/deploy/configurations" / folder))
        all.push_back(entry.path());
    std::ranges::sort(all);
    REQUIRE(all.size() > 5);
    return all;
}

std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return std::move(text).str();
}

configuration parse(const std::string& text) { return parse_configuration(text, "tight.yml"); }

tight::command_error refusal(const std::string& text) {
    try {
        parse(text);
    } catch (const tight::command_error& problem) {
        return problem;
    }
    return {exit_status::ok, {}};
}

// An example begins with `# LINE: MESSAGE | HINT`, what a person must be told.
void check_refusal(const fs::path& path) {
    const std::string text = read(path);
    const std::string expected = text.substr(2, text.find('\n') - 2);
    const std::size_t colon = expected.find(": "), bar = expected.find(" | ");
    const std::string line = expected.substr(0, colon);
    const tight::command_error problem = refusal(text);
    INFO(path.filename().native(), " says: ", problem.message(), " | ", problem.hint);
    CHECK(problem.message().starts_with(line == "0" ? "tight.yml" : "tight.yml, line " + line + ":"));
    CHECK(problem.message().find(expected.substr(colon + 2, bar == std::string::npos ? bar : bar - colon - 2)) !=
          std::string::npos);
    if (bar != std::string::npos) CHECK(problem.hint == expected.substr(bar + 3));
}

}  // namespace

TEST_CASE("every example that is right is read") {
    for (const fs::path& path : examples("accepted")) {
        const tight::command_error problem = refusal(read(path));
        CHECK_MESSAGE(problem.message().empty(), path.filename().native(), ": ", problem.message());
    }
}

TEST_CASE("what is wrong is refused with its line, its key and the nearest right one") {
    for (const fs::path& path : examples("refused")) check_refusal(path);
    for (const fs::path& path : examples("unfitting")) check_refusal(path);
}

TEST_CASE("the schema alone refuses what has a wrong shape, and nothing else") {
    for (const fs::path& path : examples("refused"))
        CHECK_MESSAGE(check(parse_yaml(read(path), path).root, tight_schema()), path.filename().native());
    for (const char* folder : {"accepted", "unfitting"})
        for (const fs::path& path : examples(folder))
            CHECK_MESSAGE(!check(parse_yaml(read(path), path).root, tight_schema()), path.filename().native());
}

TEST_CASE("the reference names every key of the schema, with its words") {
    const std::string reference = read(fs::path(support::source_folder) / "docs/reference/configuration.md");
    int keys = 0;
    const auto check_all = [&](const auto& self, const json::value& schema) -> void {
        if (schema.is_array())
            for (const json::value& each : schema.get_array()) self(self, each);
        if (!schema.is_object()) return;
        if (const json::value* properties = json::member(&schema, "properties"))
            for (const auto& [key, own] : properties->get_object()) {
                const json::value* words = json::member(&own, "description");
                if (words == nullptr || !words->is_string()) continue;
                ++keys;
                const std::string row = "| `" + std::string(key) + "` | " + std::string(words->get_string()) + " |";
                CHECK_MESSAGE(reference.find(row) != std::string::npos, row);
            }
        for (const auto& member : schema.get_object()) self(self, member.value());
    };
    check_all(check_all, tight_schema());
    CHECK(keys > 100);
}

TEST_CASE("a file that says only its name has the defaults") {
    const configuration app = parse("name: my_movies");
    CHECK(app.name == "my-movies");
    CHECK(app.stages == std::vector<std::string>{"dev"});
    CHECK(app.dev_stage == "dev");
    CHECK(app.architecture == "x86_64");
    CHECK(app.api == api_kind::http);
    CHECK(app.function("movies").memory == 128);
    CHECK(app.function("movies").timeout == 10);
    CHECK(app.log_retention == 30);
    CHECK(app.tables.empty());
}

TEST_CASE("stages are those of stage_environments, in order, where nothing else names them") {
    const configuration app = parse("name: a\nstage_environments: {test: {A1: x}, prod: }\n");
    CHECK(app.stages == std::vector<std::string>{"test", "prod"});
    CHECK(app.dev_stage == "test");
    CHECK(app.stage_environments.at("test").at("A1") == "x");
    CHECK(app.stage_environments.at("prod").empty());
    CHECK(parse("name: a\ndevstage: work").stages == std::vector<std::string>{"work"});
}

TEST_CASE("variables keep the text they were written with") {
    const configuration app = parse("name: a\nenvironment: {AA: False, BB: 1.10, CC: 007, DD: '5', EE: , FF: !Ref T}");
    CHECK(app.environment.at("AA") == "False");
    CHECK(app.environment.at("BB") == "1.10");
    CHECK(app.environment.at("CC") == "007");
    CHECK(app.environment.at("DD") == "5");
    CHECK_FALSE(app.environment.contains("EE"));
    CHECK(app.environment.at("FF") == json::value(json::object{{"Ref", "T"}}));
}

TEST_CASE("a function has the defaults where it does not say its own") {
    const configuration app =
        parse("name: a\nmemory: 512\naws: {lambda_timeout: 3}\nfunctions:\n  x: {timeout: 60}\n  y:\n");
    CHECK(app.function("x").memory == 512);
    CHECK(app.function("x").timeout == 60);
    CHECK(app.function("x").line == 5);
    CHECK(app.function("y").timeout == 3);
    CHECK(app.function("other").timeout == 3);
    CHECK(app.function("other").line == 0);
}

TEST_CASE("a file of Slam's means what it meant") {
    const configuration app =
        read_configuration(fs::path(support::source_folder) / "tests/deploy/configurations/accepted/slam.yml");
    CHECK(app.name == "tasks-api");
    CHECK(app.description == R"(Deployed with "slam".)");
    CHECK(app.module == "tasks_api");
    CHECK(app.bucket == "tasks-api-abcd1234");
    CHECK(app.runtime == "python3.13");
    CHECK(app.api == api_kind::rest);
    CHECK(app.log_stages == std::vector<std::string>{"dev"});
    CHECK(app.environment.at("SINCE") == "2012-10-17");
    REQUIRE(app.tables.size() == 2);
    CHECK(app.tables[0].throughput == std::pair(1, 1));
    CHECK(app.tables[1].local_indexes[0].projection == "INCLUDE");
    CHECK(app.tables[1].local_indexes[0].included == std::vector<std::string>{"name"});
    CHECK(app.tables[1].global_indexes[0].projection == "ALL");
    CHECK(app.tables[1].global_indexes[0].key == std::vector<std::string>{"age", "name"});
}

TEST_CASE("Slam gave an API to WSGI applications alone") {
    CHECK(parse("name: a\nfunction: {module: m, app: f}").api == api_kind::none);
    CHECK(parse("name: a\nfunction: {module: m, app: f}\nwsgi: {}").api == api_kind::rest);
    CHECK(parse("name: a\nfunction: {module: m, app: f}\nwsgi: {deploy_api_gateway: false}").api == api_kind::none);
    CHECK(parse("name: a\nfunction: {module: m, app: f}\nwsgi: {}\napi: http").api == api_kind::http);
}

TEST_CASE("a file that is not there says how one is made") {
    try {
        read_configuration("/nowhere/slam.yaml");
        FAIL("read");
    } catch (const tight::command_error& problem) {
        CHECK(problem.message() == "Config file /nowhere/slam.yaml not found.");
        CHECK(problem.hint.find("tight init") != std::string::npos);
    }
}

TEST_CASE("a file that is no file, or has no end, is refused at once") {
    const support::temporary_folder folder;
    const fs::path pipe = folder / "pipe", large = folder / "large";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    std::ofstream(large).put('#');
    fs::resize_file(large, std::uintmax_t{1} << 40);
    const auto message_of = [](const fs::path& file) -> std::string {
        try {
            read_configuration(file);
            return "(read)";
        } catch (const tight::command_error& problem) {
            return problem.message();
        }
    };
    CHECK(message_of("/dev/zero") == "/dev/zero is no regular file");
    CHECK(message_of(pipe) == pipe.native() + " is no regular file");
    CHECK(message_of(large) == large.native() + " is larger than 1 MB");
}

TEST_CASE("a key that is written twice is refused, in each map") {
    CHECK(refusal("name: a\nname: b").message() == "tight.yml, line 2: the file names 'name' twice");
    CHECK(refusal("name: a\nfunctions:\n  x:\n  x:\n").message() ==
          "tight.yml, line 4: the file names 'x' twice in functions");
}

TEST_CASE("text that is no YAML is refused with its line") {
    const tight::command_error problem = refusal("name: a\nfunctions: [x\n");
    CHECK(problem.message().find("tight.yml, line ") == 0);
    CHECK(problem.message().find("not YAML") != std::string::npos);
}

TEST_CASE("aliases cannot make a small file large") {
    std::string text = "name: a\nplugins:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string below = "*a" + std::to_string(i - 1);
        text += "  a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) text += (j == 0 ? "" : ", ") + below;
        text += "]\n";
    }
    CHECK(refusal(text).message().find("holds more than 100000 values") != std::string::npos);
}

TEST_CASE("CloudFormation's short forms are read") {
    const configuration app = parse(
        "name: a\ncfn_resources:\n  X:\n    Type: AWS::SNS::Topic\n    Properties: {A: !GetAtt Q.Arn, B: !Sub "
        "\"${X}-y\"}\n");
    const json::value& properties = app.resources.at("X").at("Properties");
    CHECK(properties.at("A") == json::value(json::object{{"Fn::GetAtt", {"Q", "Arn"}}}));
    CHECK(properties.at("B") == json::value(json::object{{"Fn::Sub", "${X}-y"}}));
}
