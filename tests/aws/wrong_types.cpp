// SPDX-License-Identifier: Apache-2.0
// Answers of AWS, and of those that give credentials, in which one value is of another type.
#include <doctest/doctest.h>

#include <tight/aws/parameters.hpp>
#include <tight/aws/sqs.hpp>

#include "aws/credential_sources.hpp"
#include "support/fake_transport.hpp"
#include "support/wrong_types.hpp"

namespace aws = tight::aws;
namespace json = tight::json;
using tight::errc;

TEST_CASE("credentials of the wrong types are denied, or are credentials") {
    const json::value valid = json::parse(R"({"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"s",)"
                                          R"("SessionToken":"t","Expiration":"2026-11-20T10:11:12Z"})")
                                  .value();
    support::for_each_wrong_text(valid, [](const std::string& text) {
        INFO(text);
        const auto read = aws::credentials_from_json(text, "credential_process");
        if (read) {
            CHECK_FALSE((*read)->access_key.empty());
            CHECK_FALSE((*read)->secret_key.empty());
        } else {
            CHECK(read.error().code == errc::denied);
            CHECK(read.error().message.starts_with("credential_process gave no "));
        }
    });
}

TEST_CASE("an expiry beyond what the clock knows is the last moment it knows") {
    using time = std::chrono::system_clock::time_point;
    CHECK(aws::parse_expiry("9999-12-31T23:59:59Z").value() >
          time(std::chrono::sys_days(std::chrono::year(2261) / 1 / 1)));
    CHECK(aws::parse_expiry("0001-01-01T00:00:00Z").value() == time());
    CHECK(aws::parse_expiry("2026-11-20T10:11:12Z").value() ==
          std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::seconds(36672));
}

TEST_CASE("an answer of a service that is of the wrong types is an error of the service, or is read") {
    const auto wire = std::make_shared<fake_transport>();
    const auto check = [&](const char* valid, auto call) {
        support::for_each_wrong_text(json::parse(valid).value(), [&](const std::string& text) {
            INFO(text);
            wire->answers.clear();
            wire->answer(text);
            const auto done = call();
            if (!done) CHECK((done.error().code == errc::unavailable || done.error().code == errc::throttled));
        });
    };
    check(R"({"Parameter":{"Name":"n","Value":"v","Version":1}})",
          [&] { return aws::parameters(wire).parameter("n"); });
    check(R"({"SecretString":"s"})", [&] { return aws::parameters(wire).secret("n"); });
    check(R"({"SecretBinary":"aGk="})", [&] { return aws::parameters(wire).secret("n"); });
    check(R"({"MessageId":"m"})",
          [&] { return aws::queue(wire, "https://sqs.eu-west-1.amazonaws.com/1/q").send("x"); });
    check(R"({"__type":"x#ThrottlingException","message":"slow","CancellationReasons":[{"Code":"None"}]})", [&] {
        wire->answers.front()->status = 503;
        return aws::queue(wire, "https://sqs.eu-west-1.amazonaws.com/1/q").send("x");
    });
}
