// SPDX-License-Identifier: Apache-2.0
// The life of a stack, with the real program against a stand-in of AWS.

#include <algorithm>
#include <chrono>
#include <thread>

#include <tight/json.hpp>

#include "cli/deployed_app.hpp"
#include "cli/running_program.hpp"

using namespace tight::cli::tests;
namespace json = tight::json;

namespace {

std::int64_t seconds_ago(int seconds) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
               .count() -
           seconds * 1000LL;
}

}  // namespace

TEST_CASE_FIXTURE(deployed_app,
                  "an application is deployed, changed, published, called, read, taken back and deleted") {
    const auto none = tight({"status"});
    CHECK(none.status == 0);
    CHECK(none.out == "fizz has not been deployed yet.\n");

    const auto first = deploy("one");
    CAPTURE(first.err);
    REQUIRE(first.status == 0);
    CHECK(contains(first.err, "Deploying fizz:dev...\n"));
    CHECK(contains(first.err, "CREATE_COMPLETE"));
    CHECK(first.out.starts_with("fizz is deployed!\n  Function name: fizz-"));
    CHECK(contains(first.out, "\n  S3 bucket: " + bucket + "\n  Stages:\n    dev:$LATEST"));
    CHECK(contains(first.out, "\n    prod:$LATEST"));
    CHECK(cloud.settings(bucket) == std::set<std::string>{"encryption", "publicAccessBlock"});
    CHECK(cloud.objects(bucket).size() == 1);
    CHECK(cloud.was_express("fizz"));
    CHECK(tight({"status"}).out == first.out);

    const auto published = tight({"publish", "prod"});
    REQUIRE(published.status == 0);
    CHECK(contains(published.err, "Publishing fizz:dev to prod...\n"));
    CHECK(contains(published.out, "\n    prod:1"));
    CHECK(cloud.alias("prod") == "1");
    CHECK_FALSE(cloud.was_express("fizz"));

    const auto second = deploy("two");
    REQUIRE(second.status == 0);
    CHECK(contains(second.err, "Updating fizz:dev...\n"));
    CHECK(contains(second.out, "\n    prod:1"));
    CHECK(cloud.objects(bucket).size() == 1);
    CHECK(cloud.code_of("$LATEST") != cloud.code_of("1"));
    REQUIRE(tight({"publish", "prod"}).status == 0);
    CHECK(cloud.alias("prod") == "2");

    const auto called = tight({"invoke", "--stage", "prod", "a=x=y", "b:=null", "c=", "d:={\"z\":1}"});
    REQUIRE(called.status == 0);
    const json::value answer = json::parse(called.out).value();
    CHECK(answer.at("version") == "2");
    CHECK(answer.at("event") == R"({"kwargs":{"a":"x=y","b":null,"c":"","d":{"z":1}}})");

    const auto back = tight({"rollback", "prod"});
    CAPTURE(back.err);
    REQUIRE(back.status == 0);
    CHECK(cloud.alias("prod") == "1");
    CHECK(cloud.alias("dev") == "$LATEST");

    const auto unasked = tight({"delete"});
    CHECK(unasked.status == 1);
    CHECK(contains(unasked.err, "These go:"));
    CHECK(cloud.stack_status("fizz") == "UPDATE_COMPLETE");
    const auto gone = tight({"delete", "--yes"});
    CAPTURE(gone.err);
    CHECK(gone.status == 0);
    CHECK(contains(gone.err, "Deleting fizz...\n"));
    CHECK(contains(gone.err, "Deleting logs...\nDeleting files...\n"));
    CHECK(cloud.stack_status("fizz").empty());
    CHECK_FALSE(cloud.has_bucket(bucket));
    CHECK(cloud.log_group_names().empty());
}

TEST_CASE_FIXTURE(deployed_app, "a deploy takes in the tables that the stack before it kept") {
    configure("dynamodb_tables:\n  movies: {attributes: {id: S}, key: id}\n");
    REQUIRE(deploy("one").status == 0);
    const auto gone = tight({"delete", "--yes"});
    REQUIRE(gone.status == 0);
    CHECK(contains(gone.err, "These stay:"));
    CHECK(contains(gone.err, "    DevMoviesDynamoDBTable (AWS::DynamoDB::Table) dev.movies\n"));
    const auto again = deploy("one");
    CAPTURE(again.err);
    CHECK(again.status == 0);
    CHECK(contains(again.err, "  + DevMoviesDynamoDBTable (AWS::DynamoDB::Table) is taken into the stack\n"));
    CHECK(cloud.stack_status("fizz") == "CREATE_COMPLETE");
}

