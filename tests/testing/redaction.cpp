// SPDX-License-Identifier: Apache-2.0
// What recordings must not hold: secrets planted into requests and answers as the services have them.
#include "testing/recording/redaction.hpp"

#include <doctest/doctest.h>

#include <tight/testing/recording.hpp>

#include "support/fake_transport.hpp"
#include "support/temporary_folder.hpp"
#include "testing/plants.hpp"
#include "testing/recording/secret_text.hpp"

namespace aws = tight::aws;
namespace json = tight::json;
namespace fs = std::filesystem;
using tight::testing::redactor;

namespace {

using namespace plants;

struct recorded_calls {
    support::temporary_folder folder;
    fs::path tape = folder.path() / "tape";
    std::shared_ptr<fake_transport> wire = std::make_shared<fake_transport>();

    std::string text() const {
        std::string all;
        for (const auto& entry : fs::directory_iterator(tape))
            all += folder.read("tape/" + entry.path().filename().native());
        return all;
    }
    json::value data_of(const std::string& file) const {
        return json::parse(folder.read("tape/" + file)).value().at("data");
    }
};

}  // namespace

TEST_CASE("secrets that are planted into requests and answers of the services are never written") {
    CHECK(all().size() >= 60);
    for (const plant& each : all()) {
        CAPTURE(each.service);
        CAPTURE(each.operation);
        CAPTURE(each.request);
        CAPTURE(each.answer);
        const recorded_calls calls;
        calls.wire->answer(each.answer);
        const auto answer = tight::testing::record(calls.tape, calls.wire)->send(call_of(each));
        CHECK(answer.value().body == each.answer);  // the program gets it
        const std::string text = calls.text();
        CHECK(text.find("hunter2") == std::string::npos);
        for (const std::string& also : each.also) CHECK(text.find(also) == std::string::npos);

        const auto played = tight::testing::playback(calls.tape)->send(call_of(each));
        REQUIRE(played.has_value());
        CHECK(played->status == 200);
    }
}

TEST_CASE("what is no secret is written as it is") {
    const std::vector<plant> harmless{
        {"dynamodb", "DescribeTable", R"({"TableName":"t"})",
         R"({"Table":{"KeySchema":[{"AttributeName":"token","KeyType":"HASH"}],"TableStatus":"ACTIVE"}})"},
        {"dynamodb", "Scan", R"({"TableName":"t","ExclusiveStartKey":{"id":{"S":"1"}}})",
         R"({"Items":[{"id":{"S":"1"},"public_key":{"S":"x"},"author":{"S":"y"}}],"LastEvaluatedKey":{"id":{"S":"1"}}})"},
        {"secretsmanager", "DescribeSecret", R"({"SecretId":"my-secret"})",
         R"({"ARN":"arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf","Name":"my-secret","RotationEnabled":true,"VersionIdsToStages":{"v1":["AWSCURRENT"]}})"},
        {"secretsmanager", "ListSecrets", R"({"NextToken":"eyJwYWdlIjoyfQ=="})",
         R"({"SecretList":[{"Name":"a","SecretVersionsToStages":{"v":["AWSCURRENT"]}}],"NextToken":"page 3"})"},
        {"logs", "GetLogEvents", R"({"nextToken":"f/1"})",
         R"({"events":[{"message":"the token was refreshed"}],"nextForwardToken":"f/2","nextBackwardToken":"b/1"})"},
        {"ssm", "GetParameter", R"({"Name":"/app/mode"})",
         R"({"Parameter":{"Name":"/app/mode","Type":"String","Value":"test"}})"},
        {"ssm", "GetParametersByPath", R"({"Path":"/app"})",
         R"({"Parameters":[{"Name":"/app/list","Type":"StringList","Value":"a,b"}],"NextToken":"n"})"},
        {"rds", "DescribeDBInstances", "Action=DescribeDBInstances&Marker=m&PaginationToken=p",
         R"({"MasterUserSecret":{"SecretArn":"arn","SecretStatus":"active","KmsKeyId":"k"}})"},
        {"oidc", "RegisterClient", "{}", R"({"clientId":"c","tokenType":"Bearer","expiresIn":3600})"},
        {"iam", "GetAccountPasswordPolicy", "Action=GetAccountPasswordPolicy",
         R"({"PasswordPolicy":{"MinimumPasswordLength":12,"MaxPasswordAge":90,"PasswordReusePrevention":3}})"},
        {"bedrock-runtime", "Converse", R"({"inferenceConfig":{"maxTokens":512}})",
         R"({"usage":{"inputTokens":5,"outputTokens":7,"totalTokens":12}})"},
        {"iam", "GetRole", "Action=GetRole",
         R"({"Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:o/r"}},"Statement":[{"Sid":"Read"}]})"},
        {"sts", "AssumeRole", "Action=AssumeRole&RoleSessionName=me&DurationSeconds=900&RoleArn=r",
         R"({"PackedPolicySize":1})"},
        {"sqs", "SendMessage",
         R"({"MessageBody":"{\"id\":\"1\",\"big\":12345678901234567890}","QueueUrl":"https://sqs.eu-west-1.amazonaws.com/1/q"})",
         R"({"MessageId":"m","MD5OfMessageBody":"5eb63bbbe01eeed093cb22bb8f5acdc3"})"},
        {"wafv2", "GetWebACL", "{}", R"({"LockToken":"l","WebACL":{"Name":"w"}})"},
        {"apigatewayv2", "GetRoutes", "",
         R"({"Items":[{"AuthorizationType":"JWT","ApiKeyRequired":false,"AuthorizerId":"a"}]})"},
        {"kinesis", "GetRecords", R"({"ShardIterator":"i"})",
         R"({"Records":[{"Data":")" + base64("plain words that are no secret") + R"("}],"NextShardIterator":"j"})"},
    };
    for (const plant& each : harmless) {
        CAPTURE(each.operation);
        const recorded_calls calls;
        calls.wire->answer(each.answer);
        (void)tight::testing::record(calls.tape, calls.wire)->send(call_of(each));
        json::value data = calls.data_of(each.service + '.' + each.operation + "_1.json");
        data.as_object().erase("ResponseMetadata");
        CHECK(json::serialize(data) == json::serialize(json::parse(each.answer).value()));
        CHECK(calls.text().find("REDACTED") == std::string::npos);
    }
}

