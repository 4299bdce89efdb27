// SPDX-License-Identifier: Apache-2.0
#include "process/process_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "process/command.hpp"
#include "process/guarded_process.hpp"
#include "support/processes.hpp"
#include "support/temporary_folder.hpp"

TEST_CASE("a tree holds a process and what it started, whatever that is called, and no other") {
    const support::temporary_folder folder;
    tight::process::guarded_process one;
    // The name in /proc/PID/stat holds what the fields behind it look like.
    REQUIRE(
        one.start({.command = {"sh", "-c", "cp $(command -v sleep) 'x) S 1'; './x) S 1' 1000 & echo $! > pid; wait"},
                   .directory = folder.path(),
                   .environment = tight::process::environment_with({})}));
    const pid_t grandchild = support::pid_in_file(folder.path() / "pid");
    REQUIRE(grandchild > 0);
    const auto tree = tight::process::process_tree(one.pid());
    CHECK(tree == std::vector<pid_t>{one.pid(), grandchild});
    const auto ours = tight::process::process_tree(::getpid());
    CHECK(std::ranges::find(ours, grandchild) != ours.end());
    CHECK(std::ranges::find(ours, 1) == ours.end());
}