TEST_CASE_FIXTURE(deployed_app, "nothing to change is a success that costs three requests") {
    REQUIRE(deploy("one").status == 0);
    cloud.forget_requests();
    const auto again = deploy("one");
    CHECK(again.status == 0);
    CHECK(contains(again.err, "Nothing has changed.\n"));
    CHECK(again.out.starts_with("fizz is deployed!\n"));
    CHECK(cloud.requests() ==
          std::vector<std::string>{"cloudformation DescribeStacks", "cloudformation GetTemplate", "lambda GET"});
}

TEST_CASE_FIXTURE(deployed_app, "stages and versions that are not there are refused in a sentence") {
    CHECK(contains(tight({"publish", "prod"}).err, "error: This project has not been deployed yet.\n"));
    CHECK(contains(tight({"invoke"}).err, "error: This project has not been deployed yet.\n"));
    CHECK(contains(tight({"delete"}).err, "error: This project has not been deployed yet.\n"));
    CHECK(tight({"logs"}).out == "fizz has not been deployed yet.\n");
    const auto first = tight({"deploy", "--no-lambda"});
    CHECK(first.status == 1);
    CHECK(contains(first.err, "fizz has not been deployed yet, so there is no code for it to keep"));
    REQUIRE(deploy("one").status == 0);
    const auto stage = deploy("one", {"--stage", "prd"});
    CHECK(stage.status == 1);
    CHECK(contains(stage.err, "there is no stage 'prd'"));
    CHECK(contains(stage.err, "did you mean `prod`?"));
    CHECK(contains(tight({"publish", "dev"}).err, "error: Cannot deploy a stage into itself.\n"));
    CHECK(contains(tight({"publish", "prod", "--version", "zz"}).err,
                   "error: Invalid version. Use a stage name or a numeric version number.\n"));
    const auto version = tight({"publish", "prod", "--version", "42"});
    CHECK(version.status == 1);
    CHECK(contains(version.err, "has no version 42"));
    CHECK(contains(tight({"rollback", "prod"}).err, "the stage prod has no earlier version"));
}

TEST_CASE_FIXTURE(deployed_app, "a deploy to another stage gives that one the newest code and leaves the others") {
    REQUIRE(deploy("one").status == 0);
    REQUIRE(tight({"publish", "prod"}).status == 0);
    REQUIRE(deploy("two", {"--stage", "prod"}).status == 0);
    CHECK(cloud.alias("prod") == "$LATEST");
    CHECK_FALSE(cloud.was_express("fizz"));
}

TEST_CASE_FIXTURE(deployed_app, "--no-lambda changes the rest of the stack and keeps the code") {
    REQUIRE(deploy("one").status == 0);
    const std::string code = cloud.code_of("$LATEST");
    const auto objects = cloud.objects(bucket);
    configure("aws:\n  lambda_memory: 256\n");
    const auto done = tight({"deploy", "--no-lambda"});
    CAPTURE(done.err);
    CHECK(done.status == 0);
    CHECK(contains(done.err, "~ "));
    CHECK(cloud.code_of("$LATEST") == code);
    CHECK(cloud.objects(bucket) == objects);
}

TEST_CASE_FIXTURE(deployed_app, "--dry-run shows the changes and makes none") {
    const auto first = deploy("one", {"--dry-run"});
    CAPTURE(first.err);
    CHECK(first.status == 0);
    CHECK(contains(first.err, "(AWS::Lambda::Function) is created"));
    CHECK(cloud.stack_status("fizz").empty());
    CHECK_FALSE(cloud.has_bucket(bucket));
    REQUIRE(deploy("one").status == 0);
    CHECK(deploy("two", {"--dry-run"}).status == 0);
    CHECK(cloud.change_sets("fizz").empty());
    CHECK(cloud.objects(bucket).size() == 1);
}

