// SPDX-License-Identifier: Apache-2.0
// Our side of tests/interop/run.py. `services` calls every service by way of the environment's endpoint; `tables`
// serves the embedded database with one film in it, and tells what another SDK did to it.
#include <chrono>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>

#include <tight/aws/client.hpp>
#include <tight/aws/parameters.hpp>
#include <tight/aws/s3.hpp>
#include <tight/aws/sns.hpp>
#include <tight/aws/sqs.hpp>
#include <tight/aws/sts.hpp>
#include <tight/dynamo.hpp>
#include <tight/testing/database.hpp>
#include <tight/testing/temporary_table.hpp>

#include "dynamo/movie.hpp"

namespace aws = tight::aws;
namespace ddb = tight::dynamo;
namespace json = tight::json;

namespace {

void expect(bool held, const char* what) {
    if (!held) throw std::runtime_error(std::string("not so: ") + what);
    std::printf("ok %s\n", what);
}

Thing sample() {
    return Thing{Thing::id = "t/1 +é",
                 Thing::a = 1.5,
                 Thing::count = 9007199254740993,
                 Thing::price = tight::decimal("0.12345678901234567890123456789012345678"),
                 Thing::list = std::vector<std::string>{"b", "a"},
                 Thing::m = json::object{{"deep", {1.5, json::object{{"x", nullptr}, {"y", true}}}}},
                 Thing::labels = std::set<std::string>{"x", "y"},
                 Thing::bytes = ddb::binary{std::string("\0\xff", 2)}};
}

void use_objects(const std::shared_ptr<aws::transport>& by) {
    const aws::bucket files(by, "tight-interop");
    files.put("a b/+é&=.txt", "hello", {.content_type = "text/plain"}).value();
    expect(files.get("a b/+é&=.txt").value() == "hello", "s3: an object with an odd key is put and got");
    expect(files.list("a ").value() == std::vector<std::string>{"a b/+é&=.txt"}, "s3: it is listed");
    expect(files.exists("a b/+é&=.txt").value() && !files.exists("none").value(), "s3: heads");
    expect(!files.find("none").value().has_value(), "s3: an absent object is nothing");
    std::printf("url %s\n", files.presign_get("a b/+é&=.txt", std::chrono::minutes(5)).value().c_str());
    files.put("gone", "x").value();
    files.remove("gone").value();
    expect(!files.exists("gone").value(), "s3: deletes");
}

void use_messages(const std::shared_ptr<aws::transport>& by) {
    aws::topic orders(by, "orders");
    const aws::message_attributes attributes{{"total", 19.99},
                                             {"express", true},
                                             {"tags", json::array{"a", "b"}},
                                             {"raw", aws::message_attribute::binary("\xff")}};
    expect(!orders.publish("placed & paid", {.subject = "s", .attributes = attributes}).value().empty(),
           "sns: publishes");
    expect(orders.publish_batch({"1", "2", "3"}).value().empty(), "sns: publishes a batch");
    aws::queue jobs(by, "jobs");
    expect(!jobs.send("work", {.delay = std::chrono::seconds(1), .attributes = {{"n", 1}}}).value().empty(),
           "sqs: sends");
}

void use_settings(const std::shared_ptr<aws::transport>& by) {
    aws::parameters settings(by);
    expect(settings.parameter("/shop/mode").value() == "test", "ssm: reads a parameter");
    expect(settings.parameter("/shop/key").value() == "s3cret", "ssm: reads an encrypted one");
    expect(settings.secret("shop/password").value() == "hunter2", "secretsmanager: reads a secret");
    expect(settings.parameter("/none").error().code == tight::errc::not_found, "ssm: tells what is absent");
    expect(aws::caller_identity(*by).value().account == "123456789012", "sts: knows who calls");
}

void use_tables(const std::shared_ptr<aws::transport>& by) {
    const ddb::client db(by);
    tight::testing::temporary_table<Thing> things(db);
    things->put(sample()).value();
    expect(things->get("t/1 +é").value() == sample(), "dynamodb: every type comes back exactly");
    expect(things->update("t/1 +é", Thing::count += 1, Thing::a.exists()).value()[Thing::count] == 9007199254740994,
           "dynamodb: updates");
    expect(things->put(sample(), Thing::id.not_exists()).error().code == tight::errc::condition_failed,
           "dynamodb: conditions hold");
    db.transact(ddb::put(Thing{Thing::id = "u"}), ddb::update<Thing>("t/1 +é", Thing::b = 2)).value();
    expect(things->scan().count() == 2, "dynamodb: a transaction");
}

int services() {
    const auto by = aws::default_transport();
    use_objects(by);
    use_messages(by);
    use_settings(by);
    use_tables(by);
    return 0;
}

int tables() {
    const tight::testing::database database;
    const tight::testing::database_server server(database);
    const ddb::client db(database.transport());
    db.create_table(ddb::describe<Thing>()).value();
    db.create_table(ddb::describe<Movie>(Movie::by_rating)).value();
    db.table<Thing>().put(sample()).value();
    std::cout << "url " << server.url() << std::endl;
    std::string line;
    std::getline(std::cin, line);  // the other side has done its part
    const auto written = db.table<Movie>().query(Movie::by_rating, Movie::rating == 7.9).one().value();
    expect(written[Movie::title] == "Brazil" && written[Movie::year] == 1985, "a film that boto3 wrote is found");
    expect(to_json(*written[Movie::info]) == json::parse(R"({"actors":["Jonathan Pryce"],"rank":6})").value(),
           "with what boto3's update made of it");
    expect(!db.table<Thing>().find("t/1 +é").has_value(), "what boto3 deleted is gone");
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    return argc == 2 && std::string(argv[1]) == "tables" ? tables() : services();
} catch (const std::bad_expected_access<tight::error>& problem) {
    std::fprintf(stderr, "%s\n", problem.error().message.c_str());
    return 1;
} catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
}
