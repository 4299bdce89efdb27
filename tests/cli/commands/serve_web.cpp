// SPDX-License-Identifier: Apache-2.0
#include "cli/running_program.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "support/http_client.hpp"

namespace tight::cli::tests {
namespace {

std::string answer(const std::string& url, const std::string& target) {
    support::http_client client(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    return client.get(target).body;
}

}  // namespace

TEST_CASE("an HTTP server is served through the adapter, and started anew when a file is saved") {
    const folder here;
    const std::filesystem::path root = here.path();
    here.write("word.sh", "one");
    here.write("tight.yml", "name: shop\nweb:\n  command: exec " TIGHT_TEST_SERVER "\n  base_path: /shop\n");
    running_program served({"serve", "--port", "0", "--db-port", "0", "--in-memory", "--timeout", "20"}, root);
    std::string url = served.rest_of_line("http://127.0.0.1:");
    url = ':' + url.substr(0, url.find(' '));
    CHECK(answer(url, "/shop/items?a=1").starts_with("GET /items?a=1\n"));
    CHECK(answer(url, "/header/x-amzn-request-context").find("\"routeKey\"") != std::string::npos);
    const std::string before = answer(url, "/pid");
    CHECK(answer(url, "/pid") == before);
    here.write("word.sh", "two");
    served.rest_of_line("word.sh changed");
    std::string after = before;
    for (int i = 0; i < 200 && after == before; ++i) after = answer(url, "/pid");
    CHECK(after != before);
    support::http_client foreign(static_cast<std::uint16_t>(std::stoi(url.substr(1))));
    foreign.send("GET /shop/items HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    CHECK(foreign.read().status == 403);
    CHECK(served.stop() == 0);
    CHECK(served.output().find("no SIGTERM will come") == std::string::npos);
}

TEST_CASE("an HTTP server ends with the program that serves it, though that is killed") {
    const folder here;
    here.write("tight.yml", "name: shop\nweb:\n  command: " TIGHT_TEST_SERVER " & wait\n");
    running_program served({"serve", "--port", "0", "--db-port", "0", "--in-memory", "--no-watch"}, here);
    std::string url = served.rest_of_line("http://127.0.0.1:");
    url = ':' + url.substr(0, url.find(' '));
    const pid_t server = std::stoi(answer(url, "/pid"));
    CHECK(served.stop(SIGKILL) == 128 + SIGKILL);
    for (int i = 0; i < 1000 && kill(server, 0) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(kill(server, 0) != 0);
}

TEST_CASE("a file named with -c makes an HTTP server of a folder without tight.yml") {
    const folder here;
    here.write("shop.yml", "name: shop\nweb:\n  command: exec " TIGHT_TEST_SERVER "\n");
    running_program served({"-c", "shop.yml", "serve", "--port", "0", "--db-port", "0", "--in-memory"}, here);
    std::string url = served.rest_of_line("http://127.0.0.1:");
    url = ':' + url.substr(0, url.find(' '));
    CHECK(answer(url, "/items?a=1").starts_with("GET /items?a=1\n"));
    CHECK(served.stop() == 0);
}

TEST_CASE("an HTTP server streams its answers where it is reached by a function URL") {
    const folder here;
    here.write("tight.yml",
               "name: shop\napi: url\nweb:\n  command: exec " TIGHT_TEST_SERVER "\n  response_streaming: true\n");
    running_program served({"serve", "--port", "0", "--db-port", "0", "--in-memory", "--no-watch"}, here.path());
    std::string url = served.rest_of_line("http://127.0.0.1:");
    url = ':' + url.substr(0, url.find(' '));
    CHECK(answer(url, "/header/x-amzn-request-context").find(".lambda-url.") != std::string::npos);
    CHECK(answer(url, "/stream") == "first\nsecond\nthird\n");
    CHECK(answer(url, "/big/9000000").size() == 9'000'000);
}

TEST_CASE("a key of web: that makes no sense is refused by name") {
    const folder here;
    here.write("tight.yml", "name: shop\nweb: {command: x, prot: 80}\n");
    const auto done = run_tight({"serve"}, here);
    CHECK(done.status == 1);
    CHECK(done.err.find("'prot' is not a key of web") != std::string::npos);
}

TEST_CASE("commands for applications in C++ say so to others, and write nothing") {
    const folder here;
    here.write("tight.yml", "name: shop\nweb: {command: x}\n");
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"test"}, {"generate", "function", "movies"}}) {
        const auto done = run_tight(words, here);
        CHECK(done.status == 1);
        CHECK(done.err.find("shop is an HTTP server of its own, and this command is for applications in C++") !=
              std::string::npos);
    }
    CHECK(!std::filesystem::exists(here / "app"));
}

TEST_CASE("an HTTP server is called once on this machine, by the name of the application or without one") {
    const folder here;
    here.write("tight.yml", "name: my-shop\nweb:\n  command: exec " TIGHT_TEST_SERVER "\n");
    const auto call = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"invoke", "--local", "--in-memory", "--db-port", "0"});
        return run_tight(arguments, here);
    };
    const auto request = call({"--method", "POST", "--body", "hello"});
    CHECK_MESSAGE(request.status == 0, request.err);
    CHECK(request.out.starts_with("POST /\n"));
    CHECK(request.out.find("hello") != std::string::npos);
    CHECK(request.err.find("HTTP 200") != std::string::npos);
    CHECK(call({"my_shop", "--path", "/status/404"}).err.find("HTTP 404") != std::string::npos);
    CHECK(call({"my-shop", "a=1"}).out == R"({"got":{"a":"1"}})");
    const auto failed = call({"a=fail"});
    CHECK(failed.status == 1);
    CHECK(failed.err.find("Web.ErrorStatus: the application answered 500: it cannot be done") != std::string::npos);
    const auto other = call({"movies"});
    CHECK(other.status == 1);
    CHECK(other.err.find("my-shop is one function, and not called movies") != std::string::npos);
}

}  // namespace tight::cli::tests
