// SPDX-License-Identifier: Apache-2.0
#include "local/serve.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

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
            ::signal(SIGINT, SIG_IGN);  // as a shell starts what runs in the background
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
            options.database = tight::local::database_options{.port = 0};
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
        if (reader_.joinable()) reader_.join();
        ::close(end_);
    }

    std::uint16_t port() {
        std::string text;
        char byte = 0;
        while (text.find(" serves ") == std::string::npos && ::read(end_, &byte, 1) == 1) text += byte;
        const auto at = text.find("http://127.0.0.1:");
        reader_ = std::thread([this] {  // what nobody reads would hold it up
            std::array<char, 4096> block;
            while (::read(end_, block.data(), block.size()) > 0) {
            }
        });
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
    std::thread reader_;
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

TEST_CASE("what functions have detached from themselves goes with the server, however it ends, and no zombie stays") {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
        serving_process server;
        const auto port = server.port();
        const auto detached = pid_in(support::http_client(port).get("/demo?do=detach").body);
        const auto function = pid_in(support::http_client(port).get("/demo").body);
        REQUIRE(support::alive(detached));
        server.signal(number);
        server.wait();
        CHECK(support::eventually([&] { return !support::alive(detached) && !support::alive(function); }));
    }
}

TEST_CASE("Ctrl-C is heard while a function writes without end, and the ports answer") {
    serving_process server;
    const auto port = server.port();
    support::http_client busy(port);
    busy.send_request("GET", "/demo?do=flood");
    for (int i = 0; i < 5; ++i) CHECK(support::http_client(port).get("/other").status == 200);
    server.signal(SIGINT);
    CHECK(server.wait() == 0);
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

TEST_CASE("the tables that an application describes are in its database, which survives a restart") {
    const support::temporary_folder folder;
    auto options = served_app::demo();
    options.database = tight::local::database_options{.port = 0, .file = folder.path() / "data" / "dynamodb.db"};
    {
        served_app app(options);
        CHECK(app.get("/demo?do=env:AWS_ENDPOINT_URL_DYNAMODB").body == app.database_url);
        CHECK(app.out.heard("server | created the table movies"));
        CHECK(app.call_dynamodb("PutItem", R"({"TableName":"movies","Item":{"year":{"N":"1985"}}})").status == 200);
    }
    served_app app(options);
    CHECK(app.get("/demo").status == 200);
    CHECK(app.out.count("made the table") == 0);
    CHECK(app.call_dynamodb("GetItem", R"({"TableName":"movies","Key":{"year":{"N":"1985"}}})").body ==
          R"({"Item":{"year":{"N":"1985"}}})");
}

TEST_CASE("a table that has another key than its model is told") {
    support::memory_reporter out;
    const auto database = tight::local::local_database::open({.port = 0}).value();
    const auto table = [](std::string_view key) {
        return tight::json::
            parse(R"([{"TableName":"films","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":")" +
                  std::string(key) + R"(","AttributeType":"S"}],"KeySchema":[{"AttributeName":")" + std::string(key) +
                  R"(","KeyType":"HASH"}]}])")
                .value()
                .as_array();
    };
    database->make_tables(table("a"), out);
    database->make_tables(table("a"), out);
    CHECK(out.all() == "server | created the table films\n");
    database->make_tables(table("b"), out);
    CHECK(out.heard("the table films exists with the key HASH a, and its model says HASH b"));
    database->make_tables(tight::json::parse(R"([{"TableName":"other"}])").value().as_array(), out);
    CHECK(out.heard("the table other cannot be created: "));
}

TEST_CASE("tables are made under the names that the functions look for") {
    support::memory_reporter out;
    const auto database =
        tight::local::local_database::open(
            {.port = 0, .table_name = [](std::string_view name) { return "shop-dev-" + std::string(name); }})
            .value();
    const auto tables =
        tight::json::parse(
            R"([{"TableName":"films","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],)"
            R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}])")
            .value();
    database->make_tables(tables.as_array(), out);
    CHECK(out.all() == "server | created the table shop-dev-films\n");
}

