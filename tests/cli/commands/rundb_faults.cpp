// SPDX-License-Identifier: Apache-2.0
// The database as a program, when things go wrong: it is killed, the disk is full, clients misbehave.
#include <sys/resource.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <thread>

#include "cloud/dynamodb/database.hpp"

#include "cli/running_program.hpp"
#include "cloud/dynamodb/server/endpoint_client.hpp"

using namespace tight::cli::tests;
using tight::cloud::dynamodb::tests::endpoint_client;

namespace {

constexpr const char* create_notes = R"({"TableName":"notes","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"owner","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
    "GlobalSecondaryIndexes":[{"IndexName":"by-owner","KeySchema":[{"AttributeName":"owner","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"KEYS_ONLY"}}]})";
constexpr const char* create_pairs = R"({"TableName":"pairs","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})";

std::uint16_t port_of(running_program& database) {
    const std::string place = database.rest_of_line("DynamoDB is at http://127.0.0.1:");
    return static_cast<std::uint16_t>(std::stoi(place));
}

std::string put(const std::string& id, const std::string& text = "x") {
    return R"({"TableName":"notes","Item":{"id":{"S":")" + id + R"("},"owner":{"S":"o"},"text":{"S":")" + text +
           R"("}}})";
}

std::string put_pair(const std::string& id) {
    const std::string item = R"("Item":{"id":{"S":")" + id + R"("},"owner":{"S":"p"}}}})";
    return R"({"TransactItems":[{"Put":{"TableName":"notes",)" + item + R"(,{"Put":{"TableName":"pairs",)" + item +
           "]}";
}

std::string count_up(int counter) {
    return R"({"TableName":"notes","Key":{"id":{"S":"counter-)" + std::to_string(counter) +
           R"("}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}})";
}

// What one client was told is done.
struct acknowledged {
    int puts = 0;
    int pairs = 0;
    int counts = 0;
};

// Writes until the connection breaks.
acknowledged write_until_killed(std::uint16_t port, int number) {
    acknowledged done;
    const std::string name = std::to_string(number) + "-";
    try {
        endpoint_client client(port);
        for (;; ++done.counts) {
            if (client.call("PutItem", put(name + std::to_string(done.puts))).status != 200) break;
            ++done.puts;
            if (client.call("TransactWriteItems", put_pair("pair-" + name + std::to_string(done.pairs))).status != 200)
                break;
            ++done.pairs;
            if (client.call("UpdateItem", count_up(number)).status != 200) break;
        }
    } catch (const std::runtime_error&) {  // killed
    }
    return done;
}

class reopened {
public:
    explicit reopened(const std::filesystem::path& file) {
        auto opened = tight::cloud::dynamodb::database::open({.path = file, .shared = true});
        REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
        on_ = std::move(*opened);
    }

    bool has(const std::string& table, const std::string& id) {
        return call("GetItem", R"({"TableName":")" + table + R"(","Key":{"id":{"S":")" + id + R"("}}})")
            .contains("\"Item\"");
    }

    int counter(int number) {
        const auto found =
            call("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"counter-)" + std::to_string(number) + R"("}}})");
        const auto at = found.find(R"("n":{"N":")");
        return at == std::string::npos ? 0 : std::atoi(found.c_str() + at + 10);
    }

    std::string call(std::string_view operation, const std::string& body) { return on_->handle(operation, body).body; }

private:
    std::unique_ptr<tight::cloud::dynamodb::database> on_;
};

int count_of(const std::string& answer) {
    const auto at = answer.find("\"Count\":");
    return at == std::string::npos ? -1 : std::atoi(answer.c_str() + at + 8);
}

void check_all_there(const std::filesystem::path& file, const std::vector<acknowledged>& clients) {
    reopened on(file);
    int lost = 0;
    int halves = 0;
    for (int number = 0; number < static_cast<int>(clients.size()); ++number) {
        const auto& told = clients[static_cast<std::size_t>(number)];
        const std::string name = std::to_string(number) + "-";
        for (int i = 0; i < told.puts; ++i) lost += on.has("notes", name + std::to_string(i)) ? 0 : 1;
        for (int i = 0; i <= told.pairs; ++i) {  // the last one may be there, but never half of it
            const std::string id = "pair-" + name + std::to_string(i);
            const bool first = on.has("notes", id);
            halves += first == on.has("pairs", id) ? 0 : 1;
            lost += i == told.pairs || first ? 0 : 1;
        }
        CHECK(on.counter(number) >= told.counts);
        CHECK(on.counter(number) <= told.counts + 1);
    }
    CHECK(lost == 0);
    CHECK(halves == 0);
    // What is counted, what is indexed and what is there agree.
    const auto described = on.call("DescribeTable", R"({"TableName":"pairs"})");
    const int pairs = count_of(on.call("Scan", R"({"TableName":"pairs","Select":"COUNT"})"));
    CHECK(described.contains("\"ItemCount\":" + std::to_string(pairs) + ","));
    const auto indexed = [&](const std::string& owner) {
        return count_of(on.call(
            "Query", R"({"TableName":"notes","IndexName":"by-owner","Select":"COUNT","KeyConditionExpression":"#o = :o",
                "ExpressionAttributeNames":{"#o":"owner"},"ExpressionAttributeValues":{":o":{"S":")" +
                         owner + R"("}}})"));
    };
    CHECK(indexed("p") == pairs);
}

int rounds() {
    const char* wanted = std::getenv("TIGHT_KILL_ROUNDS");
    return wanted == nullptr ? 4 : std::atoi(wanted);
}

}  // namespace

