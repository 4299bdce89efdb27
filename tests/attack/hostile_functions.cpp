// SPDX-License-Identifier: Apache-2.0
// Functions that misbehave in every way that attack-function knows, under `tight serve`: it goes on answering others,
// ends them in time, stops when it is told to, and nothing that they started is left.
#include <doctest/doctest.h>

#include <csignal>
#include <memory>
#include <sstream>
#include <vector>

#include "attack/http_checker.hpp"
#include "attack/served_project.hpp"
#include "attack/settings.hpp"

namespace attack {

namespace {

constexpr std::size_t at_once = 4;
constexpr long most_kilobytes = 900'000;  // the address sanitizer alone keeps 256 MB of freed memory

std::vector<std::string> behaviours() {
    const folder here;
    const auto printed = tight::process::run_process(std::vector<std::string>{TIGHT_ATTACK_FUNCTION, "--behaviours"},
                                                     {.output = tight::process::process_output::apart});
    std::istringstream lines(printed.value().out);
    std::vector<std::string> names;
    for (std::string name; std::getline(lines, name);) names.push_back(name);
    return names;
}

// Those that never answer by themselves.
bool hangs(const std::string& name) {
    for (const char* part : {"print-lines", "print-empty", "print-one", "print-bytes", "print-both", "never", "ignore",
                             "stop-itself", "daemons", "error-garbage"})
        if (name.starts_with(part)) return name != "error-garbage";
    return false;
}

std::string closing(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
}

std::unique_ptr<support::http_client> send(const served_project& app, const std::string& target) {
    auto client = std::make_unique<support::http_client>(app.port());
    client->send(closing(target));
    return client;
}

support::http_answer only_answer(support::http_client& client) {
    const auto answers = check_answers(client.read_rest(), body_of::function);
    if (answers.size() != 1) throw std::runtime_error(std::to_string(answers.size()) + " answers to one request");
    return answers.front();
}

void check_good(const served_project& app) {
    const auto answer = only_answer(*send(app, "/good"));
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"good":true})");
}

// Some at once; others are answered meanwhile, and they themselves in time.
void misbehave(const served_project& app, const std::vector<std::string>& names) {
    std::vector<std::unique_ptr<support::http_client>> clients;
    for (const std::string& name : names) clients.push_back(send(app, "/hostile?do=" + name));
    for (int i = 0; i < 5; ++i) check_good(app);
    for (std::size_t i = 0; i < names.size(); ++i) {
        INFO(names[i]);
        const auto answer = only_answer(*clients[i]);
        if (hangs(names[i]))
            CHECK(answer.status == 504);
        else
            CHECK((answer.status == 200 || answer.status == 502 || answer.status == 504));
    }
    check_good(app);
}

}  // namespace

TEST_CASE("functions that misbehave hold up nobody else, end in time, and leave nothing when the server stops") {
    served_project app({"--timeout", "2"});
    check_good(app);
    const auto all = behaviours();
    REQUIRE(all.size() > 20);
    for (std::size_t i = 0; i < all.size(); i += at_once) {
        const auto end = std::min(all.size(), i + at_once);
        const std::vector<std::string> some(all.begin() + static_cast<std::ptrdiff_t>(i),
                                            all.begin() + static_cast<std::ptrdiff_t>(end));
        INFO(some.front());
        misbehave(app, some);
    }
    CHECK(app.program().resident_kilobytes() < most_kilobytes);
    CHECK(app.program().stop(SIGTERM) == 0);
    CHECK(app.survivors() == "");
    tell(std::to_string(all.size()) + " hostile functions");
}

TEST_CASE("whatever functions do at that moment, nothing that they started outlives the server, though it is killed") {
    int ends = 0;
    for (const int signal : {SIGKILL, SIGTERM, SIGINT}) {
        served_project app({"--timeout", "30"});
        std::vector<std::unique_ptr<support::http_client>> clients;
        for (const char* name : {"daemon", "daemon-and-crash", "daemon-prints"})
            send(app, std::string("/hostile?do=") + name)->read_rest();
        for (const char* name : {"print-lines", "daemons", "ignore-signals", "stop-itself", "connections"})
            clients.push_back(send(app, std::string("/hostile?do=") + name));
        // All five have begun, and those that daemonize have done so.
        CHECK(support::eventually([&] { return marked_processes(app.mark()).size() > 36; }));
        INFO("signal " << signal);
        CHECK(app.program().stop(signal) == (signal == SIGKILL ? 128 + SIGKILL : 0));
        CHECK(app.survivors() == "");
        ++ends;
    }
    tell(std::to_string(ends) + " servers ended among hostile functions");
}

}  // namespace attack
