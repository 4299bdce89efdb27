// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/cloudformation.hpp"
#include "deploy/stack/stack_state.hpp"

#include "support/fake_transport.hpp"

using namespace tight::deploy;

namespace {

struct faked {
    std::shared_ptr<fake_transport> transport = std::make_shared<fake_transport>();
    cloud aws{.retrying = transport, .single_attempt = transport, .region = "eu-west-1"};
    cloudformation stacks{aws};
};

std::string events_page(const std::string& members, const std::string& next) {
    return "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>" + members + "</StackEvents>" +
           (next.empty() ? "" : "<NextToken>" + next + "</NextToken>") +
           "</DescribeStackEventsResult></DescribeStackEventsResponse>";
}

std::string event_xml(const std::string& id) { return "<member><EventId>" + id + "</EventId></member>"; }

}  // namespace

TEST_CASE_FIXTURE(faked, "a stack is read with its parameters, outputs and tags") {
    transport->answer(
        "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><DescribeStacksResult>"
        "<Stacks><member><StackName>fizz</StackName><StackId>arn:1</StackId><StackStatus>UPDATE_COMPLETE</StackStatus>"
        "<Parameters><member><ParameterKey>DevVersion</ParameterKey><ParameterValue>$LATEST</ParameterValue></member>"
        "</Parameters><Outputs><member><OutputKey>DevEndpoint</OutputKey><OutputValue>https://x/?a=1&amp;b=2"
        "</OutputValue></member></Outputs><Tags><member><Key>team</Key><Value>film</Value></member></Tags></member>"
        "</Stacks></DescribeStacksResult></DescribeStacksResponse>");
    const auto found = stacks.find("fizz").value();
    REQUIRE(found);
    CHECK(found->status == "UPDATE_COMPLETE");
    CHECK(found->parameters.at("DevVersion") == "$LATEST");
    CHECK(found->outputs.at("DevEndpoint") == "https://x/?a=1&b=2");
    CHECK(found->tags.at("team") == "film");
}

TEST_CASE_FIXTURE(faked, "a stack that does not exist is absent, and a refusal is a refusal") {
    transport->answer(
        "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id fizz does not exist</Message>"
        "</Error></ErrorResponse>",
        400);
    CHECK_FALSE(stacks.find("fizz").value().has_value());
    transport->answer(
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: x is not authorized to perform: "
        "cloudformation:DescribeStacks on resource: y</Message></Error></ErrorResponse>",
        403);
    const auto cause = stacks.find("fizz");
    REQUIRE_FALSE(cause.has_value());
    CHECK(failure_of(cause.error()).hint == "whoever deploys needs the permission cloudformation:DescribeStacks");
    CHECK(failure_of(cause.error()).status == tight::exit_status::internal);
}

TEST_CASE("a refused signature is told in one line") {
    const auto failure = failure_of({.code = tight::errc::denied,
                                     .message = "sts GetCallerIdentity: it does not match.\n\nThe Canonical String ...",
                                     .service_code = "SignatureDoesNotMatch"});
    CHECK(failure.message() == "sts GetCallerIdentity: it does not match.");
    CHECK(failure.hint.starts_with("the secret key does not belong to the access key"));
}

TEST_CASE("where AWS has no address the region is doubted, and elsewhere it is not") {
    const auto hint_of = [](const char* message) {
        return failure_of({.code = tight::errc::unavailable, .message = message}).hint;
    };
    CHECK(hint_of("cannot find the address of cloudformation.nowhere-1.amazonaws.com: Name or service not known")
              .ends_with("look at the region: AWS_REGION, the profile's, or `region` in tight.yml"));
    CHECK(hint_of("127.0.0.1:9: cannot connect: Connection refused").find("region") == std::string::npos);
}

TEST_CASE_FIXTURE(faked, "events are read back to the one that is known, over pages, in the order they happened") {
    transport->answer(events_page(event_xml("5") + event_xml("4"), "more"));
    transport->answer(events_page(event_xml("3") + event_xml("2") + event_xml("1"), "evenmore"));
    const auto events = stacks.events_since("fizz", [](const stack_event& event) { return event.id == "2"; }).value();
    REQUIRE(events.size() == 3);
    CHECK(events[0].id == "3");
    CHECK(events[2].id == "5");
    CHECK(transport->requests.size() == 2);
    CHECK(transport->requests[1].body.find("NextToken=more") != std::string::npos);
}

TEST_CASE_FIXTURE(faked, "a change set that is there already was made by a try whose answer was lost") {
    transport->answer(
        "<ErrorResponse><Error><Code>AlreadyExistsException</Code><Message>exists</Message></Error>"
        "</ErrorResponse>",
        400);
    CHECK(stacks.create_change_set({.stack = "fizz", .name = "tight-1"}).has_value());
}

TEST_CASE_FIXTURE(faked, "a change set asks for what stays with its previous value") {
    (void)stacks.create_change_set({.stack = "fizz",
                                    .name = "c",
                                    .parameters = {{"DevVersion", std::nullopt}, {"ProdVersion", "7"}},
                                    .express = true});
    const std::string& body = transport->requests.at(0).body;
    CHECK(body.find("UsePreviousTemplate=true") != std::string::npos);
    CHECK(body.find("Parameters.member.1.UsePreviousValue=true") != std::string::npos);
    CHECK(body.find("Parameters.member.2.ParameterValue=7") != std::string::npos);
    CHECK(body.find("DeploymentConfig.Mode=EXPRESS&DeploymentConfig.DisableRollback=false") != std::string::npos);
}

TEST_CASE_FIXTURE(faked, "a change set with a template takes in what was kept, and one without has nothing to take") {
    (void)stacks.create_change_set({.stack = "fizz", .name = "c", .template_body = "{}"});
    (void)stacks.create_change_set({.stack = "fizz", .name = "d", .template_url = "https://b.s3.amazonaws.com/t"});
    (void)stacks.create_change_set({.stack = "fizz", .name = "e"});
    CHECK(transport->requests.at(0).body.find("ImportExistingResources=true") != std::string::npos);
    CHECK(transport->requests.at(1).body.find("ImportExistingResources=true") != std::string::npos);
    CHECK(transport->requests.at(2).body.find("ImportExistingResources") == std::string::npos);
}

TEST_CASE("an answer that is no XML is an error, not an empty one") {
    CHECK_FALSE(read_stacks("").has_value());
    CHECK_FALSE(read_stacks("{}").has_value());
    CHECK_FALSE(read_stacks("<html><body>proxy</body></html>").has_value());
    CHECK_FALSE(read_stack_events(std::string(100'000, '<')).has_value());
}

TEST_CASE("every status of a stack has a phase") {
    CHECK(phase_of("REVIEW_IN_PROGRESS") == stack_phase::absent);
    CHECK(phase_of("CREATE_COMPLETE") == stack_phase::ready);
    CHECK(phase_of("UPDATE_ROLLBACK_COMPLETE") == stack_phase::ready);
    CHECK(phase_of("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") == stack_phase::busy);
    CHECK(phase_of("ROLLBACK_IN_PROGRESS") == stack_phase::busy);
    CHECK(phase_of("DELETE_IN_PROGRESS") == stack_phase::deleting);
    CHECK(phase_of("ROLLBACK_COMPLETE") == stack_phase::leftover);
    CHECK(phase_of("CREATE_FAILED") == stack_phase::leftover);
    CHECK(phase_of("UPDATE_ROLLBACK_FAILED") == stack_phase::stuck);
    CHECK_FALSE(succeeded("UPDATE_ROLLBACK_COMPLETE"));
    CHECK(succeeded("UPDATE_COMPLETE"));
}