TEST_CASE_FIXTURE(deployed_app, "--hotswap replaces the code alone, and the next deploy tells the stack") {
    REQUIRE(deploy("one").status == 0);
    cloud.forget_requests();
    const auto swapped = deploy("two", {"--hotswap"});
    CAPTURE(swapped.err);
    REQUIRE(swapped.status == 0);
    const auto asked = cloud.requests();
    CHECK(std::ranges::find(asked, "cloudformation CreateChangeSet") == asked.end());
    const std::string two = cloud.code_of("$LATEST");
    CHECK(deploy("one").status == 0);
    CHECK(cloud.code_of("$LATEST") != two);
    CHECK(deploy("two").status == 0);
    CHECK(cloud.code_of("$LATEST") == two);
    const auto refused = deploy("three", {"--hotswap", "--stage", "prod"});
    CHECK(refused.status == 1);
    CHECK(contains(refused.err, "--hotswap is for the development stage, dev"));
}

TEST_CASE_FIXTURE(deployed_app, "a region without express mode gets the usual one") {
    cloud.set_express(false);
    const auto done = deploy("one");
    CHECK(done.status == 0);
    CHECK_FALSE(cloud.was_express("fizz"));
    CHECK_FALSE(contains(done.err, "express mode"));
}

TEST_CASE_FIXTURE(deployed_app,
                  "a template of more than 51,200 bytes goes through the bucket and leaves nothing there") {
    std::string many = "cfn_outputs:\n";
    for (int i = 0; i < 100; ++i)
        many += "  Output" + std::to_string(i) + ":\n    Value: " + std::string(600, 'x') + '\n';
    std::string indented = "aws:\n";
    for (std::size_t at = 0; at < many.size();) {
        const std::size_t end = many.find('\n', at) + 1;
        indented += "  " + many.substr(at, end - at);
        at = end;
    }
    configure(indented);
    const auto done = deploy("one");
    CAPTURE(done.err);
    CHECK(done.status == 0);
    CHECK(cloud.objects(bucket).size() == 1);
}

TEST_CASE_FIXTURE(deployed_app, "a call prints JSON, a bare text, or nothing") {
    REQUIRE(deploy("one").status == 0);
    cloud.on_invoke([](const support::aws::invocation& call) {
        return support::aws::invocation_answer{.payload = contains(call.payload, "text") ? "\"bare\"" : "{\"a\":null}"};
    });
    CHECK(tight({"invoke"}).out == "{\"a\":null}\n");
    CHECK(tight({"invoke", "--function", "fizz", "kind=text"}).out == "bare\n");
    const auto unknown = tight({"invoke", "--function", "nosuch"});
    CHECK(unknown.status == 1);
    CHECK(contains(unknown.err, "error: there is no function 'nosuch'\n"));
    CHECK(tight({"invoke", "kind=text"}).out == "bare\n");
    const auto dry = tight({"invoke", "--dry-run"});
    CHECK(dry.status == 0);
    CHECK(dry.out.empty());
    const auto thrown_over = tight({"invoke", "--nowait"});
    CHECK(thrown_over.status == 0);
    CHECK(thrown_over.out.empty());
    CHECK(thrown_over.err.empty());
    CHECK(contains(tight({"invoke", "noeq"}).err, "Invalid argument noeq"));
}

TEST_CASE_FIXTURE(deployed_app, "a call that fails says type, message and frames, and exits 1") {
    REQUIRE(deploy("one").status == 0);
    cloud.on_invoke([](const support::aws::invocation&) {
        return support::aws::invocation_answer{
            .payload = R"({"errorType":"std::out_of_range","errorMessage":"at","stackTrace":["bootstrap+0x1234"]})",
            .failed = true,
            .log = "the last words\n"};
    });
    const auto failed = tight({"invoke"});
    CHECK(failed.status == 1);
    CHECK(contains(failed.err, "error: std::out_of_range: at\n"));
    CHECK(contains(failed.err, "    bootstrap+0x1234\n"));
    CHECK(contains(failed.err, "the last words"));
    cloud.on_invoke([](const support::aws::invocation&) {
        return support::aws::invocation_answer{.payload = R"({"errorMessage":"8f Task timed out after 3.00 seconds"})",
                                               .failed = true};
    });
    const auto late = tight({"invoke"});
    CHECK(late.status == 1);
    CHECK(contains(late.err, "error: 8f Task timed out after 3.00 seconds\n"));
}

