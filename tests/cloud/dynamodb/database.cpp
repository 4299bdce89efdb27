// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/database.hpp"

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

#include "support/temporary_folder.hpp"

namespace {

using tight::cloud::dynamodb::database;
using tight::cloud::dynamodb::database_options;
using tight::cloud::dynamodb::durability;

using folder = support::temporary_folder;

constexpr const char* create_notes =
    R"({"TableName":"notes","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})";

std::string put(const std::string& id) { return R"({"TableName":"notes","Item":{"id":{"S":")" + id + R"("}}})"; }

bool has(database& target, const std::string& id) {
    const auto answer = target.handle("GetItem", R"({"TableName":"notes","Key":{"id":{"S":")" + id + R"("}}})");
    return answer.body.find("\"Item\"") != std::string::npos;
}

std::unique_ptr<database> opened(const database_options& options) {
    auto result = database::open(options);
    REQUIRE_MESSAGE(result, (result ? "" : result.error().message));
    return std::move(*result);
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

void say(int target, const std::string& text) {
    [[maybe_unused]] const auto sent = ::write(target, text.data(), text.size());
}

}  // namespace

TEST_CASE("a database in a file is there when it is opened again") {
    const folder in;
    const database_options options{.path = in.file("a.db")};
    {
        auto table = opened(options);
        CHECK(table->handle("CreateTable", create_notes).status == 200);
        CHECK(table->handle("PutItem", put("kept")).status == 200);
    }
    auto state = opened(options);
    CHECK(has(*state, "kept"));
    CHECK_FALSE(has(*state, "other"));
}

TEST_CASE("calls of one turn are kept together, and not before they are settled") {
    const folder in;
    const database_options options{.path = in.file("turns.db"), .sync = durability::full};
    const auto run = [&](const std::string& name, bool settles) {
        return in_child(0, [&](int target) {
            auto table = database::open(options);
            (*table)->handle("CreateTable", create_notes);
            const auto first = (*table)->execute("PutItem", put(name + "1"));
            const auto second = (*table)->execute("PutItem", put(name + "2"));
            // What has read what is not kept yet waits for it, too, and so does what was refused because of it.
            const auto read = (*table)->execute("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"x"}}})");
            const auto refused =
                (*table)->execute("PutItem", R"j({"TableName":"notes","Item":{"id":{"S":")j" + name +
                                                 R"j(1"}},"ConditionExpression":"attribute_not_exists(id)"})j");
            const auto its = first.second;
            bool right = first.first.status == 200 && refused.first.status == 400 && its != 0 && second.second == its &&
                         read.second == its && refused.second == its;
            if (settles) right = right && (*table)->commit(its) && (*table)->execute("ListTables", "{}").second == 0;
            say(target, right ? "right" : "wrong");
            ::_exit(0);
        });
    };
    CHECK(run("settled", true) == "right");
    CHECK(run("unsettled", false) == "right");
    auto state = opened(options);
    CHECK(has(*state, "settled1"));
    CHECK(has(*state, "settled2"));
    CHECK_FALSE(has(*state, "unsettled1"));
    CHECK_FALSE(has(*state, "unsettled2"));
}

TEST_CASE("a call of another caller keeps the turn that it finds open") {
    const folder in;
    auto table = opened({.path = in.file("turns.db")});
    table->handle("CreateTable", create_notes);
    const auto its = table->execute("PutItem", put("proposed")).second;
    CHECK(table->handle("PutItem", put("handled")).status == 200);
    CHECK(table->execute("ListTables", "{}").second == 0);
    CHECK(table->commit(its));
    CHECK(table->execute("PutItem", put("next")).second != its);
}

TEST_CASE("what a table holds is counted in the file") {
    const folder in;
    const database_options options{.path = in.file("counted.db")};
    const auto count = [](database& target) { return target.handle("DescribeTable", R"({"TableName":"notes"})").body; };
    {
        auto table = opened(options);
        table->handle("CreateTable", create_notes);
        for (int i = 0; i < 5; ++i) table->handle("PutItem", put(std::to_string(i)));
        table->handle("DeleteItem", R"({"TableName":"notes","Key":{"id":{"S":"0"}}})");
        table->handle("PutItem", put("1"));
        CHECK(count(*table).find("\"ItemCount\":4,") != std::string::npos);
        CHECK(count(*table->fork().value()).find("\"ItemCount\":4,") != std::string::npos);
    }
    auto state = opened(options);
    CHECK(count(*state).find("\"TableSizeBytes\":12,\"ItemCount\":4,") != std::string::npos);
    state->handle("DeleteTable", R"({"TableName":"notes"})");
    state->handle("CreateTable", create_notes);
    CHECK(count(*state).find("\"ItemCount\":0,") != std::string::npos);
}

