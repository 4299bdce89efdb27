// SPDX-License-Identifier: Apache-2.0
// `tight dynamo installdb` and `rundb --engine aws`, with a program that stands for Amazon's: it takes the same words
// and is the embedded database.
#include <filesystem>
#include <fstream>

#include <tight/aws/sigv4.hpp>
#include <tight/environment.hpp>

#include "cli/running_program.hpp"
#include "cloud/dynamodb/database.hpp"
#include "net/http_server.hpp"
#include "support/free_port.hpp"

using namespace tight;
using namespace tight::cli::tests;

namespace {

namespace fs = std::filesystem;

void write_program(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "#!/bin/sh\n" << text;
    fs::permissions(path, fs::perms::owner_all);
}

// An archive as Amazon's is laid out.
std::string archive(const folder& where) {
    fs::create_directories(where / "made/DynamoDBLocal_lib");
    std::ofstream(where / "made/DynamoDBLocal.jar") << "a jar";
    const auto done =
        process::run_process({"tar", "-czf", (where / "made.tar.gz").string(), "-C", (where / "made").string(), "."},
                             {.output = process::process_output::together});
    REQUIRE(done->status == 0);
    std::string text = text_of(where / "made.tar.gz");
    fs::remove_all(where / "made");
    fs::remove(where / "made.tar.gz");
    return text;
}

// Serves one archive and what is said to be its hash.
struct archive_server {
    explicit archive_server(std::string archive, std::string hash)
        : server({.port = 0}, [archive = std::move(archive), hash = std::move(hash)](http1::request request,
                                                                                     net::exchange_ptr exchange) {
              if (request.target == "/db.tar.gz") return exchange->respond(200, {}, archive);
              if (request.target == "/db.tar.gz.sha256" && !hash.empty())
                  return exchange->respond(200, {}, hash + "  db.tar.gz\n");
              exchange->respond(404, {}, "no");
          }) {
        server.start();
    }
    std::string url() const { return server.url() + "/db.tar.gz"; }

    net::http_server server;
};

// Installs below `here`.
process::process_result install(const folder& here, const std::string& url, std::vector<std::string> more) {
    more.insert(more.begin(), {"dynamo", "installdb", "--url", url});
    return run_tight(more, here, {{"XDG_DATA_HOME", (here / "data").string()}});
}

// A folder in which it can be installed, with a `java` of the test's own.
struct installation {
    // The words of a shell that are run as java; its fifth argument is the port.
    void java(const std::string& text) const { write_program(here / "bin/java", text); }
    process::process_result install_it() const { return install(here, server.url(), {"--accept-licence"}); }

    const folder here;
    const std::string bytes = archive(here);
    const archive_server server{bytes, aws::sha256_hex(bytes)};
    const scoped_environment variables{
        {{"XDG_DATA_HOME", (here / "data").string()}, {"PATH", (here / "bin").string() + ":/usr/bin:/bin"}}};
};

bool is_installed(const folder& here) { return fs::exists(here / "data/tight/dynamodb-local/DynamoDBLocal.jar"); }

}  // namespace

TEST_CASE("Amazon's database is installed once its licence is accepted and its hash is right") {
    const folder here;
    const std::string bytes = archive(here);
    const archive_server server(bytes, aws::sha256_hex(bytes));
    const auto refused = install(here, server.url(), {});
    CHECK(refused.status == 1);
    CHECK(refused.err.find("its licence is not accepted") != std::string::npos);
    CHECK(refused.err.find("https://aws.amazon.com/dynamodb/dynamodblocallicense/") != std::string::npos);
    CHECK_FALSE(is_installed(here));
    const auto done = install(here, server.url(), {"--accept-licence"});
    CHECK(done.status == 0);
    CHECK(is_installed(here));
    CHECK(install(here, server.url(), {"--accept-licence", "--sha256", aws::sha256_hex(bytes)}).status == 0);
    CHECK(is_installed(here));
}