TEST_CASE("a played answer has the types and the shape of the recorded one") {
    const recorded_calls calls;
    calls.wire->answer(
        R"({"Credentials":{"AccessKeyId":"a","SecretKey":"b","SessionToken":"c","Expiration":1700000000}})");
    calls.wire->answer(R"({"Item":{"pin":{"N":"1234"},"tokens":{"SS":["a","b"]},"secret":{"B":"AAEC"},)"
                       R"("password":{"M":{"a":{"S":"x"},"b":{"BOOL":true}}},"session":{"NULL":true}}})");
    calls.wire->answer(R"({"SecretString":"{\"host\":\"db\",\"port\":5432,\"tls\":true}"})");
    calls.wire->answer(R"({"Plaintext":"AAEC","KeyId":"k"})");
    calls.wire->answer(R"({"password":1234,"secret":"","token":null})");
    const std::vector<aws::call> made{{.service = "cognito-identity", .operation = "GetCredentialsForIdentity"},
                                      {.service = "dynamodb", .operation = "GetItem"},
                                      {.service = "secretsmanager", .operation = "GetSecretValue"},
                                      {.service = "kms", .operation = "Decrypt"},
                                      {.service = "lambda", .operation = "Invoke"}};
    const auto recorder = tight::testing::record(calls.tape, calls.wire);
    for (const aws::call& each : made) (void)recorder->send(each);
    std::vector<std::string> played;
    for (const aws::call& each : made) played.push_back(tight::testing::playback(calls.tape)->send(each).value().body);
    CHECK(
        played[0] ==
        R"({"Credentials":{"AccessKeyId":"REDACTED","SecretKey":"REDACTED","SessionToken":"REDACTED","Expiration":1700000000}})");
    CHECK(played[1] == R"({"Item":{"pin":{"N":"0"},"tokens":{"SS":["REDACTED"]},"secret":{"B":"UkVEQUNURUQ="},)"
                       R"("password":{"M":{"a":{"S":"REDACTED"},"b":{"BOOL":true}}},"session":{"NULL":true}}})");
    CHECK(played[2] == R"({"SecretString":"{\"host\":\"REDACTED\",\"port\":0,\"tls\":true}"})");
    CHECK(played[3] == R"({"Plaintext":"UkVEQUNURUQ=","KeyId":"k"})");
    CHECK(played[4] == R"({"password":0,"secret":"","token":null})");
}

