// SPDX-License-Identifier: Apache-2.0
// What may go wrong with a stack: each has a sentence, and nothing half-made that a second run does not finish.

#include <algorithm>

#include "cli/deployed_app.hpp"
#include "cli/running_program.hpp"

using namespace tight::cli::tests;
using support::aws::fault;

namespace {

const variables one_try{{"AWS_MAX_ATTEMPTS", "1"}};

// The steps of a first deploy, in their order.
const std::vector<std::string> steps{"cloudformation DescribeStacks",
                                     "sts GetCallerIdentity",
                                     "s3 HEAD",
                                     "s3 GET",
                                     "s3 PUT",
                                     "cloudformation CreateChangeSet",
                                     "cloudformation DescribeChangeSet",
                                     "cloudformation ExecuteChangeSet",
                                     "cloudformation DescribeStackEvents"};

}  // namespace

TEST_CASE_FIXTURE(deployed_app, "a function that cannot be made is told with its cause, and the stack begins again") {
    configure("functions:\n  fizz:\n    memory: 256\n");
    cloud.fail_resource("AWS::Lambda::Function", "'MemorySize' is out of range (Service: Lambda, Status Code: 400)");
    const auto failed = deploy("one");
    CHECK(failed.status == 3);
    CHECK(contains(failed.err, "an AWS::Lambda::Function, could not be created"));
    CHECK(contains(failed.err, "(tight.yml, line 9): 'MemorySize' is out of range\n"));
    CHECK(contains(failed.err, "hint: nothing of fizz runs; `tight deploy --yes` deletes what is left"));
    CHECK(cloud.stack_status("fizz") == "ROLLBACK_COMPLETE");
    CHECK(cloud.objects(bucket).empty());

    const auto refused = deploy("one");
    CHECK(refused.status == 1);
    CHECK(contains(refused.err, "fizz is ROLLBACK_COMPLETE: it cannot be changed, only deleted"));
    CHECK(tight({"status"}).out == "fizz is not deployed: its stack is ROLLBACK_COMPLETE.\n");
    CHECK(contains(tight({"status", "--json"}).out, "\"deployed\":false,\"state\":\"ROLLBACK_COMPLETE\""));
    CHECK(contains(tight({"invoke"}).err, "error: fizz is not deployed: its stack is ROLLBACK_COMPLETE\n"));
    CHECK(contains(tight({"diff", "--no-lambda"}).out, "+ Resources Function (AWS::Lambda::Function)\n"));
    const auto again = deploy("one", {"--yes"});
    CAPTURE(again.err);
    CHECK(again.status == 0);
    CHECK(cloud.stack_status("fizz") == "CREATE_COMPLETE");
}

TEST_CASE_FIXTURE(deployed_app, "a first deploy that fails leaves no table that the second one stumbles over") {
    configure("dynamodb_tables:\n  movies: {attributes: {id: S}, key: id}\n");
    cloud.fail_resource("AWS::Lambda::Alias", "it is broken");
    REQUIRE(deploy("one").status == 3);
    const auto again = deploy("one", {"--yes"});
    CAPTURE(again.err);
    CHECK(again.status == 0);
    CHECK(cloud.stack_status("fizz") == "CREATE_COMPLETE");
}

TEST_CASE_FIXTURE(deployed_app, "an update that fails leaves the old code and takes the new package away") {
    REQUIRE(deploy("one").status == 0);
    const auto before = cloud.objects(bucket);
    const std::string code = cloud.code_of("$LATEST");
    cloud.fail_resource("AWS::Lambda::Function", "no");
    const auto failed = deploy("two");
    CHECK(failed.status == 3);
    CHECK(contains(failed.err, "could not be changed"));
    CHECK(contains(failed.err, "fizz is as it was before"));
    CHECK(cloud.stack_status("fizz") == "UPDATE_ROLLBACK_COMPLETE");
    CHECK(cloud.objects(bucket) == before);
    CHECK(cloud.code_of("$LATEST") == code);
    CHECK(deploy("two").status == 0);
}

TEST_CASE_FIXTURE(deployed_app, "an update whose way back failed too is brought back with --yes") {
    REQUIRE(deploy("one").status == 0);
    cloud.fail_resource("AWS::Lambda::Function", "no");
    cloud.fail_rollback();
    CHECK(deploy("two").status == 3);
    REQUIRE(cloud.stack_status("fizz") == "UPDATE_ROLLBACK_FAILED");
    const auto refused = deploy("two");
    CHECK(refused.status == 1);
    CHECK(contains(refused.err, "it cannot be changed before it is back"));
    const auto again = deploy("two", {"--yes"});
    CAPTURE(again.err);
    CHECK(again.status == 0);
    CHECK(cloud.stack_status("fizz") == "UPDATE_COMPLETE");
}

TEST_CASE("a permission that is missing at any step is named, and the next run finishes") {
    for (const std::string& step : steps) {
        CAPTURE(step);
        if (step == "s3 HEAD") continue;  // has no body that could name it
        deployed_app app;
        app.cloud.next(step, fault::refused);
        const auto refused = app.deploy("one");
        CAPTURE(refused.err);
        CHECK(refused.status == 3);
        CHECK(contains(refused.err, "error: "));
        if (!step.starts_with("s3")) CHECK(contains(refused.err, "whoever deploys needs the permission "));
        const auto again = app.deploy("one");
        CAPTURE(again.err);
        CHECK(again.status == 0);
        CHECK(app.cloud.stack_status("fizz").ends_with("_COMPLETE"));
        CHECK(app.cloud.objects(app.bucket).size() == 1);
    }
}