TEST_CASE_FIXTURE(deployed_app, "logs are those of the stage's version, in the order of time, over pages") {
    REQUIRE(deploy("one").status == 0);
    REQUIRE(tight({"publish", "prod"}).status == 0);
    const std::string group = cloud.log_group_names().at(0);
    for (int i = 0; i < 7; ++i)
        cloud.write_log(group, "2026/11/21/[$LATEST]ab", seconds_ago(40 - i), "line " + std::to_string(i) + '\n');
    cloud.write_log(group, "2026/11/21/[1]cd", seconds_ago(20), "of prod\n");
    cloud.write_log(group, "2026/11/21/[$LATEST]ab", seconds_ago(20),
                    "REPORT RequestId: 1\tDuration: 1.50 ms\tBilled Duration: 2 ms\tInit Duration: 9.00 ms\n");
    cloud.write_log(group, "2026/11/21/[$LATEST]ab", seconds_ago(1000), "long ago\n");
    const auto read = tight({"logs"});
    CAPTURE(read.err);
    REQUIRE(read.status == 0);
    CHECK(std::ranges::count(read.out, '\n') == 8);
    CHECK(read.out.find("line 0") < read.out.find("line 6"));
    CHECK(contains(read.out, "1.50 ms, billed 2 ms, cold start 9.00 ms\n"));
    CHECK_FALSE(contains(read.out, "of prod"));
    CHECK(contains(tight({"logs", "--stage", "prod"}).out, "of prod\n"));
    CHECK(std::ranges::count(tight({"logs", "--period", "1h"}).out, '\n') == 9);
    CHECK(std::ranges::count(tight({"logs", "--filter", "line 3"}).out, '\n') == 1);
    const auto lines = tight({"logs", "--json", "--filter", "line 3"}).out;
    CHECK(json::parse(lines).value().at("message") == "line 3\n");
    CHECK(contains(tight({"logs", "--period", "5x"}).err, "error: Invalid period 5x\n"));
}

TEST_CASE_FIXTURE(deployed_app, "status and diff can be read by programs") {
    CHECK(json::parse(tight({"status", "--json"}).out).value().at("deployed") == false);
    REQUIRE(deploy("one").status == 0);
    const auto status = json::parse(tight({"status", "--json"}).out).value();
    CHECK(status.at("state") == "CREATE_COMPLETE");
    CHECK(status.at("stages").at("prod").at("versions").at("fizz") == "$LATEST");
    CHECK(tight({"diff", "--lambda-package", package("one")}).out.empty());
    configure("aws:\n  lambda_memory: 256\n");
    const auto changed = tight({"diff", "--lambda-package", package("two")});
    CHECK(changed.status == 0);
    CHECK(changed.out.starts_with("~ Code: "));
    CHECK(contains(changed.out, "Properties.MemorySize: 128 -> 256"));
    const auto document = json::parse(tight({"diff", "--json", "--lambda-package", package("one")}).out).value();
    CHECK(document.at("code").at("changed") == false);
    CHECK(document.at("template").as_array().size() == 1);
}

TEST_CASE_FIXTURE(deployed_app, "logs --tail shows what comes, once, until Ctrl-C") {
    REQUIRE(deploy("one").status == 0);
    const std::string group = cloud.log_group_names().at(0);
    cloud.write_log(group, "2026/11/21/[$LATEST]ab", seconds_ago(5), "before\n");
    running_program tail({"logs", "--tail"}, here, cloud.variables());
    const auto shows = [&tail](const std::string& words) {
        for (int waited = 0; waited < 2000 && !contains(tail.output(), words); ++waited)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return contains(tail.output(), words);
    };
    REQUIRE(shows("before\n"));
    cloud.write_log(group, "2026/11/21/[$LATEST]ab", seconds_ago(4), "late, and before the next\n");
    cloud.write_log(group, "2026/11/21/[$LATEST]ab", seconds_ago(1), "after\n");
    REQUIRE(shows("after\n"));
    CHECK(tail.stop() == 0);
    CHECK(std::ranges::count(tail.output(), '\n') == 3);
}

TEST_CASE_FIXTURE(deployed_app, "an address that answers is told after a deploy") {
    configure("wsgi:\n  deploy_api_gateway: true\n  log_stages: [dev]\n");
    cloud.on_invoke([](const support::aws::invocation&) {
        return support::aws::invocation_answer{.payload = R"({"statusCode":200,"body":"alive"})"};
    });
    const auto done = deploy("one");
    CAPTURE(done.err);
    REQUIRE(done.status == 0);
    CHECK(contains(done.out, "\n    dev:$LATEST: https://"));
    CHECK(contains(done.err, " answers: HTTP 200 in "));
}
