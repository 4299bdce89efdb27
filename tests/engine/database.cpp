// SPDX-License-Identifier: Apache-2.0
#include "engine/database.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using tight::engine::database;
using tight::engine::durability;
using tight::engine::options;

class folder {
public:
    folder() : path_(std::filesystem::temp_directory_path() / ("tight-database-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~folder() { std::filesystem::remove_all(path_); }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    std::filesystem::path file(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

constexpr const char* create_notes =
    R"({"TableName":"notes","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})";

std::string put(const std::string& id) { return R"({"TableName":"notes","Item":{"id":{"S":")" + id + R"("}}})"; }

bool has(database& on, const std::string& id) {
    const auto answer = on.handle("GetItem", R"({"TableName":"notes","Key":{"id":{"S":")" + id + R"("}}})");
    return answer.body.find("\"Item\"") != std::string::npos;
}

std::unique_ptr<database> opened(const options& wanted) {
    auto made = database::open(wanted);
    REQUIRE_MESSAGE(made, (made ? "" : made.error().message));
    return std::move(*made);
}

// Runs `work` in a child process; returns what it wrote before it ended, by itself or by SIGKILL after `let_write`
// bytes.
template <class Work>
std::string in_child(std::size_t let_write, Work work) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        work(ends[1]);
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string written;
    char bytes[512];
    for (ssize_t got = 0; (got = ::read(ends[0], bytes, sizeof bytes)) > 0;) {
        written.append(bytes, static_cast<std::size_t>(got));
        if (let_write != 0 && written.size() >= let_write) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return written;
}

void say(int to, const std::string& text) { [[maybe_unused]] const auto sent = ::write(to, text.data(), text.size()); }

}  // namespace

TEST_CASE("a database in a file is there when it is opened again") {
    const folder in;
    const options wanted{.path = in.file("a.db")};
    {
        auto on = opened(wanted);
        CHECK(on->handle("CreateTable", create_notes).status == 200);
        CHECK(on->handle("PutItem", put("kept")).status == 200);
    }
    auto on = opened(wanted);
    CHECK(has(*on, "kept"));
    CHECK_FALSE(has(*on, "other"));
}

TEST_CASE("a fork starts with everything and goes its own way") {
    auto seeded = opened({});
    seeded->handle("CreateTable", create_notes);
    seeded->handle("PutItem", put("seed"));
    auto forked = seeded->fork();
    REQUIRE(forked);
    (*forked)->handle("PutItem", put("theirs"));
    seeded->handle("PutItem", put("ours"));
    CHECK(has(**forked, "seed"));
    CHECK(has(**forked, "theirs"));
    CHECK_FALSE(has(**forked, "ours"));
    CHECK_FALSE(has(*seeded, "theirs"));
}

TEST_CASE("regions and accounts are kept apart, unless they share") {
    for (const bool shared : {false, true}) {
        auto on = opened({.shared = shared});
        CHECK(on->handle("CreateTable", create_notes, {.region = "eu-west-1"}).status == 200);
        CHECK(on->handle("CreateTable", create_notes, {.region = "us-east-1"}).status == (shared ? 400 : 200));
        CHECK(on->handle("CreateTable", create_notes, {.region = "eu-west-1", .account = "123456789012"}).status ==
              (shared ? 400 : 200));
        const auto described = on->handle("DescribeTable", R"({"TableName":"notes"})", {.region = "eu-west-1"});
        CHECK(described.body.find("arn:aws:dynamodb:eu-west-1:000000000000:table/notes") != std::string::npos);
    }
}

TEST_CASE("a second process on the same file is told so in a sentence") {
    const folder in;
    const options wanted{.path = in.file("busy.db")};
    auto on = opened(wanted);
    const auto said = in_child(0, [&](int to) {
        auto second = database::open(wanted);
        say(to, second ? "opened" : second.error().message);
    });
    CHECK(said == wanted.path->string() + " is in use by another process; stop it, or give another --db-path");
}

