// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/dynamo/table.hpp>

#include "dynamo/movie.hpp"
#include "support/fake_transport.hpp"

namespace json = tight::json;
namespace ddb = tight::dynamo;

namespace {

struct world {
    std::shared_ptr<fake_transport> wire = std::make_shared<fake_transport>();
    tight::memory_environment variables{};
    tight::manual_clock time{};
    ddb::client db{wire, variables, time};
    ddb::table<Movie> movies = db.table<Movie>();
    ddb::table<Thing> things = db.table<Thing>();
};

struct Summary : ddb::model<Summary> {
    using model::model;
    static constexpr attr<"title", std::string> title{};
    static constexpr attr<"rating", double> rating{};
};

constexpr const char* brazil = R"({"year":{"N":"1985"},"title":{"S":"Brazil"}})";

std::string page_of(const char* first, int count, const char* last_key) {
    std::string out = "{\"Items\":[";
    for (int i = 0; i < count; ++i)
        out += std::string(i == 0 ? "" : ",") + R"({"year":{"N":"1985"},"title":{"S":")" + first + std::to_string(i) +
               "\"}}";
    out += "],\"Count\":" + std::to_string(count);
    if (last_key != nullptr) out += std::string(",\"LastEvaluatedKey\":") + last_key;
    return out + '}';
}

}  // namespace

