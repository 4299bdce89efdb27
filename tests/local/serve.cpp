// SPDX-License-Identifier: Apache-2.0
#include "local/serve.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "local/server_fixture.hpp"

using namespace std::chrono_literals;
using support::served_app;

namespace {

// Serves in a process of its own, as the program tight does; its stdout is what it reports.
class serving_process {
public:
    serving_process() {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::close(ends[0]);
            struct pipe_reporter final : tight::local::reporter {
                int end;
                explicit pipe_reporter(int to) : end(to) {}
                void report(const tight::local::report_line& line) override {
                    const auto text = std::string(line.text) + "\n";
                    [[maybe_unused]] const auto written = ::write(end, text.data(), text.size());
                }
            } out(ends[1]);
            auto options = served_app::demo();
            options.port = 0;
            const auto served = tight::local::serve(std::move(options), out);
            ::_exit(served ? 0 : 1);
        }
        ::close(ends[1]);
        end_ = ends[0];
    }
    ~serving_process() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(end_);
    }

    std::uint16_t port() {
        std::string text;
        char byte = 0;
        while (text.find(" serves ") == std::string::npos && ::read(end_, &byte, 1) == 1) text += byte;
        const auto at = text.find("http://127.0.0.1:");
        return static_cast<std::uint16_t>(std::stoi(text.substr(at + 17)));
    }
    void signal(int number) const { ::kill(pid_, number); }
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t pid_ = -1;
    int end_ = -1;
};

pid_t pid_in(const std::string& body) { return static_cast<pid_t>(std::stoi(body.substr(body.find(" of ") + 4))); }

}  // namespace

TEST_CASE("Ctrl-C ends every child and then the server, with 0") {
    for (const int number : {SIGINT, SIGTERM}) {
        serving_process server;
        const auto port = server.port();
        const auto idle = pid_in(support::http_client(port).get("/demo").body);
        support::http_client busy(port);
        busy.send_request("GET", "/other?do=hang-with-child");
        server.signal(number);
        CHECK(server.wait() == 0);
        CHECK(!support::alive(idle));
        CHECK_THROWS(support::http_client(port));
    }
}

TEST_CASE("children go with a server that is killed") {
    serving_process server;
    const auto child = pid_in(support::http_client(server.port()).get("/demo").body);
    CHECK(support::alive(child));
    server.signal(SIGKILL);
    CHECK(server.wait() == 128 + SIGKILL);
    CHECK(support::eventually([&] { return !support::alive(child); }));
}

TEST_CASE("a port that is taken is told with a sentence") {
    const served_app first(served_app::demo());
    support::memory_reporter out;
    auto options = served_app::demo();
    options.port = first.port;
    const auto served = tight::local::serve(std::move(options), out);
    REQUIRE(!served);
    CHECK(served.error().message.starts_with("cannot listen on 127.0.0.1:" + std::to_string(first.port)));
}

TEST_CASE("a function can be called once, without a server") {
    support::memory_reporter out;
    const auto app = served_app::demo().app;
    const auto done = tight::local::invoke_once(app, "demo", {.event = R"({"wish":"do=raw"})"}, out);
    REQUIRE(done);
    CHECK(done->payload == R"({"plain":true})");
    CHECK(done->cold);
    const auto unknown = tight::local::invoke_once(app, "nobody", {}, out);
    CHECK(unknown.error().message == "no function is called 'nobody'; there are: demo, other");
}