TEST_CASE("a connection that ends at any step is taken up again by itself") {
    for (const fault what : {fault::dropped, fault::lost, fault::throttled})
        for (const std::string& step : steps) {
            CAPTURE(step);
            CAPTURE(static_cast<int>(what));
            deployed_app app;
            app.cloud.next(step, what);
            const auto done = app.deploy("one");
            CAPTURE(done.err);
            CHECK(done.status == 0);
            CHECK(app.cloud.stack_status("fizz") == "CREATE_COMPLETE");
            CHECK(app.cloud.objects(app.bucket).size() == 1);
        }
}

TEST_CASE("a deploy that loses the network says so, and the same command finishes it") {
    for (const std::string& step : steps) {
        if (step == "cloudformation DescribeStackEvents") continue;  // is tried again while AWS works
        CAPTURE(step);
        deployed_app app;
        app.cloud.next(step, fault::lost);
        const auto cut = app.deploy("one", {}, one_try);
        CAPTURE(cut.err);
        if (cut.status != 0) {
            CHECK(cut.status == 3);
            CHECK(contains(cut.err, "AWS cannot be reached"));
        }
        const auto again = app.deploy("one");
        CAPTURE(again.err);
        CHECK(again.status == 0);
        CHECK(app.cloud.stack_status("fizz") == "CREATE_COMPLETE");
        CHECK(app.cloud.objects(app.bucket).size() == 1);
        CHECK(app.cloud.settings(app.bucket).contains("publicAccessBlock"));
    }
}

TEST_CASE_FIXTURE(deployed_app, "the bucket of another account is refused, and nothing is made") {
    cloud.set_owner(bucket, "999999999999");
    const auto refused = deploy("one");
    CHECK(refused.status == 3);
    CHECK(contains(refused.err, "the bucket " + bucket + " belongs to another account"));
    CHECK(contains(refused.err, "choose another name for aws.s3_bucket in tight.yml"));
    CHECK(cloud.stack_status("fizz").empty());
}

TEST_CASE_FIXTURE(deployed_app, "a template that AWS does not take is refused before anything is made") {
    configure(
        "aws:\n  cfn_resources:\n    Odd:\n      Type: AWS::SNS::Topic\n      Properties:\n        TopicName:\n"
        "          Ref: Nothing\n");
    const auto refused = deploy("one");
    CHECK(refused.status == 3);
    CHECK(contains(refused.err, "Unresolved resource dependencies [Nothing]"));
    CHECK(cloud.stack_status("fizz").empty());
    CHECK(cloud.objects(bucket).empty());
}

TEST_CASE_FIXTURE(deployed_app, "two deploys at once: the second one says so and leaves the first alone") {
    REQUIRE(deploy("one").status == 0);
    cloud.set_steps(0);
    running_program first({"deploy", "--lambda-package", package("two")}, here, cloud.variables());
    (void)first.rest_of_line("  ~ ");
    REQUIRE(comes_to("UPDATE_IN_PROGRESS"));
    const auto second = deploy("three");
    CHECK(second.status == 3);
    CHECK(contains(second.err, "another deploy of fizz is under way (UPDATE_IN_PROGRESS)"));
    CHECK(cloud.objects(bucket).size() == 2);
    cloud.set_steps(3);
    CHECK(first.wait() == 0);
    CHECK(cloud.objects(bucket).size() == 1);
}

TEST_CASE_FIXTURE(deployed_app, "Ctrl-C says where the deploy stands, and the same command follows it to its end") {
    cloud.set_steps(0);
    running_program first({"deploy", "--lambda-package", package("one")}, here, cloud.variables());
    REQUIRE(comes_to("CREATE_IN_PROGRESS"));
    CHECK(first.stop() == 130);
    CHECK(contains(first.output(), "stopped watching: fizz is CREATE_IN_PROGRESS, and AWS goes on with it"));
    CHECK(contains(first.output(), "run the same command again to see how it ends"));
    cloud.set_steps(3);
    const auto again = deploy("one");
    CAPTURE(again.err);
    CHECK(again.status == 0);
    CHECK(contains(again.err, "This deploy is under way already; watching it"));
    CHECK(cloud.stack_status("fizz") == "CREATE_COMPLETE");
}

TEST_CASE_FIXTURE(deployed_app, "without credentials or with wrong ones a deploy says what to set") {
    const auto wrong = deploy("one", {}, {{"AWS_SECRET_ACCESS_KEY", "wrong"}});
    CHECK(wrong.status == 3);
    CHECK(contains(wrong.err, "the secret key does not belong to the access key"));
    const auto unknown = deploy("one", {}, {{"AWS_ACCESS_KEY_ID", "AKIDOTHER"}});
    CHECK(unknown.status == 3);
    CHECK(contains(unknown.err, "AWS does not know this access key"));
}

TEST_CASE_FIXTURE(deployed_app, "what cannot be deleted is said, and the rest goes on") {
    REQUIRE(deploy("one").status == 0);
    cloud.next("logs DeleteLogGroup", fault::refused);
    const auto done = tight({"delete", "--yes"});
    CHECK(done.status == 0);
    CHECK(contains(done.err, " could not be deleted.\n"));
    CHECK(contains(done.err, "Deleting files...\n"));
    CHECK_FALSE(cloud.has_bucket(bucket));
}
