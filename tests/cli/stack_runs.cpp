// SPDX-License-Identifier: Apache-2.0
// What was deployed runs in the stand-in of AWS: each version its own program, with its own settings.

#include <algorithm>

#include <tight/json.hpp>

#include "deploy/package/archive.hpp"

#include "cli/deployed_app.hpp"
#include "support/http_client.hpp"

using namespace tight::cli::tests;
using tight::process::process_result;
namespace json = tight::json;

namespace {

class running_app : public deployed_app {
public:
    running_app() {
        web("api: none\n");
        cloud.on_invoke({});
    }

    void web(const std::string& more) const {
        write_text(here / "tight.yml",
                   "name: fizz\nweb: ./server\ntimeout: 25\nstage_environments:\n  dev: {COLOUR: red}\n  prod: "
                   "{COLOUR: blue}\n" +
                       more);
    }

    // The program does what its events say. It is the tests' own, by the name of an interpreter.
    tight::process::process_result deploy_program(const std::string& text,
                                                  const std::vector<std::string>& more = {}) const {
        const std::string start = std::string("#!") + TIGHT_TEST_BOOTSTRAP + '\n';
        write_text(here / "package.zip",
                   tight::deploy::make_zip({{.name = "bootstrap", .content = start, .executable = true},
                                            {.name = "data/text", .content = text}}));
        std::vector<std::string> words{"deploy", "--lambda-package", "package.zip"};
        words.insert(words.end(), more.begin(), more.end());
        return tight(words);
    }

    tight::process::process_result call(const std::string& wish, const std::string& stage = "dev") const {
        write_text(here / "event.json", R"({"wish":"do=)" + wish + "\"}");
        return tight({"invoke", "--event", "event.json", "--stage", stage});
    }

    std::string said(const std::string& wish, const std::string& stage = "dev") const {
        const auto done = call(wish, stage);
        CHECK_MESSAGE(done.status == 0, done.err);
        const auto answer = json::parse(done.out);
        return answer ? std::string(answer->at("body").as_string()) : done.out;
    }

    support::http_answer get(const std::string& target) const {
        support::http_client client(
            static_cast<std::uint16_t>(std::stoi(cloud.url().substr(cloud.url().rfind(':') + 1))));
        return client.get(target);
    }

    // What the stage's own address answers.
    support::http_answer request(const std::string& stage, const std::string& target) const {
        const auto status = json::parse(tight({"status", "--json"}).out).value();
        std::string url(status.at("stages").at(stage).at("url").as_string());
        url.erase(0, url.find("//") + 2);
        const std::string api = url.substr(0, url.find('.')), base = url.substr(url.find('/'));
        return get("/_aws/execute-api/" + api + base + (base.ends_with('/') ? "" : "/") + target);
    }
};

}  // namespace

TEST_CASE_FIXTURE(running_app, "after publish and rollback another program answers") {
    REQUIRE(deploy_program("one").status == 0);
    CHECK(said("file:data/text") == "one");
    REQUIRE(tight({"publish", "prod"}).status == 0);
    REQUIRE(deploy_program("two").status == 0);
    CHECK(said("file:data/text") == "two");
    CHECK(said("file:data/text", "prod") == "one");
    REQUIRE(tight({"publish", "prod"}).status == 0);
    CHECK(said("file:data/text", "prod") == "two");
    CHECK(said("env:AWS_LAMBDA_FUNCTION_VERSION", "prod") == "2");
    REQUIRE(tight({"rollback", "prod"}).status == 0);
    CHECK(said("file:data/text", "prod") == "one");
    CHECK(said("env:AWS_LAMBDA_FUNCTION_VERSION", "prod") == "1");
    CHECK(said("env:AWS_LAMBDA_FUNCTION_VERSION") == "$LATEST");
}

TEST_CASE_FIXTURE(running_app, "a version keeps the settings it was published with") {
    web("api: none\nenvironment: {SIZE: small}\nmemory: 256\n");
    REQUIRE(deploy_program("one").status == 0);
    REQUIRE(tight({"publish", "prod"}).status == 0);
    web("api: none\nenvironment: {SIZE: large}\nmemory: 512\n");
    REQUIRE(deploy_program("one").status == 0);
    CHECK(said("env:SIZE") == "large");
    CHECK(said("env:SIZE", "prod") == "small");
    CHECK(said("env:AWS_LAMBDA_FUNCTION_MEMORY_SIZE") == "512");
    CHECK(said("env:AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "prod") == "256");
    CHECK(said("env:TIGHT_STAGE_1_COLOUR", "prod") == "blue");
    CHECK(said("header:Lambda-Runtime-Invoked-Function-Arn", "prod").ends_with(":prod"));
}

TEST_CASE_FIXTURE(running_app, "a program that fails is told with its type, its message and the end of its log") {
    REQUIRE(deploy_program("one").status == 0);
    const auto thrown = call("throw");
    CHECK(thrown.status == 1);
    CHECK(contains(thrown.err, "error: std::runtime_error: no luck\n"));
    CHECK(contains(thrown.err, "\nREPORT RequestId: "));
    const auto ended = call("exit3");
    CHECK(ended.status == 1);
    CHECK(contains(ended.err, "Runtime exited with error: exit status 3"));
    web("api: none\nenvironment: {START: initerror}\n");
    REQUIRE(deploy_program("one").status == 0);
    const auto unable = call("log");
    CHECK(unable.status == 1);
    CHECK(contains(unable.err, "error: App.NoConfiguration: TABLE is not set\n"));
}

TEST_CASE_FIXTURE(running_app, "what a program writes is in the logs of its stage, between START and REPORT") {
    REQUIRE(deploy_program("one").status == 0);
    REQUIRE(tight({"publish", "prod"}).status == 0);
    (void)said("log", "prod");
    CHECK(tight({"logs"}).out.empty());
    const auto read = tight({"logs", "--stage", "prod", "--json"});
    REQUIRE(read.status == 0);
    const auto line = [&read](const std::string& words) { return read.out.find(words); };
    REQUIRE(line("REPORT RequestId: ") != std::string::npos);
    CHECK(line("START RequestId: ") < line("to stdout"));
    CHECK(line("to stdout") < line("END RequestId: "));
    CHECK(line("END RequestId: ") < line("REPORT RequestId: "));
    CHECK(contains(read.out, " Version: 1"));
    CHECK(contains(tight({"logs", "--stage", "prod"}).out, "cold start "));
}

TEST_CASE("each kind of address reaches the program of its stage") {
    for (const std::string api : {"http", "rest", "url"}) {
        CAPTURE(api);
        running_app app;
        app.web("api: " + api + '\n');
        const auto done = app.deploy_program("one");
        CAPTURE(done.err);
        REQUIRE(done.status == 0);
        CHECK(contains(done.err, " answers: HTTP 200 in "));
        REQUIRE(app.tight({"publish", "prod"}).status == 0);
        REQUIRE(app.deploy_program("two").status == 0);
        CHECK(app.request("prod", "a/b?do=file:data/text").body == "one");
        CHECK(app.request("dev", "a/b?do=file:data/text").body == "two");
        CHECK(contains(app.request("dev", "a/b?do=event").body, "a/b"));
        CHECK(app.request("dev", "?do=badreply").status == 502);
        CHECK(app.request("dev", "?do=exit3").status == 502);
        CHECK(app.get("/_aws/execute-api/nobody/dev/").status == 404);
    }
}
