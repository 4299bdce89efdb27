// SPDX-License-Identifier: Apache-2.0
// Applications of several functions, deployed from packages whose program is a script: it describes itself, as a real
// one does, and nothing needs to be built.

#include <algorithm>
#include <filesystem>

#include <tight/json.hpp>

#include "cli/deployed_app.hpp"

using namespace tight::cli::tests;
namespace json = tight::json;

namespace {

class described_app : public deployed_app {
public:
    described_app() { settings(""); }

    void settings(const std::string& more) {
        write_text(here / "tight.yml", "name: fizz\nstages: [dev, prod]\n" + more);
    }

    std::string script(const std::string& text) const {
        const std::string described = R"({"name":"fizz","controllers":[{"name":"movies","verbs":["GET"],"routes":[]},)"
                                      R"({"name":"users","verbs":["GET"],"routes":[]}],"tables":[]})";
        const std::string program = "#!/bin/sh\n# " + text + "\necho '" + described + "'\n";
        write_text(here / (text + ".zip"),
                   tight::deploy::make_zip({{.name = "bootstrap", .content = program, .executable = true}}));
        return (here / (text + ".zip")).native();
    }

    tight::process::process_result bring(const std::string& text) const {
        return tight({"deploy", "--lambda-package", script(text)});
    }

    json::value status() const { return json::parse(tight({"status", "--json"}).out).value(); }

    std::string version(const std::string& stage, const std::string& function) const {
        return std::string(status().at("stages").at(stage).at("versions").at(function).as_string());
    }
};

}  // namespace

TEST_CASE_FIXTURE(described_app, "a package tells itself what is in it: nothing is built, and nothing is left") {
    const auto done = bring("one");
    CAPTURE(done.err);
    REQUIRE(done.status == 0);
    CHECK(status().at("functions").as_object().size() == 2);
    CHECK_FALSE(std::filesystem::exists(here / ".tight/build"));
    for (const std::string& file : files_below(here)) CHECK_FALSE(contains(file, "given-"));
}

TEST_CASE_FIXTURE(described_app, "a package that Lambda could not run is refused before AWS is told of it") {
    settings("architecture: arm64\n");
    write_text(here / "empty.zip", tight::deploy::make_zip({{.name = "main", .content = "x"}}));
    const auto empty = tight({"deploy", "--lambda-package", (here / "empty.zip").native()});
    CHECK(empty.status == 1);
    CHECK(contains(empty.err, "empty.zip holds no program: Lambda starts the file `bootstrap` at its top"));
    const std::string program = text_of("/proc/self/exe");
    write_text(here / "other.zip",
               tight::deploy::make_zip({{.name = "bootstrap", .content = program, .executable = true}}));
    const auto other = tight({"deploy", "--lambda-package", (here / "other.zip").native()});
    CHECK(other.status == 1);
    CHECK(contains(other.err, "tight.yml, line 3: the functions run on arm64, and bootstrap in other.zip is for "));
    CHECK_FALSE(cloud.has_bucket(bucket));
}

TEST_CASE_FIXTURE(described_app, "with function URLs the status shows that of every function") {
    settings("api: url\n");
    const auto done = bring("one");
    CAPTURE(done.err);
    REQUIRE(done.status == 0);
    CHECK(contains(done.out, "\n    prod:$LATEST\n      movies: "));
    CHECK(contains(done.out, "\n      users: "));
    CHECK(tight({"status"}).out == done.out);
    const json::value prod = status().at("stages").at("prod");
    CHECK(prod.at("urls").at("movies") != prod.at("urls").at("users"));
    CHECK(prod.at("url") == prod.at("urls").at("movies"));
}

