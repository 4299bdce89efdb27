// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/aws/parameters.hpp>
#include <tight/aws/s3.hpp>
#include <tight/aws/sns.hpp>
#include <tight/aws/sts.hpp>
#include <tight/dynamo.hpp>
#include <tight/testing/database.hpp>
#include <tight/testing/recording.hpp>

#include "dynamo/movie.hpp"
#include "support/fake_transport.hpp"
#include "support/temporary_folder.hpp"
#include "testing/recording/xml_data.hpp"

namespace aws = tight::aws;
namespace ddb = tight::dynamo;
namespace json = tight::json;
namespace fs = std::filesystem;

namespace {

using process_variables = std::map<std::string, std::optional<std::string>>;

struct tapes {
    support::temporary_folder folder;
    fs::path tape = folder.path() / "placebos/movies_get";  // neither exists yet
    std::shared_ptr<fake_transport> wire = std::make_shared<fake_transport>();

    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(tape)) names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    std::string everything() const {
        std::string all;
        for (const std::string& name : files()) all += folder.read("placebos/movies_get/" + name);
        return all;
    }
    json::value file(const std::string& name) const {
        return json::parse(folder.read("placebos/movies_get/" + name)).value();
    }
};

using names = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(tapes, "a recording that is no file, or has no end, is an error and not read") {
    fs::create_directories(tape);
    fs::create_symlink("/dev/zero", tape / "sqs.DeleteQueue_1.json");
    fs::create_directories(tape / "sqs.SendMessage_1.json");
    const auto played = tight::testing::playback(tape);
    for (const auto* operation : {"DeleteQueue", "SendMessage"}) {
        const auto none = played->send({.service = "sqs", .operation = operation});
        REQUIRE_FALSE(none.has_value());
        CHECK(none.error().message.find(tape.string() + "/sqs." + operation + "_1.json is ") == 0);
    }
}

TEST_CASE_FIXTURE(tapes,
                  "calls are written as placebo names and lays out its files, and played back without a database") {
    const Movie brazil{Movie::year = 1985, Movie::title = "Brazil", Movie::rating = 7.9};
    const auto use = [&](const std::shared_ptr<aws::transport>& by) {
        const auto movies = ddb::client(by).table<Movie>();
        movies.put(brazil).value();
        CHECK(movies.find(1985, "Brazil") == brazil);
        CHECK_FALSE(movies.find(1985, "Brasil").has_value());
        const auto refused = movies.put(brazil, Movie::year.not_exists());
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == tight::errc::condition_failed);
        CHECK(refused.error().service_code == "ConditionalCheckFailedException");
    };
    tight::testing::database database;
    database.create(ddb::describe<Movie>());
    use(tight::testing::record(tape, database.transport()));
    CHECK(files() == names{"dynamodb.GetItem_1.json", "dynamodb.GetItem_2.json", "dynamodb.PutItem_1.json",
                           "dynamodb.PutItem_2.json"});
    CHECK(file("dynamodb.GetItem_1.json").at("status_code") == 200);
    CHECK(json::serialize(file("dynamodb.GetItem_1.json").at("data").at("Item")) ==
          R"({"rating":{"N":"7.9"},"title":{"S":"Brazil"},"year":{"N":"1985"}})");
    CHECK(file("dynamodb.GetItem_1.json").at("data").at("ResponseMetadata").at("HTTPStatusCode") == 200);
    CHECK(folder.read("placebos/movies_get/dynamodb.PutItem_1.json").starts_with("{\n    \"status_code\": 200,\n"));
    CHECK(file("dynamodb.PutItem_2.json").at("status_code") == 400);
    CHECK(file("dynamodb.PutItem_2.json").at("data").at("Error").at("Code") == "ConditionalCheckFailedException");

    const auto played = tight::testing::playback(tape);
    use(played);
    use(played);  // again from the first
}

