// SPDX-License-Identifier: Apache-2.0
// What the program starts, and how it ends.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "cli/running_program.hpp"
#include "support/free_port.hpp"
#include "support/http_client.hpp"
#include "support/processes.hpp"

namespace tight::cli::tests {
namespace {

// Leaves a process behind that has its own session, and whose parent is gone.
const std::string detaches = "setsid sh -c 'sleep 1000 & echo $! > detached'";

int status_of(std::uint16_t port, const std::string& target) {
    try {
        return support::http_client(port).get(target).status;
    } catch (const std::exception&) {
        return 0;
    }
}

}  // namespace

TEST_CASE("all that a served application started ends with tight serve, however that ends") {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
        const folder here;
        here.write("tight.yml", "name: shop\nweb:\n  command: \"" + detaches + "; exec " TIGHT_TEST_SERVER "\"\n");
        running_program served({"serve", "--port", "0", "--db-port", "0", "--in-memory", "--no-watch"}, here);
        const std::string line = served.rest_of_line("http://127.0.0.1:");
        const auto port = static_cast<std::uint16_t>(std::stoi(line));
        const pid_t server = std::stoi(support::http_client(port).get("/pid").body);
        const pid_t detached = support::pid_in_file(here.path() / "detached");
        REQUIRE(support::alive(detached));
        served.stop(number);
        CHECK(support::eventually([&] { return !support::alive(server) && !support::alive(detached); }));
    }
}

TEST_CASE("what builds an application ends with tight build, though that is killed") {
    for (const int number : {SIGINT, SIGKILL}) {
        const folder here;
        here.write("tight.yml", "name: shop\nweb:\n  command: ./server\n  build: \"" + detaches +
                                    "; sleep 1000 & echo $! > compiler; wait\"\n");
        running_program building({"build"}, here);
        const pid_t compiler = support::pid_in_file(here.path() / "compiler");
        const pid_t detached = support::pid_in_file(here.path() / "detached");
        REQUIRE(support::alive(compiler));
        CHECK(building.stop(number) == 128 + number);
        CHECK(support::eventually([&] { return !support::alive(compiler) && !support::alive(detached); }));
    }
}

TEST_CASE("what a plugin leaves behind ends with it") {
    const folder here;
    here.write("tight.yml", "name: shop\nweb: {command: ./server}\nplugins: {trail: {}}\n");
    const std::filesystem::path plugin = here.path() / "tight-plugin-trail";
    here.write("tight-plugin-trail", "#!/bin/sh\ncd '" + here.path().native() + "'; " + detaches + "; exit 1\n");
    std::filesystem::permissions(plugin, std::filesystem::perms::owner_all);
    running_program asking({"template"}, here, {{"PATH", here.path().native() + ":/usr/bin:/bin"}});
    asking.wait();
    CHECK(!support::alive(support::pid_in_file(here.path() / "detached")));
}

TEST_CASE("a server answers and stops while its application writes without end, and nobody reads what it says") {
    const folder here;
    here.write("tight.yml", "name: shop\nweb:\n  command: \"yes & exec " TIGHT_TEST_SERVER "\"\n");
    const std::string log = (here.path() / "output.txt").native();
    REQUIRE(::mkfifo(log.c_str(), 0600) == 0);
    const int unread = ::open(log.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(unread >= 0);
    const auto port = support::free_port();
    running_program served({"serve", "--port", std::to_string(port), "--db-port", "0", "--in-memory", "--no-watch"},
                           here);
    CHECK(support::eventually([&] { return status_of(port, "/") == 200; }));
    for (int i = 0; i < 20; ++i) CHECK(status_of(port, "/items") == 200);
    CHECK(served.resident_kilobytes() < 1024 * 1024);  // with the sanitizers' own
    CHECK(served.stop(SIGTERM) == 0);
    ::close(unread);
}

}  // namespace tight::cli::tests
