// SPDX-License-Identifier: Apache-2.0
#include "lambda/stages.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

using tight::lambda::stages;

namespace {

const std::string function = "arn:aws:lambda:eu-west-1:123456789012:function:movies";

const std::map<std::string, std::optional<std::string>> two_stages{
    {"TIGHT_STAGES", "dev prod"}, {"TIGHT_STAGE_0_ONLY_DEV", "yes"}, {"TIGHT_STAGE_1_LOG", "error"}, {"LOG", "info"},
    {"STAGE", std::nullopt},      {"ONLY_DEV", std::nullopt}};

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
    tight::platform platform(variables);
    stages all(platform);
    CHECK(all.platform_of(function + ":prod").environment().get("LOG") == "error");
    CHECK(all.platform_of(function + ":prod").environment().get("STAGE") == "prod");
    CHECK(all.platform_of(function + ":my-stage").environment().get("LOG") == "info");
    CHECK(all.platform_of(function + ":my-stage").environment().get("TIGHT_TABLE_PREFIX") == "movies-my-stage-");
    for (const char* end : {"", ":$LATEST", ":7", ":nothing"})
        CHECK(all.platform_of(function + end).environment().get("STAGE") == "dev");
    CHECK(all.platform_of("").environment().get("STAGE") == "dev");
    CHECK(&all.platform_of(function + ":dev") == &all.platform_of(function));
}

TEST_CASE("without stages the world is the one that was given") {
    const tight::memory_environment variables{{"STAGE", "dev"}};
    tight::platform platform(variables);
    stages all(platform);
    CHECK(&all.platform_of(function + ":prod") == &platform);
}

TEST_CASE("a process of a stage has the variables of that stage and none of the others") {
    const tight::scoped_environment clean(two_stages);
    tight::platform platform;
    stages all(platform);
    all.enter(function + ":dev");  // what this process is then changes nothing
    using list = stages::variables;
    const auto sorted = [](list variables) {
        std::ranges::sort(variables);
        return variables;
    };
    const auto none = std::nullopt;
    CHECK(sorted(all.variables_of("prod")) == list{{"LOG", "error"},
                                                   {"ONLY_DEV", none},
                                                   {"STAGE", "prod"},
                                                   {"TIGHT_STAGES", none},
                                                   {"TIGHT_STAGE_0_ONLY_DEV", none},
                                                   {"TIGHT_STAGE_1_LOG", none}});
    CHECK(sorted(all.variables_of("dev")) == list{{"LOG", "info"},
                                                  {"ONLY_DEV", "yes"},
                                                  {"STAGE", "dev"},
                                                  {"TIGHT_STAGES", none},
                                                  {"TIGHT_STAGE_0_ONLY_DEV", none},
                                                  {"TIGHT_STAGE_1_LOG", none}});
    CHECK(all.name_of(function + ":prod") == "prod");
    CHECK(all.expected_name("$LATEST") == "dev");
    CHECK(all.expected_name("7") == "prod");
}

TEST_CASE("without stages a process has what this one has") {
    const tight::memory_environment variables;
    tight::platform platform(variables);
    stages all(platform);
    CHECK(all.name_of(function + ":prod").empty());
    CHECK(all.expected_name("7").empty());
    CHECK(all.variables_of("").empty());
}

TEST_CASE("the variables of another stage do not stay in the process") {
    const tight::scoped_environment clean(two_stages);
    tight::platform platform;
    stages all(platform);
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
    CHECK(all.platform_of(function).environment().get("LOG") == "info");
}
