// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/aws/authorizer.hpp>
#include <tight/aws/parameters.hpp>
#include <tight/aws/s3.hpp>
#include <tight/aws/sns.hpp>
#include <tight/aws/sqs.hpp>
#include <tight/aws/sts.hpp>
#include <tight/aws/websocket.hpp>

#include "aws/http_transport.hpp"
#include "support/fake_transport.hpp"

namespace aws = tight::aws;
namespace json = tight::json;

namespace {

struct world {
    std::shared_ptr<fake_transport> wire = std::make_shared<fake_transport>();
    tight::manual_clock time{};
};

}  // namespace

TEST_CASE_FIXTURE(world, "a topic's name becomes an ARN once, and attributes have the types of their values") {
    wire->answer("<R><TopicArn>arn:aws:sns:eu-west-1:1:orders</TopicArn></R>");
    wire->answer("<R><MessageId>m-1</MessageId></R>");
    wire->answer("<R><MessageId>m-2</MessageId></R>");
    aws::topic orders(wire, "orders");
    const aws::publish_options options{.subject = "s",
                                       .attributes = {{"text", "a b"},
                                                      {"whole", 5},
                                                      {"fraction", 19.99},
                                                      {"list", json::array{"a", false, nullptr}},
                                                      {"flag", true},
                                                      {"bytes", aws::message_attribute::binary("hi")}}};
    CHECK(orders.publish("hello & bye", options).value() == "m-1");
    CHECK(orders.publish("again").value() == "m-2");
    REQUIRE(wire->requests.size() == 3);
    CHECK(wire->requests[0].body == "Action=CreateTopic&Version=2010-03-31&Name=orders");
    const std::string& body = wire->requests[1].body;
    CHECK(
        body.starts_with("Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aeu-west-1%3A1%3Aorders"
                         "&Message=hello%20%26%20bye&Subject=s&"));
    const auto has = [&body](int number, const char* type, const char* value) {
        const std::string entry = "MessageAttributes.entry." + std::to_string(number);
        return body.find(entry + ".Value.DataType=" + type + '&' + entry + ".Value." + value) != std::string::npos;
    };
    CHECK(has(1, "String", "StringValue=a%20b"));
    CHECK(has(2, "Number", "StringValue=5"));
    CHECK(has(3, "Number", "StringValue=19.99"));
    CHECK(has(4, "String.Array", "StringValue=%5B%22a%22%2Cfalse%2Cnull%5D"));
    CHECK(has(5, "String", "StringValue=true"));
    CHECK(has(6, "Binary", "BinaryValue=aGk%3D"));
}

TEST_CASE_FIXTURE(world, "a batch goes ten at a time and says what failed") {
    wire->answer("<R><Successful></Successful><Failed></Failed></R>");
    wire->answer("<R><Failed><member><Id>11</Id><Code>InternalError</Code><Message>no</Message></member></Failed></R>");
    aws::topic orders(wire, "arn:aws:sns:eu-west-1:1:orders.fifo");
    const auto failed = orders.publish_batch(std::vector<std::string>(12, "x"), {.group = "g"}).value();
    CHECK(wire->requests.size() == 2);
    REQUIRE(failed.size() == 1);
    CHECK(failed[0].index == 11);
    CHECK(failed[0].why.service_code == "InternalError");
    CHECK(wire->requests[1].body.find("PublishBatchRequestEntries.member.2.MessageGroupId=g") != std::string::npos);
}

TEST_CASE_FIXTURE(world, "a queue's name becomes a URL once") {
    wire->answer(R"({"QueueUrl":"https://sqs/1/jobs"})");
    wire->answer(R"({"MessageId":"m"})");
    aws::queue jobs(wire, "jobs");
    CHECK(jobs.send("hi", {.delay = std::chrono::seconds(3), .attributes = {{"n", 5}}}).value() == "m");
    CHECK(wire->requests[1].headers[1].second == "AmazonSQS.SendMessage");
    CHECK(wire->body(1) == json::parse(R"({"QueueUrl":"https://sqs/1/jobs","MessageBody":"hi","DelaySeconds":3,
        "MessageAttributes":{"n":{"DataType":"Number","StringValue":"5"}}})")
                               .value());
}

TEST_CASE_FIXTURE(world, "objects are put, found and listed; keys are any text") {
    const aws::bucket files(wire, "my-files");
    files.put("a b/ü.txt", "hello", {.content_type = "text/plain"}).value();
    CHECK(wire->requests[0].method == "PUT");
    CHECK(wire->requests[0].path == "/my-files/a%20b/%C3%BC.txt");
    wire->answer("<Error><Code>NoSuchKey</Code><Message>no</Message></Error>", 404);
    CHECK_FALSE(files.find("none").value().has_value());
    wire->answer("<Error><Code>NoSuchBucket</Code></Error>", 404);
    CHECK(files.find("none").error().code == tight::errc::not_found);
    wire->answer("", 404);
    CHECK_FALSE(files.exists("none").value());
    wire->answer(
        "<R><Contents><Key>a%2Fb</Key></Contents><Contents><Key>c+d</Key></Contents><NextContinuationToken>T=</"
        "NextContinuationToken></R>");
    wire->answer("<R><Contents><Key>e</Key></Contents></R>");
    CHECK(files.list("x/").value() == std::vector<std::string>{"a/b", "c d", "e"});
    CHECK(wire->requests.back().query == "continuation-token=T%3D&encoding-type=url&list-type=2&prefix=x%2F");
}

