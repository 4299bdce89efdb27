// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <tight/aws/sigv4.hpp>

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

// What is answered to one who signs with that key, whatever the secret.
std::string signed_by(std::uint16_t port, const std::string& key) {
    support::http_client client(port);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto signing = tight::aws::signing::of("dynamodb", "us-east-1", now);
    const tight::aws::request_to_sign request{
        .method = "POST", .path = "/", .query = "", .headers = {{"host", "localhost"}}, .body = "{}"};
    support::header_list headers{{"Content-Type", "application/x-amz-json-1.0"},
                                 {"X-Amz-Target", "DynamoDB_20120810.ListTables"}};
    const auto colon = key.find(':');
    for (auto& header :
         tight::aws::sign(request, {.access_key = key.substr(0, colon), .secret_key = key.substr(colon + 1)}, signing))
        headers.push_back(std::move(header));
    return client.post("/", "{}", headers).body;
}

TEST_CASE("a database may require a signature, by the key of its environment or of a file") {
    const folder here;
    write_text(here / "key", "[default]\naws_access_key_id = AKFILE\naws_secret_access_key = file/secret+\n");
    std::filesystem::permissions(here / "key", std::filesystem::perms(0600));
    const variables nothing{{"AWS_ACCESS_KEY_ID", ""},
                            {"AWS_SECRET_ACCESS_KEY", ""},
                            {"AWS_PROFILE", ""},
                            {"AWS_SHARED_CREDENTIALS_FILE", (here / "none").native()}};
    auto in_environment = nothing, in_profile = nothing;
    in_environment[0].second = "AKENV", in_environment[1].second = "environment";
    in_profile[3].second = (here / "key").native();
    const std::vector<std::string> plain{"dynamo", "rundb", "--port", "0", "--require-signature"};
    auto with_file = plain;
    with_file.emplace_back("key");
    struct way {
        std::vector<std::string> command;
        variables environment;
        std::string key;
    };
    for (const way& each :
         {way{plain, in_environment, "AKENV:environment"}, way{plain, in_profile, "AKFILE:file/secret+"},
          way{with_file, in_environment, "AKFILE:file/secret+"}}) {
        running_program database(each.command, here, each.environment);
        const auto port = started(database);
        CHECK(signed_by(port, each.key) == R"({"TableNames":[]})");
        CHECK(signed_by(port, each.key + "x").find("InvalidSignatureException") != std::string::npos);
        CHECK(call(port, "ListTables", "{}").find("UnrecognizedClientException") != std::string::npos);
        CHECK(database.output().find("other users") == std::string::npos);
        const std::string arguments = text_of("/proc/" + std::to_string(database.process()) + "/cmdline");
        CHECK(arguments.find(each.key.substr(each.key.find(':') + 1)) == std::string::npos);
        CHECK(database.stop() == 0);
    }
    CHECK(run_tight(plain, here, nothing).status == 1);
    CHECK(run_tight({"dynamo", "rundb", "--help"}, here).out.find("--require-signature [FILE]") != std::string::npos);
}

TEST_CASE("a file with a secret that others may read is warned of") {
    const folder here;
    write_text(here / "key", "[default]\naws_access_key_id = a\naws_secret_access_key = b\n");
    std::filesystem::permissions(here / "key", std::filesystem::perms(0644));
    running_program database({"dynamo", "rundb", "--port", "0", "--require-signature", "key"}, here);
    started(database);
    CHECK(database.output().find("other users of this machine can read the secret in key: run `chmod 600 key`") !=
          std::string::npos);
}

TEST_CASE("a secret on the command line is refused without a word of it") {
    const folder here;
    for (const std::string option : {"--require-signature=AKID:hunter2", "--require-signature=hunter2"}) {
        const auto done = run_tight({"dynamo", "rundb", "--port", "0", option}, here);
        CHECK(done.status == 2);
        CHECK(done.err.find("hunter2") == std::string::npos);
        CHECK(done.err.find("AWS_SECRET_ACCESS_KEY") != std::string::npos);
    }
}

TEST_CASE("a database answers to its own names and pages, and to those it is told of") {
    const folder here;
    running_program database(
        {"dynamo", "rundb", "--port", "0", "--allow-host", "database.test", "--allow-origin", "http://localhost:5173/"},
        here);
    const auto port = started(database);
    const auto status = [port](const std::string& headers) {
        support::http_client client(port);
        client.send("GET / HTTP/1.1\r\n" + headers + "\r\n");
        return client.read();
    };
    CHECK(status("Host: database.test:1\r\n").status == 200);
    CHECK(status("Host: localhost\r\nOrigin: http://localhost:5173\r\n").header("access-control-allow-origin") ==
          "http://localhost:5173");
    CHECK(status("Host: other.test\r\n").status == 403);
    CHECK(status("Host: localhost\r\nOrigin: http://localhost:5174\r\n").status == 403);
    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--allow-host", "http://a"},
                                                  {"--allow-host", "a:80"},
                                                  {"--allow-host", "*"},
                                                  {"--allow-origin", "*"},
                                                  {"--allow-origin", "null"},
                                                  {"--allow-origin", "localhost:5173"},
                                                  {"--allow-origin", "http://a/b"}}) {
        auto command = wrong;
        command.insert(command.begin(), {"dynamo", "rundb", "--port", "0"});
        const auto done = run_tight(command, here);
        CAPTURE(done.err);
        CHECK(done.status == 2);
        CHECK(done.err.find(wrong[0]) != std::string::npos);
        CHECK(done.err.find(wrong[1]) != std::string::npos);
    }
}

TEST_CASE("a database may take its time with tables") {
    const folder here;
    running_program slow({"dynamo", "rundb", "--port", "0", "--delay", "3600000"}, here);
    const auto port = started(slow);
    call(port, "CreateTable", movies);
    CHECK(call(port, "DescribeTable", R"({"TableName":"movies"})").find("\"TableStatus\":\"CREATING\"") !=
          std::string::npos);
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
    CHECK(run_tight({"dynamo", "rundb", "--sync", "sometimes"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--delay", "soon"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--require-signature", "key-without-secret"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--port", "70000"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--port", "http"}, here).status == 2);
    CHECK(run_tight({"dynamo", "rundb", "--target", here.path()}, here).status == 1);
    CHECK(run_tight({"dynamo"}, here).status == 2);
    CHECK(files_below(here).empty());
}
