// SPDX-License-Identifier: Apache-2.0
// Answers of CloudFormation, Lambda, CloudWatch Logs and S3 in which one value is of another type, or is not there.
#include <doctest/doctest.h>

#include <sstream>
#include <vector>

#include <pugixml.hpp>

#include <tight/aws/sts.hpp>

#include "deploy/stack/artifacts.hpp"
#include "deploy/stack/cloudformation.hpp"
#include "deploy/stack/functions.hpp"
#include "deploy/stack/log_format.hpp"
#include "deploy/stack/log_reader.hpp"
#include "deploy/stack/stack_metadata.hpp"
#include "deploy/template/diff.hpp"

#include "deploy/template/built_template.hpp"
#include "support/fake_transport.hpp"
#include "support/wrong_types.hpp"

using namespace tight;
using namespace tight::deploy;

namespace {

struct faked {
    std::shared_ptr<fake_transport> transport = std::make_shared<fake_transport>();
    cloud aws{.retrying = transport, .single_attempt = transport, .region = "eu-west-1"};

    // What `call` answers to that text is a result, or an error with a sentence, in one request or two.
    template <class Call>
    void check(const std::string& text, Call call) {
        INFO(text);
        transport->answers.clear();
        transport->requests.clear();
        for (int i = 0; i < 3; ++i) transport->answer(text);
        try {
            if (const auto done = call(); !done) CHECK_FALSE(done.error().message.empty());
        } catch (const tight::command_error& failure) {
            CHECK_FALSE(failure.message().empty());
        }
        CHECK(transport->requests.size() <= 3);
    }

    template <class Call>
    void check_json(const char* valid, Call call) {
        support::for_each_wrong_text(json::parse(valid).value(), [&](const std::string& text) { check(text, call); });
    }

    // The same for XML: an element is not there, is there twice, is empty, is a text or has another within.
    template <class Call>
    void check_xml(const char* valid, Call call) {
        pugi::xml_document document;
        REQUIRE(document.load_string(valid));
        std::vector<pugi::xml_node> elements;
        collect(document.document_element(), elements);
        const auto text = [&document] {
            std::ostringstream out;
            document.save(out);
            return out.str();
        };
        for (std::size_t i = 0; i < elements.size(); ++i)
            for (int change = 0; change < 5; ++change) {
                REQUIRE(document.load_string(valid));
                elements.clear();
                collect(document.document_element(), elements);
                alter(elements[i], change);
                check(text(), call);
            }
    }

private:
    static void collect(pugi::xml_node from, std::vector<pugi::xml_node>& nodes) {
        nodes.push_back(from);
        for (const pugi::xml_node each : from.children())
            if (each.type() == pugi::node_element) collect(each, nodes);
    }

    static void alter(pugi::xml_node node, int change) {
        pugi::xml_node parent = node.parent();
        if (change == 0) parent.insert_copy_after(node, node);
        if (change <= 1) {
            if (change == 1) parent.remove_child(node);
            return;
        }
        while (node.first_child()) node.remove_child(node.first_child());
        if (change == 3) node.text().set("x");
        if (change == 4) node.append_child("member").append_child("x").text().set("-1");
    }
};

constexpr const char* stacks =
    "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>fizz</StackName><StackId>arn:1</StackId>"
    "<StackStatus>UPDATE_COMPLETE</StackStatus><Parameters><member><ParameterKey>K</ParameterKey><ParameterValue>v"
    "</ParameterValue></member></Parameters><Outputs><member><OutputKey>E</OutputKey><OutputValue>https://x/"
    "</OutputValue></member></Outputs><Tags><member><Key>team</Key><Value>film</Value></member></Tags></member>"
    "</Stacks><NextToken>n</NextToken></DescribeStacksResult></DescribeStacksResponse>";

constexpr const char* change_set =
    "<R><DescribeChangeSetResult><ChangeSetId>c</ChangeSetId><StackId>s</StackId><Status>CREATE_COMPLETE</Status>"
    "<Changes><member><ResourceChange><Action>Modify</Action><LogicalResourceId>A</LogicalResourceId><Scope><member>"
    "Tags</member></Scope></ResourceChange></member></Changes></DescribeChangeSetResult></R>";

constexpr const char* events =
    "<R><DescribeStackEventsResult><StackEvents><member><EventId>1</EventId><Timestamp>t</Timestamp>"
    "<ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackEvents><NextToken>n</NextToken>"
    "</DescribeStackEventsResult></R>";

constexpr const char* resources =
    "<R><ListStackResourcesResult><StackResourceSummaries><member><LogicalResourceId>A</LogicalResourceId>"
    "<ResourceType>T</ResourceType></member></StackResourceSummaries></ListStackResourcesResult></R>";

}  // namespace