TEST_CASE("an archive of another hash, or none at all, is not installed") {
    const folder here;
    const std::string bytes = archive(here);
    const archive_server wrong(bytes, aws::sha256_hex("something else"));
    const auto refused = install(here, wrong.url(), {"--accept-licence"});
    CHECK(refused.status == 1);
    CHECK(refused.err.find("its SHA-256 is " + aws::sha256_hex(bytes) + ", not " + aws::sha256_hex("something else")) !=
          std::string::npos);
    const archive_server bare(bytes, "");
    const auto unknown = install(here, bare.url(), {"--accept-licence"});
    CHECK(unknown.status == 3);
    CHECK(unknown.err.find("the server answered 404") != std::string::npos);
    const archive_server broken("not an archive", aws::sha256_hex("not an archive"));
    CHECK(install(here, broken.url(), {"--accept-licence"}).err.find("cannot unpack it") != std::string::npos);
    CHECK_FALSE(is_installed(here));
    CHECK(files_below(here).empty());
}

TEST_CASE_FIXTURE(installation, "rundb runs Amazon's database where it is asked for") {
    const auto missing = run_tight({"dynamo", "rundb", "--engine", "aws"}, here);
    CHECK(missing.status == 1);
    CHECK(missing.err.find("run `tight dynamo installdb`") != std::string::npos);
    REQUIRE(install_it().status == 0);

    java("echo \"$@\" > " + (here / "words.txt").string() + "\nexec '" + TIGHT_PROGRAM +
         "' dynamo rundb --shared-db --port \"$5\"\n");
    const std::string port = std::to_string(support::free_port());
    running_program database({"dynamo", "rundb", "--engine", "aws", "--port", port, "--shared-db"}, here);
    CHECK(database.rest_of_line("This engine has the following tables ") == "[]");
    CHECK(database.rest_of_line("DynamoDB Local is at ") == "http://127.0.0.1:" + port + " (Ctrl-C stops it)");
    CHECK(text_of(here / "words.txt").find("-port " + port + " -sharedDb -inMemory") != std::string::npos);
    CHECK(database.stop() == 0);

    java("echo 'no Java virtual machine'\nexit 7\n");
    const auto failed = run_tight({"dynamo", "rundb", "--engine", "aws", "--port", port}, here);
    CHECK(failed.status == 1);
    CHECK(failed.err.find(R"(DynamoDB Local ended: exit status 7, after "no Java virtual machine")") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(installation,
                  "Amazon's database with more tables than ListTables tells at once is told of in whole") {
    REQUIRE(install_it().status == 0);
    {
        const auto database = cloud::dynamodb::database::open({.path = here.file("many.db"), .shared = true}).value();
        for (int i = 100; i < 201; ++i)
            REQUIRE(database
                        ->handle("CreateTable", R"({"TableName":"table-)" + std::to_string(i) + R"(",
                "BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
                "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]})")
                        .status == 200);
    }
    java(std::string("exec '") + TIGHT_PROGRAM + "' dynamo rundb --db-path '" + here.file("many.db") +
         "' --shared-db --port \"$5\"\n");
    running_program database(
        {"dynamo", "rundb", "--engine", "aws", "--port", std::to_string(support::free_port()), "--shared-db"}, here);
    const std::string tables = database.rest_of_line("This engine has the following tables ");
    CHECK(tables.starts_with("[table-100, "));
    CHECK(tables.ends_with(", table-200]"));
    CHECK(database.stop() == 0);
}

TEST_CASE_FIXTURE(installation, "Amazon's database lets no page read its answers but those that are named") {
    REQUIRE(install_it().status == 0);
    java("echo \"$@\" > '" + here.file("arguments") + "'\nexit 3\n");
    const std::vector<std::string> command{"dynamo", "rundb", "--engine", "aws", "--port", "18123"};
    CHECK(run_tight(command, here).status == 1);
    CHECK(text_of(here / "arguments").find("-cors http://127.0.0.1:18123\n") != std::string::npos);
    auto open = command;
    open.insert(open.end(), {"--allow-origin", "http://a.test", "--allow-origin", "http://b.test"});
    CHECK(run_tight(open, here).status == 1);
    CHECK(text_of(here / "arguments").find("-cors http://a.test,http://b.test\n") != std::string::npos);
    for (const std::string option : {"--allow-host=a.test", "--require-signature"}) {
        auto more = command;
        more.push_back(option);
        const auto done = run_tight(more, here);
        CHECK(done.status == 2);
        CHECK(done.err.find("checks no such thing") != std::string::npos);
    }
}
