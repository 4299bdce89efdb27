// SPDX-License-Identifier: Apache-2.0
#include "lambda/stages.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

using tight::lambda::stages;

namespace {

const std::string function = "arn:aws:lambda:eu-west-1:123456789012:function:movies";

std::string variable(const char* name) {
    const char* found = std::getenv(name);
    return found == nullptr ? "(none)" : found;
}

}  // namespace

TEST_CASE("a function is the stage whose alias was invoked, and the first one without an alias") {
    const tight::memory_environment variables{{"TIGHT_STAGES", "dev prod my-stage"},
                                              {"LOG", "info"},
                                              {"TIGHT_STAGE_1_LOG", "error"},
                                              {"TIGHT_STAGE_2_TIGHT_TABLE_PREFIX", "movies-my-stage-"}};
    tight::host host(variables);
    stages all(host);
    CHECK(all.host_of(function + ":prod").environment().get("LOG") == "error");
    CHECK(all.host_of(function + ":prod").environment().get("STAGE") == "prod");
    CHECK(all.host_of(function + ":my-stage").environment().get("LOG") == "info");
    CHECK(all.host_of(function + ":my-stage").environment().get("TIGHT_TABLE_PREFIX") == "movies-my-stage-");
    for (const char* end : {"", ":$LATEST", ":7", ":nothing"})
        CHECK(all.host_of(function + end).environment().get("STAGE") == "dev");
    CHECK(all.host_of("").environment().get("STAGE") == "dev");
    CHECK(&all.host_of(function + ":dev") == &all.host_of(function));
}

TEST_CASE("without stages the world is the one that was given") {
    const tight::memory_environment variables{{"STAGE", "dev"}};
    tight::host host(variables);
    stages all(host);
    CHECK(&all.host_of(function + ":prod") == &host);
}

TEST_CASE("the variables of another stage do not stay in the process") {
    const tight::scoped_environment clean({{"TIGHT_STAGES", "dev prod"},
                                           {"TIGHT_STAGE_0_ONLY_DEV", "yes"},
                                           {"TIGHT_STAGE_1_LOG", "error"},
                                           {"LOG", "info"},
                                           {"STAGE", std::nullopt},
                                           {"ONLY_DEV", std::nullopt}});
    tight::host host;
    stages all(host);
    all.enter(function + ":dev");
    CHECK(variable("ONLY_DEV") == "yes");
    CHECK(variable("LOG") == "info");
    CHECK(variable("STAGE") == "dev");
    all.enter(function + ":prod");
    CHECK(variable("ONLY_DEV") == "(none)");
    CHECK(variable("LOG") == "error");
    CHECK(variable("STAGE") == "prod");
    all.enter(function);
    CHECK(variable("ONLY_DEV") == "yes");
    CHECK(variable("LOG") == "info");
    CHECK(all.host_of(function).environment().get("LOG") == "info");
}