TEST_CASE_FIXTURE(tapes,
                  "a call is matched by what it asks, whatever the order, and repeated ones have their own answers") {
    const auto recorder = tight::testing::record(tape, wire);
    for (const char* body : {R"({"Count":1})", R"({"Count":2})", R"({"Count":3})"}) wire->answer(body);
    const aws::call first{.service = "dynamodb", .operation = "Scan", .body = R"({"TableName":"a"})"};
    const aws::call second{.service = "dynamodb", .operation = "Scan", .body = R"({"TableName":"b"})"};
    (void)recorder->send(first);
    (void)recorder->send(second);
    (void)recorder->send(first);

    const auto count = [](const std::shared_ptr<aws::transport>& by, const aws::call& asked) {
        return json::parse(by->send(asked).value().body).value().at("Count").as_int64();
    };
    const auto played = tight::testing::playback(tape);
    CHECK(count(played, second) == 2);
    CHECK(count(played, first) == 1);
    CHECK(count(played, first) == 3);
    CHECK(count(played, first) == 1);
    CHECK(count(played, second) == 2);

    const auto in_order = tight::testing::playback(tape, tight::testing::matching::order);
    CHECK(count(in_order, second) == 1);
    CHECK(count(in_order, second) == 2);
    CHECK(count(in_order, second) == 3);
    CHECK(count(in_order, second) == 1);
}

TEST_CASE_FIXTURE(tapes, "a call without a recording is an error that names the file and says what to do") {
    const auto played = tight::testing::playback(tape);
    const auto none = played->send({.service = "sqs", .operation = "DeleteQueue"});
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().message == "response file (" + (tape / "sqs.DeleteQueue_1.json").string() +
                                      ") not found; run the test with RECORD=True to record it");
    (void)tight::testing::record(tape, wire)->send({.service = "dynamodb", .operation = "Scan", .body = R"({"a":1})"});
    const auto other =
        tight::testing::playback(tape)->send({.service = "dynamodb", .operation = "Scan", .body = R"({"a":2})"});
    REQUIRE_FALSE(other.has_value());
    CHECK(other.error().message.find("dynamodb.Scan_2.json) not found: the 1 of dynamodb Scan answer other requests") !=
          std::string::npos);
    CHECK_FALSE(other.error().retryable());
    folder.write("placebos/movies_get/s3.HeadBucket_1.json", R"({"status_code": "200", "data": {}})");
    const auto broken = played->send({.service = "s3", .operation = "HeadBucket"});
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().message.find("s3.HeadBucket_1.json cannot be used: it has no status_code") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(tapes,
                  "recording again removes the test's old files, and leaves its neighbours' and all others alone") {
    const aws::call scan{.service = "dynamodb", .operation = "Scan", .body = "{}"};
    (void)tight::testing::record(tape, wire)->send(scan);
    folder.write("placebos/movies_get/notes.json", "{}");
    folder.write("placebos/movies_post/dynamodb.Scan_1.json", "{}");
    const auto again = tight::testing::record(tape, wire);
    CHECK(files() == names{"notes.json"});
    CHECK(folder.read("placebos/movies_post/dynamodb.Scan_1.json") == "{}");
    (void)again->send(scan);
    CHECK(files() == names{"dynamodb.Scan_1.json", "notes.json"});
}

TEST_CASE_FIXTURE(tapes, "a request whose bytes are no UTF-8 is found again") {
    const aws::call odd{
        .service = "s3", .operation = "GetObject", .method = "GET", .path = "/b/\x80", .query = "a=\xff"};
    wire->answer("found");
    (void)tight::testing::record(tape, wire, {.object_bodies = true})->send(odd);
    CHECK(tight::testing::playback(tape)->send(odd).value().body == "found");
}