TEST_CASE("pages are found by their tokens, and writes with a token of their own are played") {
    const recorded_calls calls;
    const auto page = [](const std::string& token, const std::string& once) {
        return aws::call{.service = "secretsmanager",
                         .operation = "ListSecrets",
                         .body = R"({"NextToken":")" + token + R"(","ClientRequestToken":")" + once + R"("})"};
    };
    const auto recorder = tight::testing::record(calls.tape, calls.wire);
    for (const char* number : {"1", "2", "3"}) {
        calls.wire->answer(std::string(R"({"NextToken":"after )") + number + R"("})");
        (void)recorder->send(page(number, "run 1"));
    }
    const auto played = tight::testing::playback(calls.tape);
    CHECK(played->send(page("3", "run 2")).value().body == R"({"NextToken":"after 3"})");
    CHECK(played->send(page("1", "run 2")).value().body == R"({"NextToken":"after 1"})");
    CHECK_FALSE(played->send(page("4", "run 2")).has_value());
}

TEST_CASE("the bodies of objects are recorded on wish only") {
    const aws::call get{.service = "s3", .operation = "GetObject", .method = "GET", .path = "/b/k"};
    const recorded_calls calls;
    calls.wire->answer(R"({"password":"hunter2"})");
    (void)tight::testing::record(calls.tape, calls.wire)->send(get);
    CHECK(calls.text().find(base64(R"({"password":"hunter2"})")) == std::string::npos);
    CHECK(tight::testing::playback(calls.tape)->send(get).value().body == "REDACTED");
    const std::string bytes("\0\xff{\"password\":\"hunter2\"}", 25);
    calls.wire->answer(bytes);
    (void)tight::testing::record(calls.tape, calls.wire, {.object_bodies = true})->send(get);
    CHECK(tight::testing::playback(calls.tape)->send(get).value().body == bytes);
}

TEST_CASE("recordings are for their owner alone, and links planted under their names are not followed") {
    const recorded_calls calls;
    calls.folder.write("victim", "precious");
    const auto recorder = tight::testing::record(calls.tape, calls.wire);
    fs::create_symlink(calls.folder / "victim", calls.tape / "sqs.SendMessage_1.json");
    (void)recorder->send({.service = "sqs", .operation = "SendMessage"});
    CHECK(calls.folder.read("victim") == "precious");
    CHECK(fs::is_regular_file(fs::symlink_status(calls.tape / "sqs.SendMessage_1.json")));
    CHECK(fs::status(calls.tape / "sqs.SendMessage_1.json").permissions() == fs::perms(0600));
}

TEST_CASE("recordings of before, which hold more or other words for secrets, are still played") {
    const recorded_calls calls;
    calls.folder.write("tape/cognito-idp.InitiateAuth_1.json",
                       R"({"status_code":200,"data":{"Session":"old"},"request":{"body":{"AuthFlow":"F",)"
                       R"("AuthParameters":{"PASSWORD":"hunter2","SECRET_HASH":"x"},"ClientId":"c"}}})");
    calls.folder.write(
        "tape/iam.ChangePassword_1.json",
        R"({"status_code":200,"data":{},"request":{"body":"Action=C&OldPassword=hunter2&Password=REDACTED"}})");
    calls.folder.write(
        "tape/sqs.SendMessage_1.json",
        R"({"status_code":200,"data":{},"request":{"body":{"accessToken":"REDACTED","Password":"REDACTED"}}})");
    const auto played = tight::testing::playback(calls.tape);
    CHECK(
        played
            ->send({.service = "cognito-idp",
                    .operation = "InitiateAuth",
                    .body =
                        R"({"AuthFlow":"F","AuthParameters":{"PASSWORD":"hunter2","SECRET_HASH":"x"},"ClientId":"c"})"})
            .value()
            .body == R"({"Session":"old"})");
    CHECK(played
              ->send({.service = "iam",
                      .operation = "ChangePassword",
                      .headers = {{"content-type", form}},
                      .body = "Action=C&OldPassword=hunter2&Password=hunter2"})
              .has_value());
    CHECK(played
              ->send({.service = "sqs",
                      .operation = "SendMessage",
                      .body = R"({"accessToken":{"a":"x"},"Password":["x","y"]})"})
              .has_value());
}

TEST_CASE("redacting again changes nothing") {
    const std::vector<std::string> none;
    for (const plant& each : all()) {
        CAPTURE(each.request);
        CAPTURE(each.answer);
        const redactor hide(each.service, none);
        const std::string once = hide.text(each.answer);
        CHECK(hide.text(once) == once);
        const std::string sent = is_form(each) ? hide.form(each.request) : hide.text(each.request);
        CHECK((is_form(each) ? hide.form(sent) : hide.text(sent)) == sent);
        if (auto parsed = json::parse(each.answer)) {
            hide.data(*parsed);
            const json::value before = *parsed;
            hide.data(*parsed);
            CHECK(*parsed == before);
        }
    }
    const std::string odd = R"(token"secret":2a=1.pay=tok]en@tcp("secret":2)";
    const std::string once = tight::testing::redact_secrets_in_text(odd);
    CHECK(tight::testing::redact_secrets_in_text(once) == once);
}

TEST_CASE("text within text is looked into, and what nests deeper than anybody reads is replaced as a whole") {
    const std::vector<std::string> none;
    std::string nested = R"({"password":"hunter2"})";
    for (int depth = 0; depth < 4; ++depth) nested = R"({"body":)" + json_text(nested) + '}';
    CHECK(redactor("", none).text(nested).find("hunter2") == std::string::npos);
    CHECK(redactor("", none).text(nested).find("REDACTED") != std::string::npos);
    for (int depth = 0; depth < 10; ++depth) nested = base64(R"({"body":)" + json_text(nested) + '}');
    const std::string after = redactor("", none).text(nested);
    CHECK(redactor("", none).text(after) == after);
    std::string inside = after;
    for (int depth = 0; depth < 10; ++depth) {
        CHECK(inside.find("hunter2") == std::string::npos);
        const auto decoded = tight::decode_base64(inside);
        if (!decoded) break;
        const auto parsed = json::parse(*decoded).value();
        inside = std::string(parsed.at("body").as_string());
    }
}