TEST_CASE("one call finds the database of a server that runs, or else its own") {
    support::memory_reporter out;
    const auto app = served_app::demo().app;
    const tight::local::invocation_request call{.event = R"({"wish":"do=env:AWS_ENDPOINT_URL_DYNAMODB"})"};
    const auto alone = tight::local::invoke_once(app, "demo", call, out, tight::local::database_options{.port = 0});
    CHECK(alone.value().payload.find("http://127.0.0.1:") != std::string::npos);
    CHECK(out.heard("created the table movies"));
    const auto served = tight::local::local_database::open({.port = 0}).value();
    const auto port = static_cast<std::uint16_t>(std::stoi(served->url().substr(served->url().rfind(':') + 1)));
    const auto beside = tight::local::invoke_once(app, "demo", call, out, tight::local::database_options{.port = port});
    CHECK(beside.value().payload.find(served->url()) != std::string::npos);
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

namespace {

std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

int status_of(std::uint16_t port, const std::string& request_line, const std::string& headers) {
    support::http_client client(port);
    client.send(request_line + " HTTP/1.1\r\n" + headers + "Content-Length: 2\r\n\r\n{}");
    return client.read().status;
}

constexpr const char* invoke_demo = "POST /2015-03-31/functions/demo/invocations";

// The ports that a served application opens, each with a request that does something there.
struct open_ports {
    explicit open_ports(const served_app& app) {
        const auto runtime = app.get("/demo?do=env:AWS_LAMBDA_RUNTIME_API").body;
        const auto at = runtime.find("127.0.0.1:");
        REQUIRE(at != std::string::npos);
        all = {{app.port, invoke_demo},
               {port_of(app.database_url), "POST /"},
               {static_cast<std::uint16_t>(std::stoi(runtime.substr(at + 10))),
                "GET /2018-06-01/runtime/invocation/next"}};
    }
    std::vector<std::pair<std::uint16_t, std::string>> all;
};

tight::local::serve_options demo_with_database() {
    auto options = served_app::demo();
    options.database = tight::local::database_options{.port = 0};
    return options;
}

}  // namespace

TEST_CASE("no port of a served application answers to a foreign name or page") {
    const served_app app(demo_with_database());
    const open_ports ports(app);
    for (const auto& [port, request] : ports.all) {
        for (const std::string headers :
             {"Host: evil.example\r\n", "Host: localhost.evil.example\r\n", "Host: 2130706433\r\n",
              "Host: localhost\r\nOrigin: http://evil.example\r\n", "Host: localhost\r\nOrigin: null\r\n",
              "Host: localhost\r\nOrigin: http://localhost:1\r\n", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n",
              "Host: localhost\r\nSec-Fetch-Site: same-site\r\n"}) {
            CAPTURE(request);
            CAPTURE(headers);
            CHECK(status_of(port, request, headers) == 403);
            CHECK(status_of(port, "OPTIONS /2015-03-31/functions/demo/invocations",
                            headers + "Access-Control-Request-Method: POST\r\n") == 403);
        }
        CHECK(status_of(port, request, "Host: localhost\r\nHost: localhost\r\n") == 400);
        CHECK(status_of(port, request, "Host: local host\r\n") == 400);
    }
    CHECK(status_of(app.port, invoke_demo, "Host: 127.0.0.1\r\n") == 200);
}

TEST_CASE(
    "an application hears pages of every origin on its own routes, with their preflights, and by no foreign name") {
    const served_app app(served_app::demo());
    const std::string page = "Origin: https://shop.example\r\nSec-Fetch-Site: cross-site\r\n";
    CHECK(status_of(app.port, "POST /demo", "Host: localhost\r\n" + page) == 200);
    const auto preflight = support::http_client(app.port).request(
        "OPTIONS", "/demo?do=event", {{"Origin", "https://shop.example"}, {"Access-Control-Request-Method", "PUT"}});
    CHECK(preflight.status == 200);
    CHECK(preflight.body.find("https://shop.example") != std::string::npos);
    CHECK(preflight.header("access-control-allow-origin").empty());
    CHECK(status_of(app.port, "POST /demo", "Host: evil.example\r\n" + page) == 403);
    CHECK(status_of(app.port, "GET http://evil.example/demo", "Host: evil.example\r\n") == 403);
}

TEST_CASE("what is allowed beside is allowed on the application's port and its database's") {
    auto options = demo_with_database();
    options.access = {.hosts = {"dev.test"}, .origins = {"http://localhost:5173"}};
    options.database->access = options.access;
    const served_app app(options);
    const std::string page = "Host: dev.test\r\nOrigin: http://localhost:5173\r\n";
    CHECK(status_of(app.port, invoke_demo, page) == 200);
    CHECK(status_of(port_of(app.database_url), "GET /", page) == 200);
    CHECK(status_of(app.port, invoke_demo, "Host: dev.test\r\nOrigin: http://localhost:5174\r\n") == 403);
}