TEST_CASE_FIXTURE(tapes, "secrets are never written") {
    const auto recorder = tight::testing::record(tape, wire, {.redact = {"email"}});
    wire->answer(R"({"ARN":"a","SecretString":"hunter2","SecretBinary":"aHVudGVyMg=="})");
    wire->answer(R"({"Parameter":{"Name":"/key","Type":"SecureString","Value":"hunter2"}})");
    wire->answer(R"({"Parameter":{"Name":"/mode","Type":"String","Value":"test"}})");
    wire->answer(
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIAHUNTER2</AccessKeyId>"
        "<SecretAccessKey>hunter2</SecretAccessKey><SessionToken>hunter2</SessionToken></Credentials>"
        "</AssumeRoleResult></AssumeRoleResponse>");
    wire->answers.push_back(aws::reply{.status = 200,
                                       .headers = {{"set-cookie", "hunter2"}, {"x-amzn-requestid", "R1"}},
                                       .body = R"({"Item":{"email":{"S":"hunter2"},"id":{"S":"u1"}}})"});
    aws::parameters settings(recorder);
    CHECK(settings.secret("s").value() == "hunter2");
    CHECK(settings.parameter("/key").value() == "hunter2");
    CHECK(settings.parameter("/mode").value() == "test");
    const aws::call form{
        .service = "sts",
        .operation = "AssumeRole",
        .headers = {{"content-type", "application/x-www-form-urlencoded"}, {"Authorization", "AWS4 hunter2"}},
        .body = "Action=AssumeRole&TokenCode=hunter2&RoleArn=r"};
    CHECK(recorder->send(form).value().body.find("hunter2") != std::string::npos);  // the program gets it
    const aws::call item{.service = "dynamodb",
                         .operation = "GetItem",
                         .headers = {{"x-amz-security-token", "hunter2"}},
                         .body = R"({"Key":{"email":{"S":"hunter2"}},"ClientRequestToken":"hunter2"})"};
    (void)recorder->send(item);
    (void)recorder->send({.service = "s3",
                          .operation = "PutObject",
                          .method = "PUT",
                          .path = "/b/k",
                          .query = "X-Amz-Signature=hunter2&part=1",
                          .body = "hunter2"});
    const std::string all = everything();
    CHECK(all.find("hunter2") == std::string::npos);
    CHECK(all.find("HUNTER2") == std::string::npos);
    CHECK(all.find("aHVudGVyMg") == std::string::npos);
    CHECK(all.find("\"Value\": \"test\"") != std::string::npos);
    CHECK(all.find("\"RequestId\": \"R1\"") != std::string::npos);

    // What was redacted still fits the same requests.
    const auto played = tight::testing::playback(tape, tight::testing::matching::request, {.redact = {"email"}});
    aws::parameters kept(played);
    CHECK(kept.secret("s").value() == "REDACTED");
    CHECK(kept.parameter("/mode").value() == "test");
    CHECK(played->send(form).has_value());
    CHECK(played->send(item).value().body.find(R"("email":{"S":"REDACTED"})") != std::string::npos);
}

