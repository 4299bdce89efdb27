// SPDX-License-Identifier: Apache-2.0
#include "process/guarded_process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <thread>

#include "process/command.hpp"
#include "support/processes.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
using tight::process::guarded_process;

namespace {

tight::process::start_settings shell(std::string script, const std::filesystem::path& folder = {}) {
    return {.command = {"sh", "-c", std::move(script)},
            .directory = folder,
            .environment = tight::process::environment_with({})};
}

// Writes the number of a process that has left group and session, and whose parent is gone, to `file`.
std::string detached(const std::string& program, const std::string& file) {
    return "setsid sh -c '" + program + " & echo $! > " + file + "' ; ";
}

// A process that starts something and is then at the mercy of the test.
class owner {
public:
    explicit owner(const tight::process::start_settings& settings) {
        pid_ = ::fork();
        if (pid_ != 0) return;
        for (const int number : {SIGTERM, SIGHUP, SIGINT}) ::signal(number, SIG_DFL);
        guarded_process child;
        if (!child.start(settings)) ::_exit(1);
        for (;;) ::pause();
    }
    ~owner() { kill(); }
    owner(const owner&) = delete;
    owner& operator=(const owner&) = delete;

    void kill(int number = SIGKILL) {
        if (pid_ <= 0) return;
        ::kill(pid_, number);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }

private:
    pid_t pid_ = -1;
};

#ifndef __SANITIZE_ADDRESS__
std::int64_t kilobytes(pid_t pid, const std::string& field) {
    const std::string status = support::text_of_file("/proc/" + std::to_string(pid) + "/status");
    const std::size_t at = status.find(field + ':');
    return at == std::string::npos ? 0 : std::stol(status.substr(at + field.size() + 1));
}
#endif

}  // namespace

TEST_CASE("how a program ended comes as waitpid tells it") {
    for (const auto& [script, status] : {std::pair("exit 3", 3 << 8), std::pair("kill -SEGV $$", SIGSEGV)}) {
        guarded_process one;
        REQUIRE(one.start(shell(script)));
        const auto end = one.ended(20s);
        REQUIRE(end);
        CHECK((end->status & 0xff7f) == status);
        CHECK(end->max_rss_kb > 0);
        CHECK(!one.running());
    }
}

TEST_CASE("what cannot be started is told with its reason") {
    guarded_process one;
    const auto missing = one.start({.command = {"/no/such/program"}});
    REQUIRE(!missing);
    CHECK(missing.error().code == tight::errc::not_found);
    CHECK(missing.error().message == "cannot start /no/such/program: No such file or directory");
    CHECK(one.start({.command = {"/etc/passwd"}}).error().message == "cannot start /etc/passwd: Permission denied");
    CHECK(!one.start(shell("true", "/no/such/folder")));
    CHECK(!one.running());
    CHECK(support::children_of(::getpid()).empty());
}

TEST_CASE("what a program started ends with it, though it detached itself from all") {
    const support::temporary_folder folder;
    for (const char* const how : {"exit 0", "exit 7", "kill -SEGV $$", "kill -KILL $$"}) {
        guarded_process one;
        REQUIRE(one.start(shell(detached("sleep 1000", "pid") + how, folder.path())));
        REQUIRE(one.ended(20s));
        const pid_t child = support::pid_in_file(folder.path() / "pid");
        REQUIRE(child > 0);
        CHECK(!support::alive(child));
        std::filesystem::remove(folder.path() / "pid");
    }
    CHECK(support::children_of(::getpid()).empty());
}

TEST_CASE("all that was started ends with us, however we end") {
    const support::temporary_folder folder;
    for (const int number : {SIGKILL, SIGTERM, SIGHUP, SIGINT}) {
        owner serving(shell(detached("sleep 1000", "detached") + "sleep 1000 & echo $! > child; echo $$ > self; wait",
                            folder.path()));
        const pid_t self = support::pid_in_file(folder.path() / "self");
        const pid_t child = support::pid_in_file(folder.path() / "child");
        const pid_t detached_one = support::pid_in_file(folder.path() / "detached");
        const pid_t guardian = support::parent_of(self);
        REQUIRE(support::alive(detached_one));
        serving.kill(number);
        for (const pid_t each : {self, child, detached_one, guardian})
            CHECK(support::eventually([&] { return !support::alive(each); }));
        for (const char* const name : {"self", "child", "detached"}) std::filesystem::remove(folder.path() / name);
    }
}

