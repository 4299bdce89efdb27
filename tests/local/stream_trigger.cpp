// SPDX-License-Identifier: Apache-2.0
#include "local/stream_trigger.hpp"

#include <doctest/doctest.h>

#include "local/server_fixture.hpp"

using support::served_app;

namespace {

// The demo application, its function called by the table movies; items say what it does ("do=print").
struct triggered_app {
    explicit triggered_app(tight::local::stream_trigger_settings settings = {}) {
        settings.function = "demo";
        if (settings.table.empty()) settings.table = "movies";
        auto options = served_app::demo();
        options.database = tight::local::database_options{.port = 0};
        options.triggers = {settings};
        app = std::make_unique<served_app>(std::move(options));
        app->get("/demo");  // the tables are there once it answers
    }

    int call(const std::string& operation, const std::string& body) const {
        return app->call_dynamodb(operation, body).status;
    }
    void put(int year, const std::string& wish) const {
        CHECK(call("PutItem", R"({"TableName":"movies","Item":{"year":{"N":")" + std::to_string(year) +
                                  R"("},"wish":{"S":"do=)" + wish + R"("}}})") == 200);
    }

    std::unique_ptr<served_app> app;
};

}  // namespace

TEST_CASE("a function is called with what changed in a table") {
    const triggered_app served;
    CHECK(served.app->out.heard("demo is called with what changes in movies"));
    served.put(1985, "print");
    CHECK(served.app->out.heard(R"("eventName":"INSERT")"));
    CHECK(served.app->out.heard(R"("wish":{"S":"do=print"})"));
    CHECK(served.app->out.heard(R"("eventSourceARN":"arn:aws:dynamodb:)"));
    CHECK(served.call("DeleteItem", R"({"TableName":"movies","Key":{"year":{"N":"1985"}}})") == 200);
    CHECK(served.app->out.heard(R"("eventName":"REMOVE")"));
}

TEST_CASE("a batch that fails comes again, and later ones wait for it") {
    const triggered_app served;
    served.put(1, "throw");
    CHECK(served.app->out.heard("did not take 1 record of movies"));
    served.put(2, "print");
    CHECK(served.app->out.heard("did not take 1 record of movies (std::runtime_error: no luck): again in 2 s"));
    CHECK(served.app->out.count(R"("Keys":{"year":{"N":"2"}})") == 0);
}

TEST_CASE("a batch is given up after the attempts that are allowed") {
    const triggered_app served({.batch_size = 1, .maximum_retry_attempts = 0});
    served.put(1, "throw");
    CHECK(served.app->out.heard("did not take 1 record of movies (std::runtime_error: no luck): given up"));
    served.put(2, "print");
    CHECK(served.app->out.heard(R"("Keys":{"year":{"N":"2"}})"));
}

TEST_CASE("a table that is made anew goes on calling its function") {
    const triggered_app served;
    CHECK(served.call("DeleteTable", R"({"TableName":"movies"})") == 200);
    CHECK(served.call("CreateTable",
                      R"({"TableName":"movies","BillingMode":"PAY_PER_REQUEST",)"
                      R"("AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"}],)"
                      R"("KeySchema":[{"AttributeName":"year","KeyType":"HASH"}],)"
                      R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}})") == 200);
    served.put(2001, "print");
    CHECK(served.app->out.heard(R"("Keys":{"year":{"N":"2001"}})"));
}

TEST_CASE("a trigger of a table that no model has is told") {
    const triggered_app served({.table = "films"});
    CHECK(served.app->out.heard("there is no table films that could call demo"));
}