TEST_CASE("what is no database of ours is refused in a sentence") {
    const folder in;
    std::ofstream(in.file("text.db")) << std::string(4096, 'x');
    const auto text = database::open({.path = in.file("text.db")});
    REQUIRE_FALSE(text);
    CHECK(text.error().message.find("is no database") != std::string::npos);

    const auto missing = database::open({.path = in.file("no/such/folder.db")});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message.find("its folder is missing") != std::string::npos);

    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(in.file("other.db").c_str(), &other) == SQLITE_OK);
    sqlite3_exec(other, "CREATE TABLE theirs (a)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    const auto foreign = database::open({.path = in.file("other.db")});
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().message.find("another program") != std::string::npos);
}

TEST_CASE("a file of a newer version is refused in a sentence") {
    const folder in;
    { opened({.path = in.file("new.db")}); }
    sqlite3* file = nullptr;
    REQUIRE(sqlite3_open(in.file("new.db").c_str(), &file) == SQLITE_OK);
    sqlite3_exec(file, "PRAGMA user_version = 99", nullptr, nullptr, nullptr);
    sqlite3_close(file);
    const auto refused = database::open({.path = in.file("new.db")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("newer version of tight") != std::string::npos);
}

TEST_CASE("nothing acknowledged is lost when the process is killed in the middle of writes") {
    for (int round = 0; round < 5; ++round) {
        const folder in;
        const options wanted{.path = in.file("killed.db"),
                             .sync = round % 2 == 0 ? durability::normal : durability::full};
        const auto said = in_child(500 + static_cast<std::size_t>(round) * 700, [&](int to) {
            auto on = database::open(wanted);
            (*on)->handle("CreateTable", create_notes);
            for (int i = 0;; ++i)
                if ((*on)->handle("PutItem", put(std::to_string(i))).status == 200) say(to, std::to_string(i) + "\n");
        });
        auto on = opened(wanted);
        const auto whole = said.substr(0, said.rfind('\n'));
        REQUIRE_FALSE(whole.empty());
        const auto last = std::stoi(whole.substr(whole.rfind('\n') + 1));
        bool all = true;
        for (int i = 0; i <= last; ++i) all = all && has(*on, std::to_string(i));
        CHECK(all);
    }
}

TEST_CASE("threads that write the same counter lose no increment") {
    auto on = opened({});
    on->handle("CreateTable", create_notes);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 100; ++j)
                on->handle("UpdateItem", R"({"TableName":"notes","Key":{"id":{"S":"n"}},"UpdateExpression":"ADD n :one",
                    "ExpressionAttributeValues":{":one":{"N":"1"}}})");
        });
    for (auto& each : threads) each.join();
    CHECK(on->handle("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"n"}}})").body ==
          R"({"Item":{"id":{"S":"n"},"n":{"N":"400"}}})");
}

TEST_CASE("no request crashes the database, however deep or long") {
    auto on = opened({});
    on->handle("CreateTable", create_notes);
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
    CHECK(on->handle("PutItem", deep).body.find("SerializationException") != std::string::npos);
    std::string value;
    for (int i = 0; i < 150; ++i) value += R"({"M":{"a":)";
    value += R"({"S":"x"})" + std::string(300, '}');
    CHECK(on->handle("PutItem", R"({"TableName":"notes","Item":{"id":{"S":"a"},"d":)" + value + "}}").status == 400);
    const auto with_condition = [](const std::string& text) {
        return R"({"TableName":"notes","Item":{"id":{"S":"a"}},"ConditionExpression":")" + text + "\"}";
    };
    CHECK(on->handle("PutItem", with_condition(std::string(1'000'000, '('))).status == 400);
    std::string many = "a = a";
    for (int i = 0; i < 400; ++i) many += " OR a = a";
    CHECK(on->handle("PutItem", with_condition(many)).status == 400);
    CHECK(on->handle("PutItem", R"({"TableName":"notes","Item":null})").status == 400);
    CHECK(on->handle("BatchWriteItem", R"({"RequestItems":{"notes":[null]}})").status == 400);
    CHECK(on->handle("BatchWriteItem", R"({"RequestItems":{"notes":null}})").status == 400);
    CHECK(on->handle("TransactWriteItems", R"({"TransactItems":[null]})").status == 400);
    CHECK(on->handle("TagResource",
                     R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/notes","Tags":[null]})")
              .status == 400);
    CHECK(on->handle("CreateTable", R"({"TableName":"abc","KeySchema":[null],"AttributeDefinitions":[null]})").status ==
          400);
}