TEST_CASE_FIXTURE(world, "put sends the item, and a condition where one is given") {
    REQUIRE(movies.put(Movie{Movie::year = 1985, Movie::title = "Brazil"}, Movie::year.not_exists()).has_value());
    REQUIRE(wire->requests.size() == 1);
    CHECK(wire->requests[0].operation == "PutItem");
    CHECK(wire->requests[0].service == "dynamodb");
    CHECK(wire->requests[0].headers[1].second == "DynamoDB_20120810.PutItem");
    CHECK(wire->requests[0].body ==
          R"({"TableName":"movies","Item":{"year":{"N":"1985"},"title":{"S":"Brazil"}},)"
          R"|("ConditionExpression":"attribute_not_exists(#n0)","ExpressionAttributeNames":{"#n0":"year"}})|");
}

TEST_CASE_FIXTURE(world, "a condition that was false is an error of that kind") {
    wire->answer(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"})",
        400);
    const auto refused = movies.remove(1985, "Brazil", Movie::rating < 5);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == tight::errc::condition_failed);
    CHECK(refused.error().service_code == "ConditionalCheckFailedException");
    CHECK(wire->requests[0].operation == "DeleteItem");
    CHECK(
        wire->requests[0].body ==
        R"({"TableName":"movies","Key":{"year":{"N":"1985"},"title":{"S":"Brazil"}},"ConditionExpression":"#n0 < :v0",)"
        R"("ExpressionAttributeNames":{"#n0":"rating"},"ExpressionAttributeValues":{":v0":{"N":"5"}}})");
}

TEST_CASE_FIXTURE(world, "a missing item is empty for find and an error for get") {
    CHECK_FALSE(movies.find(1985, "Brazil").has_value());
    CHECK(movies.get(1985, "Brazil").error().code == tight::errc::not_found);
    wire->answer(std::string("{\"Item\":") + brazil + "}");
    CHECK(movies.consistent().find(1985, "Brazil").value()[Movie::title] == "Brazil");
    CHECK(wire->body(2).at("ConsistentRead") == true);
    CHECK(wire->requests.size() == 3);
}

TEST_CASE_FIXTURE(world, "the key of a model finds its item too") {
    const Movie movie{Movie::year = 1985, Movie::title = "Brazil"};
    (void)movies.find(movie);
    (void)movies.find(1985, "Brazil");
    CHECK(wire->requests[0].body == wire->requests[1].body);
    (void)things.find("t");
    CHECK(wire->requests[2].body == R"({"TableName":"things","Key":{"id":{"S":"t"}}})");
}

TEST_CASE_FIXTURE(world, "a smaller model asks for its own attributes only") {
    wire->answer(R"({"Item":{"title":{"S":"Brazil"}}})");
    CHECK(movies.find_as<Summary>(1985, "Brazil").value()[Summary::title] == "Brazil");
    CHECK(wire->body(0).at("ProjectionExpression") == "#n0, #n1");
    CHECK(wire->body(0).at("ExpressionAttributeNames") == json::parse(R"({"#n0":"title","#n1":"rating"})").value());
}

TEST_CASE_FIXTURE(world, "update sends the key, the changes and the condition, and gives back the item") {
    wire->answer(R"({"Attributes":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rating":{"N":"8"}}})");
    const auto now = movies.update(1985, "Brazil", Movie::info["votes"] += 1, Movie::rating = 8, Movie::rating < 8);
    REQUIRE(now.has_value());
    CHECK((*now)[Movie::rating] == 8);
    const auto body = wire->body(0);
    CHECK(body.at("UpdateExpression") == "SET #n0.#n1 = #n2.#n3 + :v0, #n4 = :v1");
    CHECK(body.at("ConditionExpression") == "#n5 < :v2");
    CHECK(body.at("ReturnValues") == "ALL_NEW");
    CHECK(body.at("Key") == json::parse(brazil).value());
}

TEST_CASE_FIXTURE(world, "a whole model updates everything it has beside its key") {
    wire->answer(R"({"Attributes":{}})");
    Movie patch{Movie::year = 1985, Movie::title = "Brazil", Movie::rating = 8, Movie::info = "x"};
    (void)movies.update(patch, Movie::year.exists());
    CHECK(wire->body(0).at("UpdateExpression") == "SET #n0 = :v0, #n1 = :v1");
    CHECK(wire->body(0).at("ConditionExpression") == "attribute_exists(#n2)");
}

TEST_CASE_FIXTURE(world, "sync sends what changed, and nothing where nothing did") {
    wire->answer(R"({"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rating":{"N":"7"},"info":{"S":"x"}}})");
    auto movie = movies.get(1985, "Brazil").value();
    REQUIRE(movies.sync(movie).has_value());
    CHECK(wire->requests.size() == 1);
    movie.set(Movie::rating = 8);
    movie.unset(Movie::info);
    REQUIRE(movies.sync(movie, ddb::checked).has_value());
    const auto body = wire->body(1);
    CHECK(body.at("UpdateExpression") == "SET #n0 = :v0 REMOVE #n1");
    CHECK(body.at("ConditionExpression") == "#n2 = :v1 AND #n3 = :v2");
    CHECK(movie.attributes().changes().empty());
    movie.set(Movie::title = "Brasil");
    CHECK_THROWS_AS((void)movies.sync(movie), std::bad_expected_access<tight::error>);
}

TEST_CASE_FIXTURE(world, "a query asks for the next page when the one before is used up") {
    wire->answer(page_of("a", 2, R"({"year":{"N":"1985"},"title":{"S":"a1"}})"));
    wire->answer(page_of("b", 1, nullptr));
    std::vector<std::string> titles;
    std::vector<std::size_t> asked;
    for (const Movie& movie : movies.query(Movie::year == 1985 and Movie::title.between("A", "L"))) {
        titles.push_back(movie[Movie::title]);
        asked.push_back(wire->requests.size());
    }
    CHECK(titles == std::vector<std::string>{"a0", "a1", "b0"});
    CHECK(asked == std::vector<std::size_t>{1, 1, 2});
    CHECK(wire->body(0).at("KeyConditionExpression") == "(#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2)");
    CHECK_FALSE(wire->body(0).as_object().contains("ExclusiveStartKey"));
    CHECK(wire->body(1).at("ExclusiveStartKey").at("title").at("S") == "a1");
}

TEST_CASE_FIXTURE(world, "nothing is sent before the first item is asked for, and each loop starts afresh") {
    const auto query = movies.query(Movie::year == 1985);
    CHECK(wire->requests.empty());
    (void)query.all();
    (void)query.all();
    CHECK(wire->requests.size() == 2);
}

TEST_CASE_FIXTURE(world, "the options of a query are sent") {
    (void)movies.query(Movie::by_rating, Movie::rating == 9 and Movie::year >= 1980)
        .filter(Movie::title.exists())  // no key of this index
        .filter(Movie::info.exists())
        .descending()
        .page_size(7)
        .as<Summary>()
        .all();
    (void)movies.query(Movie::year == 1985).consistent().limit(3).all();
    (void)movies.scan().segment(1, 4).all();
    const auto body = wire->body(0);
    CHECK(body.at("IndexName") == "by-rating");
    CHECK(body.at("FilterExpression") == "(attribute_exists(#n2) AND attribute_exists(#n3))");
    CHECK(body.at("ScanIndexForward") == false);
    CHECK(body.at("Limit") == 7);
    CHECK(body.at("ProjectionExpression") == "#n4, #n5");
    CHECK(wire->body(1).at("Limit") == 3);
    CHECK(wire->body(1).at("ConsistentRead") == true);
    CHECK(wire->requests[2].operation == "Scan");
    CHECK(wire->body(2).at("Segment") == 1);
    CHECK(wire->body(2).at("TotalSegments") == 4);
}

TEST_CASE_FIXTURE(world, "limit ends a query without asking for more") {
    wire->answer(page_of("a", 2, brazil));
    CHECK(movies.query(Movie::year == 1985).limit(2).all().size() == 2);
    CHECK(wire->requests.size() == 1);
}

TEST_CASE_FIXTURE(world, "first, one and count") {
    CHECK_FALSE(movies.query(Movie::year == 1).first().has_value());
    CHECK(movies.query(Movie::year == 1).one().error().code == tight::errc::not_found);
    wire->answer(page_of("a", 2, nullptr));
    CHECK(movies.query(Movie::year == 1).one().error().code == tight::errc::invalid);
    wire->answer(R"({"Count":3,"LastEvaluatedKey":{"year":{"N":"1"}}})");
    wire->answer(R"({"Count":4})");
    CHECK(movies.scan().count() == 7);
    CHECK(wire->body(wire->requests.size() - 1).at("Select") == "COUNT");
}

TEST_CASE_FIXTURE(world, "a page's next leads to the page behind it") {
    wire->answer(page_of("a", 2, R"({"year":{"N":"1985"},"title":{"S":"a1"}})"));
    const auto query = movies.query(Movie::year == 1985);
    const auto first = query.read_page(2).value();
    REQUIRE(first.items.size() == 2);
    wire->answer(page_of("b", 1, nullptr));
    const auto second = query.read_page(2, first.next).value();
    CHECK(second.next.empty());
    CHECK(wire->body(1).at("ExclusiveStartKey").at("title").at("S") == "a1");
    CHECK(query.read_page(2, "nonsense").error().code == tight::errc::bad_input);
}

TEST_CASE_FIXTURE(world, "an error while paging is thrown") {
    wire->answer(R"({"__type":"x#ResourceNotFoundException","message":"Requested resource not found"})", 400);
    CHECK_THROWS_AS((void)movies.scan().all(), std::bad_expected_access<tight::error>);
}

TEST_CASE_FIXTURE(world, "batch writes go 25 at a time and what was left undone is sent again") {
    std::vector<Movie> items;
    for (int i = 0; i < 30; ++i) items.push_back(Movie{Movie::year = i, Movie::title = "x"});
    items.push_back(Movie{Movie::year = 0, Movie::title = "x", Movie::rating = 1});
    wire->answer(R"({"UnprocessedItems":{"movies":[{"PutRequest":{"Item":{"year":{"N":"7"},"title":{"S":"x"}}}}]}})");
    REQUIRE(movies.put_all(items).has_value());
    REQUIRE(wire->requests.size() == 2);
    CHECK(wire->body(0).at("RequestItems").at("movies").as_array().size() == 25);
    CHECK(wire->body(1).at("RequestItems").at("movies").as_array().size() == 6);
    CHECK(time.now() > std::chrono::system_clock::time_point{});
}

TEST_CASE_FIXTURE(world, "batch reads give up when the service takes nothing again and again") {
    for (int i = 0; i < 20; ++i)
        wire->answer(std::string(R"({"Responses":{},"UnprocessedKeys":{"movies":{"Keys":[)") + brazil + "]}}}");
    const auto found = movies.get_all({{1985, "Brazil"}, {1985, "Brazil"}});
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code == tight::errc::throttled);
    CHECK(wire->requests.size() < 20);
    CHECK(wire->requests[0].body == std::string(R"({"RequestItems":{"movies":{"Keys":[)") + brazil + "]}}}");
}

TEST_CASE_FIXTURE(world, "a transaction is one request with a token, and says which kind of refusal it met") {
    wire->answer(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]"})",
        400);
    const auto done = db.transact(ddb::put(Movie{Movie::year = 1985, Movie::title = "Brazil"}),
                                  ddb::update<Thing>("t", Thing::count -= 1, Thing::count >= 1),
                                  ddb::remove<Movie>(1, "x"), ddb::check<Thing>("u", Thing::flag == true));
    CHECK(done.error().code == tight::errc::condition_failed);
    const auto body = wire->body(0);
    CHECK(body.at("ClientRequestToken").as_string().size() == 32);
    CHECK(body.at("TransactItems").at(0).at("Put").at("TableName") == "movies");
    CHECK(body.at("TransactItems").at(1).at("Update").at("ConditionExpression") == "#n2 >= :v1");
    CHECK(body.at("TransactItems").at(2).as_object().contains("Delete"));
    CHECK(body.at("TransactItems").at(3).at("ConditionCheck").at("Key").at("id").at("S") == "u");
}

TEST_CASE_FIXTURE(world, "a reading transaction gives each item its type") {
    wire->answer(std::string(R"({"Responses":[{"Item":)") + brazil + "},{}]}");
    const auto [movie, thing] = db.read(ddb::get<Movie>(1985, "Brazil"), ddb::get<Thing>("t")).value();
    CHECK(movie.value()[Movie::year] == 1985);
    CHECK_FALSE(thing.has_value());
}

TEST_CASE_FIXTURE(world, "tables have the names that the environment gives them") {
    CHECK(db.physical_name("movies") == "movies");
    variables.set("TIGHT_TABLE_PREFIX", "shop-dev-");
    CHECK(db.physical_name("movies") == "shop-dev-movies");
    CHECK(db.table<Movie>().name() == "shop-dev-movies");
    variables.set("TIGHT_TABLE_USER_PROFILES", "legacy.profiles");
    CHECK(db.physical_name("user-profiles") == "legacy.profiles");
    CHECK(db.table_named<Movie>("x").name() == "x");
}

TEST_CASE_FIXTURE(world, "list_tables follows every page") {
    wire->answer(R"({"TableNames":["a","b"],"LastEvaluatedTableName":"b"})");
    wire->answer(R"({"TableNames":["c"]})");
    CHECK(db.list_tables().value() == std::vector<std::string>{"a", "b", "c"});
    CHECK(wire->body(1).at("ExclusiveStartTableName") == "b");
}

TEST_CASE_FIXTURE(world, "create_table waits until the table is active, delete_table until it is gone") {
    wire->answer(R"({"TableDescription":{"TableStatus":"CREATING"}})");
    wire->answer(R"({"Table":{"TableStatus":"CREATING"}})");
    wire->answer(R"({"Table":{"TableStatus":"ACTIVE"}})");
    REQUIRE(db.create_table(ddb::describe<Movie>()).has_value());
    CHECK(wire->requests.size() == 3);
    wire->answer("{}");
    wire->answer(R"({"Table":{"TableStatus":"DELETING"}})");
    wire->answer(R"({"__type":"x#ResourceNotFoundException"})", 400);
    REQUIRE(db.delete_table("movies").has_value());
    CHECK(wire->requests.size() == 6);
}

TEST_CASE_FIXTURE(world, "an answer that is no JSON is an error") {
    wire->answer("<html>");
    CHECK(movies.get(1985, "Brazil").error().code == tight::errc::unavailable);
}