TEST_CASE_FIXTURE(tapes, "answers in XML and in bytes come back as the services' clients read them") {
    const auto use = [](const std::shared_ptr<aws::transport>& by) {
        aws::topic orders(by, "orders");
        CHECK(orders.publish("a < b").value() == "m-1");
        const auto failures = orders.publish_batch({"x", "y"}).value();
        REQUIRE(failures.size() == 1);
        CHECK(failures[0].index == 1);
        CHECK(aws::caller_identity(*by).value().account == "1");
        aws::bucket files(by, "b");
        CHECK(files.get("k").value() == std::string("\0\xff<x>", 5));
        CHECK(files.list().value() == names{"a b", "c&d"});
        CHECK_FALSE(files.find("none").value().has_value());
    };
    wire->answer(
        "<?xml version=\"1.0\"?>\n<CreateTopicResponse xmlns=\"x\"><CreateTopicResult><TopicArn>arn:aws:sns:r:1:orders"
        "</TopicArn></CreateTopicResult><ResponseMetadata><RequestId>R</RequestId></ResponseMetadata>"
        "</CreateTopicResponse>");
    wire->answer("<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>");
    wire->answer(
        "<PublishBatchResponse><PublishBatchResult><Failed><member><Id>1</Id><Code>X</Code><Message>a &lt; b"
        "</Message></member></Failed><Successful/></PublishBatchResult></PublishBatchResponse>");
    wire->answer(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account><Arn>a</Arn><UserId>u</UserId>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>");
    wire->answer(std::string("\0\xff<x>", 5));
    wire->answer(
        "<ListBucketResult><Contents><Key>a+b</Key></Contents><Contents><Key>c%26d</Key></Contents>"
        "</ListBucketResult>");
    wire->answer("<Error><Code>NoSuchKey</Code><Message>none</Message></Error>", 404);
    use(tight::testing::record(tape, wire, {.object_bodies = true}));
    CHECK(file("sns.Publish_1.json").at("data").at("MessageId") == "m-1");
    CHECK(file("s3.GetObject_1.json").at("data").at("Body").at("__class__") == "StreamingBody");
    CHECK(file("s3.GetObject_2.json").at("data").at("Error").at("Code") == "NoSuchKey");
    use(tight::testing::playback(tape));
}

TEST_CASE_FIXTURE(tapes, "files that placebo wrote are played back in order") {
    folder.write("placebos/movies_get/dynamodb.GetItem_1.json", R"({
    "status_code": 200,
    "data": {
        "Item": {"year": {"N": "1985"}, "title": {"S": "Brazil"}},
        "ResponseMetadata": {"RequestId": "R", "HTTPStatusCode": 200, "HTTPHeaders": {"server": "Server"}, "RetryAttempts": 0}
    }
})");
    folder.write("placebos/movies_get/dynamodb.GetItem_2.json", R"({"status_code": 400, "data": {
        "Error": {"Message": "gone", "Code": "ResourceNotFoundException"}, "ResponseMetadata": {"RequestId": "R2"}}})");
    folder.write("placebos/movies_get/ssm.GetParameter_1.json", R"({"status_code": 200, "data": {"Parameter": {
        "Value": "v", "LastModifiedDate": {"__class__": "datetime", "year": 2026, "month": 11, "day": 20, "hour": 10,
        "minute": 11, "second": 12, "microsecond": 5}}}})");
    const auto played = tight::testing::playback(tape);
    const auto movies = ddb::client(played).table<Movie>();
    CHECK(movies.get(1985, "Brazil").value()[Movie::title] == "Brazil");
    const auto gone = movies.get(1, "x");
    REQUIRE_FALSE(gone.has_value());
    CHECK(gone.error().code == tight::errc::not_found);
    CHECK(gone.error().request_id == "R2");
    CHECK(played->send({.service = "ssm", .operation = "GetParameter"}).value().body ==
          R"({"Parameter":{"Value":"v","LastModifiedDate":1795169472}})");
}

TEST_CASE_FIXTURE(tapes, "RECORD=True records, its absence plays back") {
    {
        const tight::scoped_environment recording(process_variables{{"RECORD", "True"}});
        (void)tight::testing::recorded(tape, wire)
            ->send({.service = "dynamodb", .operation = "ListTables", .body = "{}"});
    }
    const tight::scoped_environment playing(process_variables{{"RECORD", std::nullopt}});
    CHECK(tight::testing::recorded(tape, wire)
              ->send({.service = "dynamodb", .operation = "ListTables", .body = "{}"})
              .has_value());
    CHECK(wire->requests.size() == 1);
}

TEST_CASE("an answer that is no XML document is kept as bytes, one that nests without end is none") {
    using tight::testing::data_of_xml;
    for (const char* bad : {"", "x", "<a>", "<a></b>", "<a", "<>x</>", "</a>"}) {
        CAPTURE(bad);
        CHECK_FALSE(data_of_xml(bad).has_value());
    }
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "<a>";
    CHECK_FALSE(data_of_xml(deep).has_value());
    CHECK(json::serialize(
              data_of_xml("<?x?><!DOCTYPE y><!--z--><A b='c'><D>1&#x41;&amp;&#233;&bad;</D><E><![CDATA[<f>]]></E>"
                          "<G><member>1</member></G></A>")
                  .value()) == R"({"D":"1A&é&bad;","E":"<f>","G":["1"]})");
}
