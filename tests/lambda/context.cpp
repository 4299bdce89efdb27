// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/context.hpp>

#include <doctest/doctest.h>

#include <cstdlib>

#include "lambda/trace_variable.hpp"

using namespace std::chrono_literals;

TEST_CASE("a context is made of plain values") {
    const tight::context context(
        {.request_id = "8476a536", .function_name = "movies", .tenant_id = "blue", .cold = true});
    CHECK(context.request_id() == "8476a536");
    CHECK(context.function_name() == "movies");
    CHECK(context.tenant_id() == "blue");
    CHECK(context.cold());
    CHECK(context.remaining() == std::chrono::milliseconds::max());
}

TEST_CASE("the time that remains follows the clock and is never negative") {
    tight::manual_clock clock(std::chrono::system_clock::time_point(1000s));
    tight::platform platform(tight::environment::process(), clock);
    const tight::context context({.deadline = std::chrono::system_clock::time_point(1003s)}, platform);
    CHECK(context.remaining() == 3000ms);
    clock.sleep_for(2999ms);
    CHECK(context.remaining() == 1ms);
    clock.sleep_for(10s);
    CHECK(context.remaining() == 0ms);
}

TEST_CASE("a context shows the environment of its host") {
    const tight::memory_environment variables{{"STAGE", "test"}};
    tight::platform platform(variables);
    CHECK(tight::context({}, platform).environment().get("STAGE") == "test");
}

TEST_CASE("what a mobile SDK says is read when asked for") {
    const tight::context context(
        {.client_context = R"({"client":{"app_title":"Caf\u00e9"}})",
         .cognito_identity = R"({"cognitoIdentityId":"eu:1","cognitoIdentityPoolId":"eu:2"})"});
    CHECK(context.client_context().at("client").at("app_title").as_string() == "Caf\xC3\xA9");
    REQUIRE(context.cognito());
    CHECK(context.cognito()->id == "eu:1");
    CHECK(context.cognito()->pool_id == "eu:2");
    const tight::context nonsense({.client_context = "{", .cognito_identity = "[]"});
    CHECK(nonsense.client_context().is_null());
    CHECK(!nonsense.cognito());
}

TEST_CASE("the trace variable changes in place, and goes when there is no trace") {
    const auto value = [] {
        const char* found = std::getenv("_X_AMZN_TRACE_ID");
        return found == nullptr ? std::string("(none)") : std::string(found);
    };
    {
        tight::lambda::trace_variable variable;
        variable.set("Root=1-first");
        CHECK(value() == "Root=1-first");
        const char* const place = std::getenv("_X_AMZN_TRACE_ID");
        variable.set("Root=2");
        CHECK(value() == "Root=2");
        CHECK(std::getenv("_X_AMZN_TRACE_ID") == place);
        variable.set({});
        CHECK(value() == "(none)");
        variable.set("Root=3");
        variable.set(std::string(5000, 'x'));
        CHECK(value() == "(none)");
        variable.set("Root=4");
    }
    CHECK(value() == "(none)");
}