TEST_CASE("a file of the first layout is brought up, and counts what it holds") {
    const folder in;
    const database_options options{.path = in.file("old.db")};
    {
        auto table = opened(options);
        table->handle("CreateTable", create_notes);
        for (int i = 0; i < 3; ++i) table->handle("PutItem", put(std::to_string(i)));
    }
    sqlite3* file = nullptr;
    REQUIRE(sqlite3_open(options.path->c_str(), &file) == SQLITE_OK);
    REQUIRE(sqlite3_exec(file, "DROP TABLE tight_tallies; DROP TABLE tight_dropped; PRAGMA user_version = 1", nullptr,
                         nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(file);
    for (int opening = 0; opening < 2; ++opening) {
        auto table = opened(options);
        CHECK(has(*table, "2"));
        CHECK(table->handle("DescribeTable", R"({"TableName":"notes"})").body.find("\"ItemCount\":3,") !=
              std::string::npos);
    }
}

TEST_CASE("the index of a large table is filled while others are served, and goes on after a stop") {
    const folder in;
    const database_options options{.path = in.file("large.db")};
    const int items = 6000;
    const auto describe = [](database& target) {
        return target.execute("DescribeTable", R"({"TableName":"notes"})").first.body;
    };
    {
        auto table = opened(options);
        table->handle("CreateTable", create_notes);
        for (int i = 0; i < items; ++i)
            table->commit(table
                              ->execute("PutItem", R"({"TableName":"notes","Item":{"id":{"S":")" + std::to_string(i) +
                                                       R"("},"owner":{"S":"o"}}})")
                              .second);
        const auto its = table
                             ->execute("UpdateTable", R"({"TableName":"notes",
            "AttributeDefinitions":[{"AttributeName":"owner","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[
            {"Create":{"IndexName":"by-owner","KeySchema":[{"AttributeName":"owner","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"KEYS_ONLY"}}}]})")
                             .second;
        CHECK(table->commit(its));
        CHECK(table->has_background_work());
        CHECK(describe(*table).find("\"IndexStatus\":\"CREATING\"") != std::string::npos);
        table->advance_background_work();
        // What is written meanwhile is in it once, and what is deleted is not.
        for (int i = 0; i < items; i += 100) {
            const std::string id = std::to_string(i);
            table->commit(table
                              ->execute("PutItem", R"({"TableName":"notes","Item":{"id":{"S":")" + id +
                                                       R"("},"owner":{"S":"other"}}})")
                              .second);
            table->commit(table
                              ->execute("DeleteItem", R"({"TableName":"notes","Key":{"id":{"S":")" +
                                                          std::to_string(i + 1) + R"("}}})")
                              .second);
        }
    }
    auto state = opened(options);
    while (state->has_background_work()) state->advance_background_work();
    const auto described = describe(*state);
    CHECK(described.find("CREATING") == std::string::npos);
    const auto count = [&](const std::string& owner) {
        int found = 0;
        std::string start;
        for (int page = 0; page < 10; ++page) {
            const auto answer = state->handle("Query", R"({"TableName":"notes","IndexName":"by-owner","Select":"COUNT",
                "KeyConditionExpression":"#o = :o","ExpressionAttributeNames":{"#o":"owner"},
                "ExpressionAttributeValues":{":o":{"S":")" +
                                                           owner + "\"}}" + start + "}");
            found += std::atoi(answer.body.c_str() + answer.body.find("\"Count\":") + 8);
            const auto last = answer.body.find("\"LastEvaluatedKey\":");
            if (last == std::string::npos) break;
            start = ",\"ExclusiveStartKey\":" + answer.body.substr(last + 19, answer.body.size() - last - 20);
        }
        return found;
    };
    CHECK(count("other") == items / 100);
    CHECK(count("o") == items - items / 100 * 2);
    const std::string total = "\"ItemCount\":" + std::to_string(items - items / 100) + ",";
    const auto first = described.find(total);
    CHECK(first != std::string::npos);
    CHECK(described.find(total, first + 1) != std::string::npos);
}

TEST_CASE("the rows of a dropped table go little by little, and the name is free at once") {
    const folder in;
    const database_options options{.path = in.file("dropped.db")};
    {
        auto table = opened(options);
        table->handle("CreateTable", create_notes);
        for (int i = 0; i < 3000; ++i) table->commit(table->execute("PutItem", put(std::to_string(i))).second);
        table->commit(table->execute("DeleteTable", R"({"TableName":"notes"})").second);
        CHECK(table->handle("CreateTable", create_notes).status == 200);
        CHECK_FALSE(has(*table, "1"));
        table->handle("PutItem", put("new"));
    }
    auto state = opened(options);
    while (state->has_background_work()) state->advance_background_work();
    CHECK(has(*state, "new"));
    state.reset();
    sqlite3* file = nullptr;
    REQUIRE(sqlite3_open(options.path->c_str(), &file) == SQLITE_OK);
    sqlite3_stmt* tables = nullptr;
    REQUIRE(sqlite3_prepare_v2(file, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'items%'", -1, &tables,
                               nullptr) == SQLITE_OK);
    CHECK(sqlite3_step(tables) == SQLITE_ROW);
    CHECK(sqlite3_column_int(tables, 0) == 1);
    sqlite3_finalize(tables);
    sqlite3_close(file);
}

TEST_CASE("a file or a folder that may not be written is said so in a sentence") {
    const folder in;
    const database_options options{.path = in.file("read-only.db")};
    { opened(options)->handle("CreateTable", create_notes); }
    namespace fs = std::filesystem;
    const auto refused = [&](const char* name) {
        return in_child(0, [&](int target) {
            if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(1);  // root may write everything
            auto second = database::open({.path = in.file(name)});
            say(target, second ? "opened" : second.error().message);
        });
    };
    fs::permissions(in.file("."), fs::perms(0555));
    fs::permissions(*options.path, fs::perms(0444));
    CHECK(refused("read-only.db") == options.path->string() +
                                         " is read-only, or its folder is; make them writable, or give another "
                                         "--db-path");
    fs::permissions(*options.path, fs::perms(0666));
    CHECK(refused("read-only.db").find("--db-path") != std::string::npos);
    CHECK(refused("new.db").find("new.db cannot be opened: its folder is missing or may not be ") != std::string::npos);
    fs::permissions(in.file("."), fs::perms(0755));
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
        auto table = opened({.shared = shared});
        CHECK(table->handle("CreateTable", create_notes, {.region = "eu-west-1"}).status == 200);
        CHECK(table->handle("CreateTable", create_notes, {.region = "us-east-1"}).status == (shared ? 400 : 200));
        CHECK(table->handle("CreateTable", create_notes, {.region = "eu-west-1", .account = "123456789012"}).status ==
              (shared ? 400 : 200));
        const auto described = table->handle("DescribeTable", R"({"TableName":"notes"})", {.region = "eu-west-1"});
        CHECK(described.body.find("arn:aws:dynamodb:eu-west-1:000000000000:table/notes") != std::string::npos);
    }
}