TEST_CASE("a bucket is part of the host at AWS, and of the path where it has dots or the endpoint is another") {
    tight::manual_clock time;
    const tight::memory_environment keys{
        {"AWS_REGION", "eu-west-1"}, {"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "S"}};
    const auto address = [&](const tight::memory_environment& variables, const char* bucket) {
        const aws::bucket files(aws::plain_transport(variables, time), bucket);
        const std::string url = files.presign_get("a/b c", std::chrono::seconds(1)).value();
        return url.substr(0, url.find('?'));
    };
    CHECK(address(keys, "my-files") == "https://my-files.s3.eu-west-1.amazonaws.com/a/b%20c");
    CHECK(address(keys, "my.files") == "https://s3.eu-west-1.amazonaws.com/my.files/a/b%20c");
    CHECK(address(keys, "My_Files") == "https://s3.eu-west-1.amazonaws.com/My_Files/a/b%20c");
    tight::memory_environment emulated = keys;
    emulated.set("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9000/base");
    CHECK(address(emulated, "my-files") == "http://127.0.0.1:9000/base/my-files/a/b%20c");
}

TEST_CASE("a presigned URL holds everything it needs") {
    const tight::memory_environment variables{{"AWS_REGION", "us-east-1"},
                                              {"AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"},
                                              {"AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}};
    tight::manual_clock time(std::chrono::sys_days(std::chrono::year(2013) / 5 / 24));
    const aws::bucket files(aws::plain_transport(variables, time), "examplebucket");
    const std::string url = files.presign_get("test.txt", std::chrono::seconds(86400)).value();
    CHECK(
        url.starts_with("https://examplebucket.s3.us-east-1.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&"
                        "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&"
                        "X-Amz-Date=20130524T000000Z&X-Amz-SignedHeaders=host&X-Amz-Expires=86400&X-Amz-Signature="));
    const auto wire = std::make_shared<fake_transport>();
    CHECK(aws::bucket(wire, "b").presign_get("k", std::chrono::seconds(1)).error().code == tight::errc::invalid);
}

TEST_CASE_FIXTURE(world, "parameters and secrets are kept for a while") {
    aws::parameters settings(wire, std::chrono::seconds(60), time);
    wire->answer(R"({"Parameter":{"Value":"one"}})");
    wire->answer(R"({"Parameter":{"Value":"two"}})");
    CHECK(settings.parameter("/x").value() == "one");
    CHECK(settings.parameter("/x").value() == "one");
    time.sleep_for(std::chrono::seconds(61));
    CHECK(settings.parameter("/x").value() == "two");
    CHECK(wire->body(0).at("WithDecryption") == true);
    wire->answer(R"({"__type":"ParameterNotFound"})", 400);
    CHECK(settings.parameter("/y").error().code == tight::errc::not_found);
    wire->answer(R"({"SecretString":"s3"})");
    CHECK(settings.secret("/x").value() == "s3");
    wire->answer(R"({"SecretBinary":"aGk="})");
    CHECK(settings.secret("binary").value() == "hi");
    CHECK(wire->requests.back().headers[1].second == "secretsmanager.GetSecretValue");
}

TEST_CASE_FIXTURE(world, "messages go to a WebSocket's client, and one that has left is told apart") {
    const aws::websocket clients(wire, "abc.execute-api.eu-west-1.amazonaws.com", "dev");
    clients.send("L0SM9cOFvHcCIhw=", "hello").value();
    CHECK(wire->requests[0].endpoint == "https://abc.execute-api.eu-west-1.amazonaws.com/dev");
    CHECK(wire->requests[0].path == "/@connections/L0SM9cOFvHcCIhw%3D");
    CHECK(wire->requests[0].body == "hello");
    wire->answer("", 410);
    CHECK(aws::is_gone(clients.send("x", "y").error()));
    wire->answer("", 403);
    CHECK_FALSE(aws::is_gone(clients.send("x", "y").error()));
    wire->answer(R"({"connectedAt":"2026","identity":{"sourceIp":"1.2.3.4"}})");
    CHECK(clients.get("x").value().source_ip == "1.2.3.4");
    clients.disconnect("x").value();
    CHECK(wire->requests.back().method == "DELETE");
    CHECK(aws::websocket(wire, "ws.example.com").send("x", "y").has_value());
    CHECK(wire->requests.back().endpoint == "https://ws.example.com");
}

TEST_CASE_FIXTURE(world, "the caller's identity is read") {
    wire->answer("<R><Arn>arn:aws:iam::1:user/a</Arn><UserId>U</UserId><Account>1</Account></R>");
    CHECK(aws::caller_identity(*wire).value().account == "1");
}

TEST_CASE("an authorizer's answers are the documents that API Gateway reads") {
    namespace authorizer = aws::authorizer;
    CHECK(json::value(authorizer::accept("u", {"arn:x"})) ==
          json::parse(R"({"principalId":"u","policyDocument":{"Version":"2012-10-17","Statement":[
              {"Action":["execute-api:Invoke"],"Effect":"Allow","Resource":["arn:x"]}]}})")
              .value());
    const auto rejected =
        authorizer::reject("u", {"arn:x"}, {.context = {{"tenant", "blue"}}, .usage_identifier_key = "k"});
    CHECK(rejected.at("policyDocument").at("Statement").at(0).at("Effect") == "Deny");
    CHECK(rejected.at("context").at("tenant") == "blue");
    CHECK(rejected.at("usageIdentifierKey") == "k");
    CHECK(json::value(authorizer::unauthorized()) ==
          json::parse(R"({"statusCode":401,"body":"Unauthorized"})").value());
    CHECK(json::value(authorizer::invalid("x")) == json::parse(R"({"statusCode":500,"body":"x"})").value());
    CHECK(json::value(authorizer::simple(true, {{"a", 1}})) ==
          json::parse(R"({"isAuthorized":true,"context":{"a":1}})").value());
}
