// SPDX-License-Identifier: Apache-2.0
// An update that is taken back while it is under way.

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/deployed_app.hpp"
#include "cli/running_program.hpp"

using namespace tight::cli::tests;
using support::aws::fault;

namespace {

// An application whose second deploy stands still.
class updating_app : public deployed_app {
public:
    updating_app() {
        REQUIRE(deploy("one").status == 0);
        code = cloud.code_of("$LATEST");
        cloud.set_steps(0);
        second.emplace(std::vector<std::string>{"deploy", "--lambda-package", package("two")}, here, cloud.variables());
        REQUIRE(comes_to("UPDATE_IN_PROGRESS"));
    }

    // AWS goes on only when it has been asked to cancel.
    int cancel() {
        cloud.forget_requests();
        std::filesystem::create_directory(here / "below");
        running_program back({"deploy", "--cancel"}, here / "below", cloud.variables());
        const auto asked = [this] {
            const auto all = cloud.requests();
            return std::ranges::find(all, "cloudformation CancelUpdateStack") != all.end();
        };
        for (int waited = 0; waited < 4000 && !asked(); ++waited)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        cloud.set_steps(3);
        const int status = back.wait();
        said = back.output();
        return status;
    }

    std::string code = {};
    std::string said = {};  // by the last cancel()
    std::optional<running_program> second = {};
};

}  // namespace

TEST_CASE_FIXTURE(updating_app, "Ctrl-C names the way to take the update back, and that way leads there") {
    CHECK(second->stop() == 130);
    CHECK(contains(second->output(), "stopped watching: fizz is UPDATE_IN_PROGRESS, and AWS goes on with it"));
    CHECK(contains(second->output(), "`tight deploy --cancel` cancels the update"));
    CHECK(cancel() == 0);
    CAPTURE(said);
    CHECK(contains(said, "Cancelling the update of fizz...\n"));
    CHECK(contains(said, "fizz is as it was before the update.\n"));
    CHECK(contains(said, "fizz is deployed!\n  State: UPDATE_ROLLBACK_COMPLETE\n"));
    CHECK(cloud.stack_status("fizz") == "UPDATE_ROLLBACK_COMPLETE");
    CHECK(cloud.code_of("$LATEST") == code);
    const auto again = deploy("two");
    CAPTURE(again.err);
    CHECK(again.status == 0);
    CHECK(cloud.objects(bucket).size() == 1);
}

TEST_CASE_FIXTURE(updating_app, "who watches an update that another cancels is told so, and the package goes") {
    CHECK(cancel() == 0);
    CHECK(second->wait() == 3);
    CHECK(contains(second->output(), "the update of fizz was cancelled"));
    CHECK(cloud.objects(bucket).size() == 1);
    CHECK(cloud.code_of("$LATEST") == code);
}

TEST_CASE_FIXTURE(updating_app, "a lost connection while an update is cancelled is taken up again") {
    (void)second->stop();
    cloud.next("cloudformation CancelUpdateStack", fault::lost);
    CHECK(cancel() == 0);
    CHECK(cloud.stack_status("fizz") == "UPDATE_ROLLBACK_COMPLETE");
}

TEST_CASE_FIXTURE(updating_app, "a permission to cancel that is missing is named") {
    (void)second->stop();
    cloud.next("cloudformation CancelUpdateStack", fault::refused);
    const auto refused = tight({"deploy", "--cancel"});
    CHECK(refused.status == 3);
    CHECK(contains(refused.err, "whoever deploys needs the permission "));
    CHECK(cloud.stack_status("fizz") == "UPDATE_IN_PROGRESS");
}

TEST_CASE_FIXTURE(deployed_app, "where nothing can be cancelled that is said") {
    CHECK(contains(tight({"deploy", "--cancel"}).err, "error: This project has not been deployed yet.\n"));
    const auto both = deploy("one", {"--cancel"});
    CHECK(both.status == 2);
    CHECK(contains(both.err, "--cancel exclude each other"));
    REQUIRE(deploy("one").status == 0);
    const auto idle = tight({"deploy", "--cancel"});
    CHECK(idle.status == 1);
    CHECK(contains(idle.err, "error: there is nothing to cancel: no update of fizz is under way (CREATE_COMPLETE)\n"));
}

TEST_CASE_FIXTURE(deployed_app, "a first deploy is not cancelled but deleted, and Ctrl-C says so") {
    cloud.set_steps(0);
    running_program first({"deploy", "--lambda-package", package("one")}, here, cloud.variables());
    REQUIRE(comes_to("CREATE_IN_PROGRESS"));
    CHECK(first.stop() == 130);
    CHECK(contains(first.output(), "`tight delete` takes away what there is of it"));
    const auto refused = tight({"deploy", "--cancel"});
    CHECK(refused.status == 1);
    CHECK(contains(refused.err, "fizz is being created for the first time: there is nothing to go back to"));
    cloud.set_steps(3);
    const auto gone = tight({"delete", "--yes"});
    CAPTURE(gone.err);
    CHECK(gone.status == 0);
    CHECK(cloud.stack_status("fizz").empty());
}
