// SPDX-License-Identifier: Apache-2.0
// Pages of other origins in Chromium against every port that the program listens on: nothing is read, nothing is
// changed. What must work is tried beside it, or a server that refuses everybody would pass.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include <tight/json.hpp>

#include "attack/served_project.hpp"
#include "attack/settings.hpp"
#include "cloud/dynamodb/server/endpoint_client.hpp"
#include "support/free_port.hpp"
#include "support/source_folder.hpp"

namespace attack {

namespace {

namespace json = tight::json;
using tight::cloud::dynamodb::tests::endpoint_client;

constexpr const char* create_victim =
    R"({"TableName":"victim","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})";

support::http_answer call(std::uint16_t database, std::string_view operation, std::string_view body) {
    return endpoint_client(database).call(operation, body, tight::cloud::dynamodb::tests::authorization("us-west-2"));
}

void create_victim_table(std::uint16_t database) {
    REQUIRE(call(database, "CreateTable", create_victim).status == 200);
    REQUIRE(call(database, "PutItem", R"({"TableName":"victim","Item":{"id":{"S":"kept"}}})").status == 200);
}

// Everything in the database, as text.
std::string state_of(std::uint16_t database) {
    return call(database, "ListTables", "{}").body + call(database, "Scan", R"({"TableName":"victim"})").body;
}

struct attempt {
    std::string page;
    std::string name;
    std::uint16_t port = 0;
    bool readable = false;
    std::int64_t status = 0;
    std::string text;  // for messages
};

// Runs the pages; what came of all they tried.
std::vector<attempt> browse(std::uint16_t page_port, const std::set<std::uint16_t>& targets,
                            const std::string& invocation, const std::string& own_page) {
    const char* const chosen = std::getenv("TIGHT_CHROMIUM");
    const std::string chromium = chosen != nullptr ? chosen : "chromium";
    if (std::system(("command -v " + chromium + " >/dev/null").c_str()) != 0)
        throw std::runtime_error(chromium + " is not installed: `./dev attack` and `./dev test` install it");
    json::array ports;
    for (const auto port : targets) ports.emplace_back(port);
    const json::object configuration{{"chromium", chromium},
                                     {"page_port", page_port},
                                     {"targets", ports},
                                     {"invocation", invocation},
                                     {"own_page", own_page}};
    const std::string script = std::string(support::source_folder) + "/tests/attack/browser.py";
    const auto done = tight::process::run_process(
        std::vector<std::string>{"python3", "-B", script, json::serialize(configuration)},
        {.output = tight::process::process_output::apart, .limit = std::chrono::minutes(4)});
    REQUIRE_MESSAGE(done.value().status == 0, done->err);
    std::vector<attempt> all;
    const json::value results = json::parse(done->out).value();
    for (const json::value& one : results.as_array())
        all.push_back({std::string(one.at("page").as_string()), std::string(one.at("attempt").as_string()),
                       one.at("port").to_number<std::uint16_t>(), one.at("readable").as_bool(),
                       one.at("status").to_number<std::int64_t>(), json::serialize(one)});
    return all;
}

// To a page whose name leads to the server, its refusals are answers of its own.
bool leaks(const attempt& one) { return one.readable && (one.page != "rebound" || one.status < 400); }

// Keeps asking for /good while it lives; what it heard instead of its answer, or "".
class steady_client {
public:
    explicit steady_client(const served_project& app)
        : thread_([this, &app] {
              do {
                  try {
                      const auto answer = app.get("/good");
                      if (answer.status != 200) bad_ += std::to_string(answer.status) + ' ' + answer.body + '\n';
                  } catch (const std::runtime_error& failure) {
                      bad_ += std::string(failure.what()) + '\n';
                  }
                  std::this_thread::sleep_for(std::chrono::milliseconds(20));
              } while (!done_);
          }) {}
    ~steady_client() { finish(); }

    std::string finish() {
        done_ = true;
        if (thread_.joinable()) thread_.join();
        return bad_;
    }

private:
    std::atomic<bool> done_ = false;
    std::string bad_ = {};
    std::thread thread_;
};

// An invocation that is under way until it is let go.
class held_invocation {
public:
    explicit held_invocation(const served_project& app) : app_(app), client_(app.port()) {
        client_.send_request("GET", "/hostile?do=hold");
        REQUIRE(support::eventually([&] { return !id().empty(); }));
    }
    std::string id() const {
        const std::string text = app_.read("held.txt");
        return text.substr(0, text.find('\n'));
    }
    std::string finish() {
        app_.write("release.txt", "now");
        return client_.read().body;
    }

private:
    const served_project& app_;
    support::http_client client_;
};