TEST_CASE_FIXTURE(faked, "an answer of CloudFormation that is not as it should be is told as such") {
    const cloudformation cloud(aws);
    check_xml(stacks, [&] { return cloud.find("fizz"); });
    check_xml(change_set, [&] { return cloud.describe_change_set("fizz", "c"); });
    check_xml(events, [&] { return cloud.events_since("fizz", [](const stack_event&) { return false; }); });
    check_xml(resources, [&] { return cloud.resources("fizz"); });
    transport->answers.clear();
    transport->answer(
        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member/></Stacks></DescribeStacksResult>"
        "</DescribeStacksResponse>");
    CHECK(cloud.find("fizz").error().message ==
          "cloudformation: unexpected answer: a stack without StackName or StackStatus");
}

TEST_CASE_FIXTURE(faked, "pages that lead back to themselves are read once") {
    for (int i = 0; i < 10; ++i) transport->answer(events);
    const auto all = cloudformation(aws).events_since("fizz", [](const stack_event&) { return false; });
    CHECK(all.error().message ==
          "cloudformation DescribeStackEvents: unexpected answer: it goes on with the same page");
    CHECK(transport->requests.size() == 2);
    transport->answers.clear();
    for (int i = 0; i < 10; ++i) transport->answer(R"({"events":[],"nextToken":"same"})");
    CHECK_FALSE(log_reader(log_groups(aws), {{"g", "a", {}}}, 0, "").read().has_value());
}

TEST_CASE_FIXTURE(faked, "an answer of S3 or STS that is not as it should be is told as such") {
    const artifact_bucket bucket(aws, "b", "1");
    check_xml(
        "<ListBucketResult><Contents><Key>a</Key><LastModified>t</LastModified></Contents><NextContinuationToken>n"
        "</NextContinuationToken></ListBucketResult>",
        [&] { return bucket.list("a"); });
    check_xml(
        "<R><GetCallerIdentityResult><Arn>arn:x</Arn><UserId>u</UserId><Account>1</Account></GetCallerIdentityResult>"
        "</R>",
        [&] { return aws::caller_identity(*transport); });
}

TEST_CASE_FIXTURE(faked, "an answer of Lambda or of the logs that is of the wrong types is told as such") {
    const lambda_functions functions(aws);
    check_json(R"({"FunctionName":"f","Version":"1","CodeSha256":"aGk=","State":"Active","LastUpdateStatus":"x"})",
               [&] { return functions.find("f", ""); });
    check_json(R"({"Versions":[{"Version":"$LATEST"},{"Version":"3"}],"NextMarker":"m"})",
               [&] { return functions.versions("f"); });
    const log_groups logs(aws);
    check_json(R"({"logGroups":[{"logGroupName":"g"}],"nextToken":"n"})", [&] { return logs.names("g"); });
    check_json(R"({"events":[{"eventId":"1","timestamp":100,"logStreamName":"s","message":"m"}],"nextToken":"n"})",
               [&] {
                   return log_reader(logs, {{"g", "a", {}}}, 0, "").read();
               });
    transport->answers.clear();
    transport->answer(R"({"events":"x"})");
    CHECK(logs.events({.group = "g"}).error().message == "logs FilterLogEvents: unexpected answer: events is no list");
}

TEST_CASE("a record of a log that is of the wrong types is shown as it is") {
    for (const char* valid :
         {R"({"type":"platform.report","record":{"metrics":{"durationMs":1.5,"billedDurationMs":2,"maxMemoryUsedMB":9,)"
          R"("memorySizeMB":128,"initDurationMs":12}}})",
          R"({"level":"ERROR","message":"m","errorType":"t","stackTrace":["a"],"timestamp":"t","n":{"a":1}})"})
        support::for_each_wrong_text(json::parse(valid).value(), [](const std::string& text) {
            INFO(text);
            if (const auto line = readable(text)) CHECK(line->text.size() < 1000);
        });
}

TEST_CASE("a stack's template of the wrong types has the parts that it has, and can be compared") {
    const stack_template definition =
        deploy::testing::build("stages: [dev]\napi: http", {"movies"}, {deploy::testing::movies_table()});
    const json::object valid = add_metadata(definition);
    json::object small{{"Metadata", valid.at("Metadata")}, {"Outputs", valid.at("Outputs")}};
    small["Resources"] = json::object{{"T", valid.at("Resources").at("DevMoviesDynamoDBTable")}};
    support::for_each_wrong_text(small, [&](const std::string& text) {
        INFO(text);
        for (const stage_metadata& each : read_metadata(text).stages) {
            (void)version_of({}, each);
            (void)endpoint_of({}, each);
        }
        const auto parsed = json::parse(text);
        if (!parsed) return;
        (void)compare_templates(remove_metadata(json::members(&*parsed)), definition.body);
        (void)compare_templates(definition.body, json::members(&*parsed));
    });
}