TEST_CASE_FIXTURE(described_app, "every function of a stage can be given a version of its own") {
    REQUIRE(bring("one").status == 0);
    REQUIRE(tight({"publish", "prod"}).status == 0);
    REQUIRE(bring("two").status == 0);
    REQUIRE(tight({"publish", "prod"}).status == 0);
    const auto one = tight({"publish", "prod", "--version", "movies:1"});
    CAPTURE(one.err);
    REQUIRE(one.status == 0);
    CHECK(contains(one.out, "\n    prod:movies:1,users:2"));
    REQUIRE(tight({"publish", "prod", "--version", "users:1,movies:2"}).status == 0);
    CHECK(version("prod", "movies") == "2");
    CHECK(version("prod", "users") == "1");
    REQUIRE(tight({"publish", "prod", "--version", "2"}).status == 0);
    CHECK(version("prod", "users") == "2");
    CHECK(version("dev", "users") == "$LATEST");
}

TEST_CASE_FIXTURE(described_app, "a version that a function does not have is refused, and nothing is moved") {
    REQUIRE(bring("one").status == 0);
    REQUIRE(tight({"publish", "prod"}).status == 0);
    const auto none = tight({"publish", "prod", "--version", "9"});
    CHECK(none.status == 1);
    CHECK(contains(none.err, "the function movies has no version 9"));
    CHECK(contains(none.err, "its versions: 1; every function counts its own: `--version movies:N,users:N`"));
    CHECK(tight({"publish", "prod", "--version", "movies:1,users:7"}).status == 1);
    CHECK(contains(tight({"publish", "prod", "--version", "movie:1"}).err,
                   "there is no function 'movie' to give a version"));
    for (const char* odd : {"movies:", ":1", "movies:1,", "movies:x"})
        CHECK(contains(tight({"publish", "prod", "--version", odd}).err, "Invalid version."));
    CHECK(version("prod", "movies") == "1");
}

TEST_CASE_FIXTURE(described_app, "the status says where the value of an API key is to be had, and not the value") {
    settings("api: rest\napi_key: true\n");
    const auto done = bring("one");
    CAPTURE(done.err);
    REQUIRE(done.status == 0);
    const std::string key(status().at("stages").at("prod").at("api_key_id").as_string());
    CHECK(contains(done.out, "\n  API keys (a value: aws apigateway get-api-key --include-value --api-key ID):\n"));
    CHECK(contains(done.out, "\n    prod: " + key + "\n"));
}

TEST_CASE_FIXTURE(described_app, "the template is printed as it is sent, with what status and publish read from it") {
    settings("web: ./server\nfunctions: {fizz: {memory: 256}}\n");
    const auto printed = tight({"template"});
    CAPTURE(printed.err);
    REQUIRE(printed.status == 0);
    const json::value body = json::parse(printed.out).value();
    CHECK(body.at("Metadata").at("Tight").at("Functions").at(0).at("Name") == "fizz");
    CHECK(body.at("Metadata").at("Tight").at("Stages").at(1).at("Name") == "prod");
    const auto yaml = tight({"template", "--format", "yaml"});
    CHECK(contains(yaml.out, "Metadata:\n"));
}

TEST_CASE_FIXTURE(described_app, "a bucket keeps versions where that is asked for, and stays then") {
    settings("bucket_versions: true\n");
    REQUIRE(bring("one").status == 0);
    CHECK(cloud.settings(bucket) == std::set<std::string>{"encryption", "publicAccessBlock", "versioning"});
    const auto gone = tight({"delete", "--yes"});
    CHECK(gone.status == 0);
    CHECK(contains(gone.err, "the bucket " + bucket + ", which keeps versions of them (bucket_versions)\n"));
    CHECK_FALSE(contains(gone.err, "could not be deleted"));
    CHECK(cloud.has_bucket(bucket));
    CHECK(cloud.objects(bucket).empty());
}

TEST_CASE_FIXTURE(deployed_app,
                  "functions of a stack without outputs, as an emulator leaves it, are found and called") {
    cloud.leave_out_outputs();
    const auto done = deploy("one");
    REQUIRE(done.status == 0);
    CHECK(contains(done.out, "Function name: fizz-Function-"));
    CHECK(contains(tight({"status"}).out, "Function name: fizz-Function-"));
    const auto called = tight({"invoke", "a=1"});
    CHECK(called.status == 0);
    CHECK(contains(called.out, "$LATEST"));
}
