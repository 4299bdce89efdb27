// SPDX-License-Identifier: Apache-2.0
// Answers of DynamoDB in which one value is of another type.
#include <doctest/doctest.h>

#include <tight/dynamo.hpp>

#include "dynamo/movie.hpp"
#include "support/fake_transport.hpp"
#include "support/wrong_types.hpp"

namespace ddb = tight::dynamo;
namespace json = tight::json;
using tight::errc;

namespace {

constexpr const char* film =
    R"({"year":{"N":"1985"},"title":{"S":"Brazil"},"rating":{"N":"7.9"},"info":{"M":{"a":{"L":[{"NULL":true},)"
    R"({"BOOL":false},{"B":"aGk="},{"SS":["x"]},{"NS":["1"]},{"BS":["aGk="]}]}}}})";

struct client_of {
    std::shared_ptr<fake_transport> wire = std::make_shared<fake_transport>();
    tight::memory_environment variables{{"AWS_REGION", "eu-west-1"}};
    tight::manual_clock time{};
    ddb::client db{wire, variables, time};
    ddb::table<Movie> movies = db.table<Movie>();

    // Each wrong form of an answer gives a result, or an error that is told.
    template <class Call>
    void check(const std::string& valid, Call call) {
        support::for_each_wrong_text(json::parse(valid).value(), [&](const std::string& text) {
            INFO(text);
            wire->answers.clear();
            wire->answer(text);
            try {
                call();
            } catch (const std::bad_expected_access<tight::error>& told) {
                CHECK_FALSE(told.error().message.empty());
                CHECK((told.error().code == errc::unavailable || told.error().code == errc::bad_input ||
                       told.error().code == errc::not_found || told.error().code == errc::invalid));
            }
        });
    }
};

std::string with_film(const std::string& before, const std::string& after) { return before + film + after; }

}  // namespace

TEST_CASE_FIXTURE(client_of, "an answer of the wrong types is an error of the service, or is read") {
    check(with_film("{\"Item\":", "}"), [&] { (void)movies.get(1985, "Brazil").value(); });
    check(with_film("{\"Count\":1,\"ScannedCount\":1,\"Items\":[", "]}"), [&] {
        std::size_t all = 0;
        for (const Movie& each : movies.query(Movie::year == 1985)) all += json::serialize(each.to_json()).size();
        CHECK(all < 1'000'000);
    });
    check(with_film("{\"Responses\":{\"movies\":[", "]},\"UnprocessedKeys\":{}}"), [&] {
        (void)movies.get_all({{1985, "Brazil"}}).value();
    });
    check(R"({"TableNames":["a","b"],"LastEvaluatedTableName":"b"})", [&] { (void)db.list_tables().value(); });
}
