// SPDX-License-Identifier: Apache-2.0
// One function for several stages, and an application that reads its variables where it starts.
#include <doctest/doctest.h>

#include <string>

#include "lambda_fixture.hpp"

using web_tests::get;
using web_tests::run;

namespace {

const std::string function = "arn:aws:lambda:eu-west-1:123456789012:function:shop";
const std::string dev = function + ":dev", prod = function + ":prod";

const std::vector<std::string> stages{"TIGHT_STAGES=dev prod", "TIGHT_STAGE_0_ONLY_DEV=yes", "LOG=info",
                                      "TIGHT_STAGE_1_LOG=error"};

std::vector<std::string> bodies(const web_tests::outcome& seen) {
    std::vector<std::string> all;
    for (const auto& each : seen.answers) all.push_back(each.failed ? each.message : each.reply().body);
    return all;
}

std::vector<std::string> with(std::vector<std::string> variables, const std::string& more) {
    variables.push_back(more);
    return variables;
}

}  // namespace

TEST_CASE("an application has the variables of the stage that is called, and is another one for another stage") {
    const std::string log = get("/variable/LOG"), only_dev = get("/variable/ONLY_DEV"), pid = get("/pid");
    const auto seen =
        bodies(run({.events = {log, only_dev, pid, log, only_dev, pid, get("/variable/STAGE"), pid, log, pid},
                    .environment = stages,
                    .arns = {dev, dev, dev, prod, prod, prod, prod, prod, dev, dev}}));
    CHECK(seen[0] == "info");
    CHECK(seen[1] == "yes");
    CHECK(seen[3] == "error");
    CHECK(seen[4] == "(none)");
    CHECK(seen[6] == "prod");
    CHECK(seen[7] == seen[5]);
    CHECK(seen[5] != seen[2]);
    CHECK(seen[8] == "info");
    CHECK(seen[9] != seen[5]);
}

TEST_CASE("an application does not see the variables of other stages") {
    const auto seen = bodies(run({.events = {get("/variable/TIGHT_STAGES"), get("/variable/TIGHT_STAGE_1_LOG")},
                                  .environment = stages,
                                  .arns = {dev, dev}}));
    CHECK(seen == std::vector<std::string>{"(none)", "(none)"});
}

TEST_CASE("the application is started as the stage that its version is most likely of") {
    const auto started_anew = [](const std::string& version, const std::string& arn) {
        const auto seen = run({.events = {get("/pid")},
                               .environment = with(stages, "AWS_LAMBDA_FUNCTION_VERSION=" + version),
                               .arns = {arn}});
        return web_tests::contains(seen.output, "started anew for another stage");
    };
    CHECK(!started_anew("$LATEST", dev));
    CHECK(started_anew("$LATEST", prod));
    CHECK(!started_anew("7", prod));
    CHECK(started_anew("7", dev));
}

TEST_CASE("requests of two stages at once are each answered by their own") {
    std::vector<std::string> events(12, get("/variable/STAGE")), arns;
    for (std::size_t i = 0; i < events.size(); ++i) arns.push_back(i % 3 == 0 ? prod : dev);
    const auto seen =
        run({.events = events, .environment = with(stages, "AWS_LAMBDA_MAX_CONCURRENCY=4"), .arns = arns});
    std::size_t of_dev = 0, of_prod = 0;
    for (const std::string& body : bodies(seen)) {
        of_dev += body == "dev" ? 1U : 0U;
        of_prod += body == "prod" ? 1U : 0U;
    }
    CHECK(of_dev == 8);
    CHECK(of_prod == 4);
}
