// SPDX-License-Identifier: Apache-2.0
#include "cli/running_program.hpp"
#include "support/http_client.hpp"

using namespace tight::cli::tests;

namespace {

std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

// What the database answers to one operation, asked as an SDK of that region asks.
std::string call(std::uint16_t port, const std::string& operation, const std::string& body,
                 const std::string& region = "us-east-1") {
    support::http_client client(port);
    client.send(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: "
        "DynamoDB_20120810." +
        operation +
        "\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=anything/20260101/" + region +
        "/dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body);
    return client.read().body;
}

constexpr const char* movies = R"({"TableName":"movies","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"}],
    "KeySchema":[{"AttributeName":"year","KeyType":"HASH"}]})";

std::uint16_t started(running_program& database) {
    CHECK(database.rest_of_line("This engine has the following tables ").starts_with("["));
    const std::string place = database.rest_of_line("DynamoDB is at ");
    return port_of(place.substr(0, place.find(',')));
}

}  // namespace

TEST_CASE("a database runs outside of applications until it is told to stop") {
    const folder here;
    for (const int signal : {SIGINT, SIGTERM}) {
        running_program database({"dynamo", "rundb", "--port", "0"}, here);
        const auto port = started(database);
        CHECK(call(port, "CreateTable", movies).find("TableDescription") != std::string::npos);
        CHECK(call(port, "ListTables", "{}") == R"({"TableNames":["movies"]})");
        CHECK(database.stop(signal) == 0);
        CHECK(files_below(here) == std::set<std::string>{"output.txt"});
    }
}

TEST_CASE("a database in a file keeps its tables from one run to the next") {
    const folder here;
    {
        running_program database({"dynamo", "rundb", "--port", "0", "--db-path", "below/movies.db"}, here);
        call(started(database), "CreateTable", movies);
        CHECK(database.stop() == 0);
    }
    running_program database({"dynamo", "rundb", "--port", "0", "--db-path", "below/movies.db"}, here);
    CHECK(database.rest_of_line("This engine has the following tables ") == "[movies]");
    CHECK(database.stop() == 0);
}

TEST_CASE("regions are apart unless the database is shared") {
    const folder here;
    for (const bool shared : {false, true}) {
        std::vector<std::string> command{"dynamo", "rundb", "--port", "0"};
        if (shared) command.push_back("--shared-db");
        running_program database(command, here);
        const auto port = started(database);
        call(port, "CreateTable", movies, "us-east-1");
        const bool seen = call(port, "ListTables", "{}", "eu-west-1").find("movies") != std::string::npos;
        CHECK(seen == shared);
    }
}

TEST_CASE("a port that is taken and a file that cannot be had are told in a sentence") {
    const folder here;
    running_program database({"dynamo", "rundb", "--port", "0", "--db-path", "movies.db"}, here);
    const std::string port = std::to_string(started(database));
    const auto second = run_tight({"dynamo", "rundb", "--port", port}, here);
    CHECK(second.status == 1);
    CHECK(second.err.find("the database cannot listen on 127.0.0.1:" + port) != std::string::npos);
    const auto same_file = run_tight({"dynamo", "rundb", "--port", "0", "--db-path", "movies.db"}, here);
    CHECK(same_file.status == 1);
    CHECK(same_file.err.starts_with("error: "));
    CHECK(run_tight({"dynamo", "rundb", "--port", "0", "--db-path", "/dev/null/x.db"}, here).status == 1);
}

TEST_CASE("options of the database that contradict each other are mistakes of usage") {
    const folder here;
    CHECK(run_tight({"dynamo", "rundb", "--in-memory", "--db-path", "x.db"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--keep"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--port", "70000"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--port", "http"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--target", here.path()}, here).status == 1);
    CHECK(run_tight({"dynamo"}, here).status == 2);
    CHECK(files_below(here).empty());
}