// Events that pages made, but for bodies of requests to the application's routes, which its own CORS is for.
std::string planted_events(const std::string& calls) {
    std::istringstream lines(calls);
    std::string found;
    for (std::string line; std::getline(lines, line);) {
        const bool is_route = line.find("\"rawPath\"") != std::string::npos;
        const bool is_planted = line.find("attack") != std::string::npos && !is_route;
        if (is_planted || line.find("rebound.example") != std::string::npos) found += line + '\n';
    }
    return found;
}

void tell_pages(const std::vector<attempt>& all, const std::string& of) {
    std::set<std::pair<std::string, std::uint16_t>> pages;
    for (const attempt& one : all) pages.emplace(one.page, one.port);
    tell(std::to_string(pages.size()) + " pages x ports, " + std::to_string(all.size()) + " attempts on " + of);
}

}  // namespace

TEST_CASE(
    "a page of another origin reads nothing and changes nothing on any port of serve, and the application's CORS "
    "holds") {
    served_project app({"--timeout", "60"});
    create_victim_table(app.database_port());
    const std::string before = state_of(app.database_port());
    app.get("/good");
    held_invocation held(app);
    const auto ports = listening_ports(app.program().process());
    REQUIRE(ports.size() >= 4);  // routes and invocations, the database, a Runtime API for each of two processes
    const std::uint16_t page_port = support::free_port();
    std::vector<attempt> all;
    std::string bad;
    {
        steady_client meanwhile(app);
        const std::string url = "http://127.0.0.1:" + std::to_string(app.port());
        all = browse(page_port, ports, held.id(), url + "/open?do=page&results=" + std::to_string(page_port));
        bad = meanwhile.finish();
    }
    std::map<std::string, int> served_with_cors;
    for (const attempt& one : all) {
        const bool is_open = one.port == app.port() && one.name.starts_with("open") && one.page != "rebound";
        if (is_open)
            served_with_cors[one.page] += one.status == 200 ? 1 : 0;
        else if (one.page != "own")
            CHECK_MESSAGE(!leaks(one), one.text);
        else
            CHECK_MESSAGE(one.status == 200, one.text);
    }
    CHECK(served_with_cors == std::map<std::string, int>{{"name", 2}, {"port", 2}, {"sandboxed", 2}});
    CHECK(std::ranges::count(all, std::string("own"), &attempt::page) == 1);
    CHECK(state_of(app.database_port()) == before);
    CHECK(planted_events(app.read("calls.txt")) == "");
    CHECK_MESSAGE(bad.empty(), bad << app.program().output());
    CHECK(held.finish() == R"({"good":true})");
    CHECK(app.get("/good").status == 200);
    CHECK(app.program().stop(SIGTERM) == 0);
    tell_pages(all, "serve");
}

TEST_CASE("the database is closed to pages but for those of an allowed origin and an allowed host") {
    const folder here;
    const std::uint16_t page_port = support::free_port();
    const std::string page = "http://127.0.0.1:" + std::to_string(page_port);
    for (const bool allowed : {false, true}) {
        std::vector<std::string> command{"dynamo", "rundb", "--port", "0", "--in-memory"};
        if (allowed) command.insert(command.end(), {"--allow-origin", page, "--allow-host", "rebound.example"});
        running_program program(command, here);
        const auto port =
            static_cast<std::uint16_t>(std::stoi(program.rest_of_line("DynamoDB is at http://127.0.0.1:")));
        create_victim_table(port);
        const std::string before = state_of(port);
        const auto all = browse(page_port, listening_ports(program.process()), "none", "");
        int reads = 0;
        for (const attempt& one : all) {
            const bool let_in = allowed && (one.page == "port" || one.page == "rebound");
            if (!let_in) CHECK_MESSAGE(!leaks(one), one.text);
            if (let_in && one.name == "database ListTables") reads += one.status == 200 ? 1 : 0;
        }
        CHECK(reads == (allowed ? 2 : 0));
        CHECK((state_of(port) == before) == !allowed);  // let in, they have deleted the table
        CHECK(program.stop() == 0);
        tell_pages(all, allowed ? "rundb, open to two of them" : "rundb");
    }
}

}  // namespace attack