TEST_CASE("killed under load, the database loses nothing that it has acknowledged") {
    std::mt19937 random(20261121);
    for (int round = 0; round < rounds(); ++round) {
        const folder here;
        running_program database({"dynamo", "rundb", "--port", "0", "--shared-db", "--db-path", "killed.db", "--sync",
                                  round % 2 == 0 ? "normal" : "full"},
                                 here);
        const auto port = port_of(database);
        endpoint_client(port).call("CreateTable", create_notes);
        endpoint_client(port).call("CreateTable", create_pairs);
        std::vector<acknowledged> clients(8);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < clients.size(); ++i)
            threads.emplace_back([&, i] { clients[i] = write_until_killed(port, static_cast<int>(i)); });
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 300));
        CHECK(database.stop(SIGKILL) == 128 + SIGKILL);
        for (auto& each : threads) each.join();
        check_all_there(here / "killed.db", clients);
    }
}

TEST_CASE("on a full disk writes are refused in a sentence, nothing is lost, and it goes on once there is room") {
    const folder here;
    running_program database({"dynamo", "rundb", "--port", "0", "--shared-db", "--db-path", "full.db"}, here);
    endpoint_client client(port_of(database));
    client.call("CreateTable", create_notes);
    const auto limit_files = [&](rlim_t bytes) {
        const rlimit limit{bytes, RLIM_INFINITY};
        REQUIRE(prlimit(database.process(), RLIMIT_FSIZE, &limit, nullptr) == 0);
    };
    limit_files(256 * 1024);
    const std::string text(3000, 'x');
    int kept = 0;
    support::http_answer refused;
    for (; kept < 1000; ++kept) {
        refused = client.call("PutItem", put("a" + std::to_string(kept), text));
        if (refused.status != 200) break;
    }
    CHECK(refused.status == 500);
    CHECK(refused.body.contains("InternalServerError"));
    CHECK_MESSAGE(refused.body.contains("full.db cannot be written: its disk is full"), refused.body);
    CHECK(client.call("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"a0"}}})").body.contains(text));
    CHECK(
        client.call("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"a)" + std::to_string(kept) + R"("}}})").body ==
        "{}");
    CHECK(client.call("DescribeTable", R"({"TableName":"notes"})")
              .body.contains("\"ItemCount\":" + std::to_string(kept) + ","));
    limit_files(RLIM_INFINITY);
    CHECK(client.call("PutItem", put("after", text)).status == 200);
    CHECK(database.stop() == 0);
    reopened on(here / "full.db");
    for (int i = 0; i < kept; ++i) CHECK(on.has("notes", "a" + std::to_string(i)));
    CHECK(on.has("notes", "after"));
}

TEST_CASE("clients that do not read, do not write or write nonsense do not hold up others") {
    const folder here;
    running_program database({"dynamo", "rundb", "--port", "0", "--in-memory"}, here);
    const auto port = port_of(database);
    endpoint_client good(port);
    good.call("CreateTable", create_notes);
    good.call("PutItem", put("big", std::string(300'000, 'x')));
    const auto get_big = endpoint_client::request("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"big"}}})",
                                                  tight::cloud::dynamodb::tests::authorization("us-east-1"));

    std::vector<std::unique_ptr<endpoint_client>> bad;
    for (int i = 0; i < 200; ++i) bad.push_back(std::make_unique<endpoint_client>(port, 4096));
    for (std::size_t i = 0; i < bad.size(); ++i) {
        if (i % 4 == 0)  // asks for 30 MB and reads none of it
            for (int j = 0; j < 100; ++j) bad[i]->send(get_big);
        if (i % 4 == 1) bad[i]->send("POST / HTTP/1.1\r\nContent-Le");
        if (i % 4 == 2) bad[i]->send(get_big.substr(0, get_big.size() - 5));
        if (i % 4 == 3) bad[i]->send(std::string("\0\r\n\r\nGET nothing", 16));
    }
    for (int i = 0; i < 50; ++i) CHECK(good.call("PutItem", put("good" + std::to_string(i))).status == 200);
    // What waits to be read is bounded for each client: 50 of them asked for 1.5 GB. AddressSanitizer alone keeps 256 MB
    // of freed memory.
    CHECK(database.resident_kilobytes() < 800'000);
}

TEST_CASE("no request is so large or deep that the database dies of it") {
    const folder here;
    running_program database({"dynamo", "rundb", "--port", "0", "--in-memory"}, here);
    endpoint_client client(port_of(database));
    client.call("CreateTable", create_notes);
    const auto with_condition = [](const std::string& text) {
        return R"({"TableName":"notes","Item":{"id":{"S":"a"}},"ConditionExpression":")" + text + "\"}";
    };
    const std::size_t nearly_all = 16 * 1024 * 1024 - 200;
    std::string deep;
    for (int i = 0; i < 1'000'000; ++i) deep += "{\"a\":";
    std::string operators = "a = a";
    for (int i = 0; i < 301; ++i) operators += " OR a = a";
    for (const auto& body :
         {with_condition(std::string(nearly_all, '(')), deep, std::string(nearly_all, '['), with_condition(operators),
          R"({"TableName":")" + std::string(nearly_all, 'x') + "\"}", std::string(nearly_all, '"')})
        CHECK(client.call("PutItem", body).status == 400);
    endpoint_client too_large(port_of(database));
    CHECK(too_large.call("PutItem", std::string(16 * 1024 * 1024 + 1, ' ')).status == 413);
    CHECK(client.call("ListTables", "{}").status == 200);
    CHECK(database.stop() == 0);
}