TEST_CASE("a second process on the same file is told so in a sentence") {
    const folder in;
    const database_options options{.path = in.file("busy.db")};
    auto table = opened(options);
    const auto said = in_child(0, [&](int target) {
        auto second = database::open(options);
        say(target, second ? "opened" : second.error().message);
    });
    CHECK(said == options.path->string() + " is in use by another process; stop it, or give another --db-path");
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
        const database_options options{.path = in.file("killed.db"),
                                       .sync = round % 2 == 0 ? durability::normal : durability::full};
        const auto said = in_child(500 + static_cast<std::size_t>(round) * 700, [&](int target) {
            auto table = database::open(options);
            (*table)->handle("CreateTable", create_notes);
            for (int i = 0;; ++i)
                if ((*table)->handle("PutItem", put(std::to_string(i))).status == 200)
                    say(target, std::to_string(i) + "\n");
        });
        auto state = opened(options);
        const auto whole = said.substr(0, said.rfind('\n'));
        REQUIRE_FALSE(whole.empty());
        const auto last = std::stoi(whole.substr(whole.rfind('\n') + 1));
        bool all = true;
        for (int i = 0; i <= last; ++i) all = all && has(*state, std::to_string(i));
        CHECK(all);
    }
}

TEST_CASE("threads that write the same counter lose no increment") {
    auto table = opened({});
    table->handle("CreateTable", create_notes);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 100; ++j)
                table->handle("UpdateItem",
                              R"({"TableName":"notes","Key":{"id":{"S":"n"}},"UpdateExpression":"ADD n :one",
                    "ExpressionAttributeValues":{":one":{"N":"1"}}})");
        });
    for (auto& each : threads) each.join();
    CHECK(table->handle("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"n"}}})").body ==
          R"({"Item":{"id":{"S":"n"},"n":{"N":"400"}}})");
}

