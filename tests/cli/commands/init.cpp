// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "deploy/configuration.hpp"

#include "cli/tight_program.hpp"

using namespace tight;
using namespace tight::cli::tests;

namespace {

deploy::configuration written(const std::filesystem::path& file) { return deploy::read_configuration(file); }

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("init writes a configuration for a Python function, with Slam's defaults") {
    const folder here;
    const auto done = run_tight({"init", "tasks_api:app"}, here);
    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(says(done.err,
               "The configuration file for your project has been generated. Remember to add tight.yml to "
               "source control."));
    const auto app = written(here / "tight.yml");
    CHECK(app.name == "tasks-api");
    CHECK(app.module == "tasks_api");
    CHECK(app.callable == "app");
    CHECK(app.requirements == "requirements.txt");
    CHECK(app.stages == std::vector<std::string>{"dev"});
    CHECK(app.defaults.timeout == 10);
    CHECK(app.defaults.memory == 128);
    CHECK(app.api == deploy::api_kind::none);
    CHECK(app.bucket.size() == std::string("tasks-api-").size() + 8);
    CHECK(app.bucket.starts_with("tasks-api-"));
}

TEST_CASE("init takes Slam's options") {
    const folder here;
    const auto done = run_tight({"-c",
                                 "slam.yaml",
                                 "init",
                                 "--name",
                                 "Fizz",
                                 "--description",
                                 "it's \"quoted\": #yes",
                                 "--bucket",
                                 "my-bucket",
                                 "--timeout",
                                 "20",
                                 "--memory",
                                 "256",
                                 "--stages",
                                 " dev , prod,a_b",
                                 "--requirements",
                                 "r.txt",
                                 "--runtime",
                                 "python3.12",
                                 "--wsgi",
                                 "--dynamodb-tables",
                                 "one, two",
                                 "fizz.main:app"},
                                here);
    CHECK_MESSAGE(done.status == 0, done.err);
    const auto app = written(here / "slam.yaml");
    CHECK(app.name == "Fizz");
    CHECK(app.description == "it's \"quoted\": #yes");
    CHECK(app.bucket == "my-bucket");
    CHECK(app.defaults.timeout == 20);
    CHECK(app.defaults.memory == 256);
    CHECK(app.stages == std::vector<std::string>{"dev", "prod", "a_b"});
    CHECK(app.dev_stage == "dev");
    CHECK(app.requirements == "r.txt");
    CHECK(app.runtime == "python3.12");
    CHECK(app.api == deploy::api_kind::rest);
    CHECK(app.log_stages == std::vector<std::string>{"dev"});
    REQUIRE(app.tables.size() == 2);
    CHECK(app.tables[1].name == "two");
    CHECK(app.tables[1].key == std::vector<std::string>{"id"});
}

TEST_CASE("init knows applications in C++ and programs that listen for HTTP") {
    const folder here;
    CHECK(run_tight({"init", "--name", "movies"}, here).status == 0);
    CHECK(written(here / "tight.yml").api == deploy::api_kind::http);
    CHECK(run_tight({"init", "--name", "shop", "-c", "web.yml", "--web", "node server.js --port $PORT"}, here).status ==
          0);
    CHECK(written(here / "web.yml").web.at("command") == "node server.js --port $PORT");
}

TEST_CASE("init changes no file that is there") {
    const folder here;
    write_text(here / "tight.yml", "name: mine\n");
    const auto done = run_tight({"init", "nocolon"}, here);
    CHECK(done.status == 1);
    CHECK(says(done.err, "Please delete the old version tight.yml if you want to reconfigure your project."));
    CHECK(text_of(here / "tight.yml") == "name: mine\n");
}

TEST_CASE("init refuses what could not be deployed, and writes nothing") {
    const folder here;
    const auto refused = [&](std::vector<std::string> words, std::string_view why) {
        words.insert(words.begin(), "init");
        const auto done = run_tight(words, here);
        CHECK(done.status != 0);
        CHECK_MESSAGE(says(done.err, why), done.err);
    };
    refused({"pkg.mod:app"}, "The name pkg.mod is invalid, only letters, numbers and dashes are allowed.");
    refused({"hello"}, "does not say which function of which module");
    refused({"hello:app", "--name", "9lives"}, "The name 9lives is invalid");
    refused({"hello:app", "--runtime", "python2.7"}, "a runtime that Lambda still makes functions for");
    refused({"hello:app", "--stages", "dev,$"}, "must be a stage's name");
    refused({"--wsgi", "--name", "a"}, "--wsgi needs MODULE:FUNCTION");
    refused({"--web", "", "--name", "a"}, "--web has no command");
    CHECK(files_below(here).empty());
}
