// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/aws/client.hpp>
#include <tight/aws/retry.hpp>
#include <tight/aws/service_error.hpp>

#include <deque>

#include "aws/http_transport.hpp"
#include "aws/scripted_server.hpp"

namespace aws = tight::aws;
using namespace std::chrono_literals;

namespace {

using server = scripted_server;

class fake final : public aws::transport {
public:
    tight::result<aws::reply> send(const aws::call&) override {
        ++asked;
        if (answers.empty()) return aws::reply{.status = 200, .headers = {}, .body = "ok"};
        auto next = std::move(answers.front());
        answers.pop_front();
        return next;
    }
    void status(int code, std::string body = {}) {
        answers.push_back(aws::reply{.status = code, .headers = {}, .body = std::move(body)});
    }
    void failure(tight::errc code) { answers.push_back(tight::fail(code, "x")); }

    int asked = 0;
    std::deque<tight::result<aws::reply>> answers;
};

struct retries {
    std::shared_ptr<fake> inner = std::make_shared<fake>();
    tight::manual_clock time{};
    std::shared_ptr<aws::transport> outer = aws::retrying(inner, {}, time);
    aws::call call{.service = "dynamodb", .operation = "GetItem"};
};

}  // namespace

TEST_CASE_FIXTURE(retries, "what may go better the next time is tried three times") {
    inner->status(500);
    inner->failure(tight::errc::timed_out);
    CHECK(outer->send(call).value().body == "ok");
    CHECK(inner->asked == 3);
    for (int i = 0; i < 5; ++i) inner->status(503);
    CHECK(outer->send(call).value().status == 503);
    CHECK(inner->asked == 6);
    CHECK(time.now().time_since_epoch() < 1s);
}

TEST_CASE_FIXTURE(retries, "throttling is retried, refusals are not") {
    inner->status(400, R"({"__type":"x#ProvisionedThroughputExceededException"})");
    CHECK(outer->send(call).value().status == 200);
    CHECK(inner->asked == 2);
    inner->status(400, R"({"__type":"x#ValidationException"})");
    CHECK(outer->send(call).value().status == 400);
    inner->failure(tight::errc::denied);
    CHECK(outer->send(call).error().code == tight::errc::denied);
    CHECK(inner->asked == 4);
}

TEST_CASE_FIXTURE(retries, "while everything fails the retries run out") {
    for (int i = 0; i < 300; ++i) inner->status(500);
    for (int i = 0; i < 100; ++i) (void)outer->send(call);
    CHECK(inner->asked == 200);  // 500 tokens are a hundred retries
}

TEST_CASE("a service's refusal becomes an error with its code, message and request id") {
    const aws::call call{.service = "dynamodb", .operation = "PutItem"};
    const auto json = aws::error_from(
        call, {.status = 400,
               .headers = {{"x-amzn-requestid", "R1"}},
               .body = R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"gone"})"});
    CHECK(json.code == tight::errc::not_found);
    CHECK(json.message == "dynamodb PutItem: gone (ResourceNotFoundException)");
    CHECK(json.service_code == "ResourceNotFoundException");
    CHECK(json.request_id == "R1");
    const auto xml = aws::error_from({.service = "sts", .operation = "GetCallerIdentity"},
                                     {.status = 403,
                                      .headers = {},
                                      .body = "<ErrorResponse><Error><Code>ExpiredToken</Code><Message>a &lt; "
                                              "b</Message></Error><RequestId>R2</RequestId></ErrorResponse>"});
    CHECK(xml.code == tight::errc::denied);
    CHECK(xml.message == "sts GetCallerIdentity: a < b (ExpiredToken)");
    CHECK(xml.request_id == "R2");
    CHECK(aws::error_from(call, {.status = 502, .headers = {}, .body = "<html>"}).code == tight::errc::unavailable);
    CHECK(aws::error_from(call, {.status = 410, .headers = {}, .body = ""}).code == tight::errc::not_found);
    const auto large = aws::error_from(
        call,
        {.status = 400,
         .headers = {},
         .body = R"({"__type":"x#ValidationException","message":"Item size has exceeded the maximum allowed size"})"});
    CHECK(large.code == tight::errc::too_large);
}

TEST_CASE("a call is signed and sent to the endpoint that the environment names") {
    std::string seen;
    server from([&seen](int socket, int) {
        seen = server::read_request(socket);
        server::write(socket, server::answer("{}", 200, "X-Amzn-RequestId: R\r\n"));
    });
    const tight::memory_environment variables{{"AWS_ENDPOINT_URL_DYNAMODB", from.url() + "/base/"},
                                              {"AWS_REGION", "eu-west-1"},
                                              {"AWS_ACCESS_KEY_ID", "AK"},
                                              {"AWS_SECRET_ACCESS_KEY", "SK"},
                                              {"AWS_SESSION_TOKEN", "TOKEN"}};
    tight::manual_clock time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20));
    const auto wire = aws::http_transport(variables, time, nullptr);
    const auto answer = wire->send(
        {.service = "dynamodb", .operation = "ListTables", .headers = {{"x-amz-target", "T"}}, .body = "{}"});
    CHECK(answer.value().header("x-amzn-requestid") == "R");
    CHECK(seen.starts_with("POST /base/ HTTP/1.1\r\n"));
    CHECK(seen.find("x-amz-date: 20261120T000000Z") != std::string::npos);
    CHECK(seen.find("x-amz-security-token: TOKEN") != std::string::npos);
    CHECK(seen.find("Credential=AK/20261120/eu-west-1/dynamodb/aws4_request, "
                    "SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target, Signature=") !=
          std::string::npos);
}

TEST_CASE("a clock that is wrong is corrected from the service's, and the call is made again") {
    std::vector<std::string> seen;
    server from([&seen](int socket, int) {
        while (true) {
            const std::string request = server::read_request(socket);
            if (request.empty()) return;
            seen.push_back(request);
            if (request.find("20261120T1") != std::string::npos)
                server::write(socket, server::answer("{}"));
            else
                server::write(
                    socket,
                    server::answer(R"({"__type":"x#InvalidSignatureException","message":"Signature expired: ..."})",
                                   403, "Date: Fri, 20 Nov 2026 10:11:12 GMT\r\n"));
        }
    });
    const tight::memory_environment variables{{"AWS_ENDPOINT_URL", from.url()}, {"HOME", "/nonexistent"}};
    tight::manual_clock time(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1));
    const auto wire = aws::http_transport(variables, time, nullptr);
    CHECK(wire->send({.service = "dynamodb", .operation = "X"}).value().status == 200);
    CHECK(wire->send({.service = "dynamodb", .operation = "X"}).value().status == 200);
    CHECK(seen.size() == 3);
}

TEST_CASE("without region and endpoint a call says what to set") {
    const tight::memory_environment variables{{"HOME", "/nonexistent"}};
    tight::manual_clock time;
    const auto wire = aws::plain_transport(variables, time);
    const auto answer = wire->send({.service = "dynamodb", .operation = "X"});
    CHECK(answer.error().message == "Please set either the AWS_REGION environment variable or set a testing endpoint.");
}

TEST_CASE("without credentials a call to AWS is denied before anything is sent") {
    const tight::memory_environment variables{{"HOME", "/nonexistent"}, {"AWS_REGION", "eu-west-1"}};
    tight::manual_clock time;
    const auto answer = aws::default_transport(variables, time)->send({.service = "dynamodb", .operation = "X"});
    CHECK(answer.error().code == tight::errc::denied);
    CHECK(answer.error().message.starts_with("no AWS credentials: set AWS_ACCESS_KEY_ID"));
}