TEST_CASE("a request of megabytes is taken where its item may be so large, and refused where nothing can be") {
    auto table = opened({});
    table->handle("CreateTable", create_notes);
    const auto list_of = [](int elements) {
        std::string text;
        for (int i = 0; i < elements; ++i) text += R"({"N":"1"},)";
        return R"({"TableName":"notes","Item":{"id":{"S":"a"},"l":{"L":[)" + text + R"({"S":"last"}]}}})";
    };
    CHECK(table->handle("PutItem", list_of(130'000)).status == 200);  // 1.3 MB of JSON, an item of 390 KB
    CHECK(has(*table, "a"));
    CHECK(table->handle("PutItem", list_of(1'000'000)).body.find("Item size has exceeded the maximum allowed size") !=
          std::string::npos);
    const auto batch = R"({"RequestItems":{"notes":[{"PutRequest":{)" + list_of(1'000'000).substr(21) + "}]}}";
    CHECK(table->handle("BatchWriteItem", batch).body.find("Item size has exceeded") != std::string::npos);
    std::string names;
    for (int i = 0; i < 300'000; ++i) names += "\"name" + std::to_string(i) + "\",";
    const auto get = [&](const std::string& more) {
        return table->handle("GetItem", R"({"TableName":"notes","Key":{"id":{"S":"a"}},"AttributesToGet":[)" + names +
                                            more + "\"id\"]}");
    };
    CHECK(get("").body.find("2 MB") != std::string::npos);
    names.resize(names.size() / 4);
    names.resize(names.rfind(',') + 1);
    CHECK(get("").body == R"({"Item":{"id":{"S":"a"}}})");
    CHECK(get("\"id\",").body.find("Duplicate value in attribute name: id") != std::string::npos);
}

TEST_CASE("no request crashes the database, however deep or long") {
    auto table = opened({});
    table->handle("CreateTable", create_notes);
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
    CHECK(table->handle("PutItem", deep).body.find("SerializationException") != std::string::npos);
    std::string value;
    for (int i = 0; i < 150; ++i) value += R"({"M":{"a":)";
    value += R"({"S":"x"})" + std::string(300, '}');
    CHECK(table->handle("PutItem", R"({"TableName":"notes","Item":{"id":{"S":"a"},"d":)" + value + "}}").status == 400);
    const auto with_condition = [](const std::string& text) {
        return R"({"TableName":"notes","Item":{"id":{"S":"a"}},"ConditionExpression":")" + text + "\"}";
    };
    CHECK(table->handle("PutItem", with_condition(std::string(1'000'000, '('))).status == 400);
    std::string many = "a = a";
    for (int i = 0; i < 400; ++i) many += " OR a = a";
    CHECK(table->handle("PutItem", with_condition(many)).status == 400);
    CHECK(table->handle("PutItem", R"({"TableName":"notes","Item":null})").status == 400);
    CHECK(table->handle("BatchWriteItem", R"({"RequestItems":{"notes":[null]}})").status == 400);
    CHECK(table->handle("BatchWriteItem", R"({"RequestItems":{"notes":null}})").status == 400);
    CHECK(table->handle("TransactWriteItems", R"({"TransactItems":[null]})").status == 400);
    CHECK(table
              ->handle("TagResource",
                       R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/notes","Tags":[null]})")
              .status == 400);
    CHECK(table->handle("CreateTable", R"({"TableName":"abc","KeySchema":[null],"AttributeDefinitions":[null]})")
              .status == 400);
}