TEST_CASE(
    "what is started is asked to end before it is killed where we are gone, and killed where it does not listen") {
    const support::temporary_folder folder;
    owner serving(shell(
        "trap 'echo 1 > cleaned; exit' TERM; sh -c \"trap '' TERM; echo \\$\\$ > deaf; while :; do sleep 1; done\" & "
        "while [ ! -e deaf ]; do sleep 0.01; done; echo $$ > self; while :; do sleep 0.01; done",
        folder.path()));
    const pid_t self = support::pid_in_file(folder.path() / "self");
    const pid_t deaf = support::pid_in_file(folder.path() / "deaf");
    serving.kill();
    CHECK(support::pid_in_file(folder.path() / "cleaned") == 1);
    CHECK(support::eventually([&] { return !support::alive(self) && !support::alive(deaf); }));
}

TEST_CASE("a kill reaches all that was started, also what goes on starting more") {
    const support::temporary_folder folder;
    guarded_process one;
    REQUIRE(
        one.start(shell(detached("sleep 1000", "pid") +
                            "i=0; while [ $i -lt 20 ]; do (setsid sleep 1000 &) ; i=$((i+1)); done; echo $$ > self; "
                            "while :; do (sleep 0.01 &); done",
                        folder.path())));
    const pid_t self = support::pid_in_file(folder.path() / "self");
    const pid_t guardian = support::parent_of(self);
    one.signal(SIGKILL);
    const auto end = one.ended(20s);
    REQUIRE(end);
    CHECK(WTERMSIG(end->status) == SIGKILL);
    CHECK(!support::alive(support::pid_in_file(folder.path() / "pid")));
    CHECK(support::children_of(guardian).empty());
    CHECK(!support::alive(guardian));
}

TEST_CASE("a signal reaches the group that a program leads") {
    const support::temporary_folder folder;
    guarded_process one;
    REQUIRE(
        one.start(shell("trap 'while [ ! -s heard ]; do sleep 0.01; done; exit 5' TERM; sh -c \"trap 'echo 1 > heard; "
                        "exit' TERM; echo 1 > ready; "
                        "while :; do sleep 0.01; done\" & while :; do sleep 0.01; done",
                        folder.path())));
    REQUIRE(support::pid_in_file(folder.path() / "ready") == 1);
    one.signal(SIGTERM);
    CHECK(support::pid_in_file(folder.path() / "heard") == 1);
    const auto end = one.ended(20s);
    REQUIRE(end);
    CHECK(end->status == 5 << 8);
}

TEST_CASE("a guardian that is killed takes the program along, and is told as a kill") {
    guarded_process one;
    REQUIRE(one.start(shell("exec sleep 1000")));
    const pid_t program = one.pid();
    const pid_t guardian = support::parent_of(program);
    ::kill(guardian, SIGKILL);
    const auto end = one.ended(20s);
    REQUIRE(end);
    CHECK(end->status == SIGKILL);
    CHECK(support::eventually([&] { return !support::alive(program); }));
}

TEST_CASE("a guardian holds nothing of ours: neither a descriptor, nor the folder, nor memory, nor the name") {
    constexpr std::int64_t kilobytes_of_ours = 256 * 1024;
    std::vector<char> ours(kilobytes_of_ours * 1024, 'x');
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    guarded_process one;
    REQUIRE(one.start(shell("sleep 1000")));
    const pid_t guardian = support::parent_of(one.pid());
    std::memset(ours.data(), 'y', ours.size());  // what it keeps of before would be its own from here on
#ifndef __SANITIZE_ADDRESS__                     // whose own memory it keeps, and all other with it
    CHECK(support::eventually([&] { return kilobytes(guardian, "RssAnon") < kilobytes_of_ours / 4; }));
#endif
    ::close(ends[1]);
    char byte = 0;
    CHECK(support::eventually([&] { return ::read(ends[0], &byte, 1) == 0; }));
    ::close(ends[0]);
    const std::string self = "/proc/" + std::to_string(guardian);
    CHECK(support::eventually([&] { return std::filesystem::read_symlink(self + "/cwd") == "/"; }));
    CHECK(support::eventually([&] { return support::text_of_file(self + "/comm") == "guardian\n"; }));
    CHECK(support::eventually([&] {  // or as much of that as there is room for
        return std::string("guardian").starts_with(support::text_of_file(self + "/cmdline").c_str());
    }));
    CHECK(support::alive(one.pid()));
}

TEST_CASE("programs can be started from several threads at once") {
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&good] {
            for (int round = 0; round < 10; ++round) {
                guarded_process one;
                if (!one.start(shell("exit 9"))) continue;
                const auto end = one.ended(20s);
                good += end && end->status == 9 << 8 ? 1 : 0;
            }
        });
    for (auto& each : threads) each.join();
    CHECK(good == 40);
    CHECK(support::children_of(::getpid()).empty());
}

TEST_CASE("who ignores the ends of children is told of them all the same") {
    auto* const before = ::signal(SIGCHLD, SIG_IGN);
    guarded_process one;
    REQUIRE(one.start(shell("exit 6")));
    const auto end = one.ended(20s);
    ::signal(SIGCHLD, before);
    REQUIRE(end);
    CHECK(end->status == 6 << 8);
}
