// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/cancel.hpp"

#include "support/fake_transport.hpp"

using namespace tight::deploy;

namespace {

class silent final : public deploy_watcher {
public:
    void event(const stack_event&) override {}
    bool pause(std::chrono::milliseconds) override { return true; }
    void say(const std::string& line) override { said += line + '\n'; }
    void changes(const std::vector<resource_change>&) override {}
    bool agree(const std::string&, bool unasked) override { return unasked; }

    std::string said = {};
};

std::string events(const std::string& list = {}) {
    return "<R><DescribeStackEventsResult><StackEvents>" + list + "</StackEvents></DescribeStackEventsResult></R>";
}

std::string stacks(const std::string& status) {
    return "<R><DescribeStacksResult><Stacks><member><StackName>movies</StackName><StackId>id</StackId><StackStatus>" +
           status + "</StackStatus></member></Stacks></DescribeStacksResult></R>";
}

const std::string too_late =
    "<ErrorResponse><Error><Code>ValidationError</Code><Message>CancelUpdateStack cannot be called from current stack "
    "status</Message></Error></ErrorResponse>";

struct faked {
    std::shared_ptr<fake_transport> transport = std::make_shared<fake_transport>();
    cloud aws{.retrying = transport, .single_attempt = transport, .region = "eu-west-1"};
    silent watcher = {};

    stack_description cancel(const std::string& status) {
        return cancel_update(aws, watcher, {.name = "movies", .id = "id", .status = status});
    }
    tight::command_error refusal(const std::string& status) {
        try {
            (void)cancel(status);
        } catch (const tight::command_error& cause) {
            return cause;
        }
        return {tight::exit_status::ok, {}};
    }
};

}  // namespace

TEST_CASE_FIXTURE(faked, "what cannot be cancelled is told with what can be done instead, and nothing is asked") {
    CHECK(refusal("UPDATE_COMPLETE").message() ==
          "there is nothing to cancel: no update of movies is under way (UPDATE_COMPLETE)");
    CHECK(refusal("CREATE_IN_PROGRESS").message() ==
          "movies is being created for the first time: there is nothing to go back to");
    CHECK(refusal("CREATE_IN_PROGRESS").hint == "`tight delete` takes away what there is of it");
    CHECK(refusal("ROLLBACK_IN_PROGRESS").message() == "movies could not be created, and is already being deleted");
    CHECK(refusal("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS").message() ==
          "the update of movies is done; only what it has replaced is still being removed");
    CHECK(refusal("DELETE_IN_PROGRESS").message() == "movies is being deleted, which cannot be cancelled");
    CHECK(refusal("IMPORT_IN_PROGRESS").message() == "movies is IMPORT_IN_PROGRESS, which cannot be cancelled");
    CHECK(refusal("UPDATE_ROLLBACK_FAILED").hint == "`tight deploy --yes` tries the way back again");
    CHECK(refusal("ROLLBACK_COMPLETE").message().starts_with("there is nothing to cancel"));
    CHECK(transport->requests.empty());
}

TEST_CASE_FIXTURE(faked, "an update on its way back is watched to its end") {
    transport->answer(events());
    transport->answer(events());
    transport->answer(stacks("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"));
    transport->answer(events());
    transport->answer(stacks("UPDATE_ROLLBACK_COMPLETE"));
    CHECK(cancel("UPDATE_ROLLBACK_IN_PROGRESS").status == "UPDATE_ROLLBACK_COMPLETE");
    CHECK(watcher.said == "movies is on its way back already; watching it\n");
    for (const auto& call : transport->requests) CHECK(call.operation != "CancelUpdateStack");
}

TEST_CASE_FIXTURE(faked, "an update that ends before it can be cancelled is told as it is then") {
    transport->answer(events());
    transport->answer(too_late, 400);
    transport->answer(stacks("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
    transport->answer(stacks("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"));
    CHECK(refusal("UPDATE_IN_PROGRESS").message().starts_with("the update of movies is done"));
}

TEST_CASE_FIXTURE(faked, "a way back that fails is explained") {
    transport->answer(events());
    transport->answer("<R/>");
    transport->answer(
        events("<member><EventId>1</EventId><LogicalResourceId>Role</LogicalResourceId><ResourceType>"
               "AWS::IAM::Role</ResourceType><ResourceStatus>UPDATE_FAILED</ResourceStatus>"
               "<ResourceStatusReason>no</ResourceStatusReason></member>"));
    transport->answer(stacks("UPDATE_ROLLBACK_FAILED"));
    const tight::command_error cause = refusal("UPDATE_IN_PROGRESS");
    CHECK(cause.message() == "Role, an AWS::IAM::Role, could not be changed: no");
    CHECK(cause.hint.find("`tight deploy --yes` tries to bring it back again") != std::string::npos);
}
