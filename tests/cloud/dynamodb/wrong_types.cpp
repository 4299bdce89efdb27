// SPDX-License-Identifier: Apache-2.0
// What JSON of the wrong type, and members that no operation has, do to the database: nothing. Under the sanitizers.
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <string>

#include <tight/clock.hpp>
#include <tight/json.hpp>

#include "cloud/dynamodb/database.hpp"
#include "cloud/dynamodb/request_variants.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "core/utf8.hpp"

namespace {

using namespace tight::cloud::dynamodb;
using tests::valid_request;
namespace json = tight::json;

struct fixture {
    tight::manual_clock clock{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};
    std::unique_ptr<database> target = [this] {
        auto opened = database::open({.clock = &clock});
        REQUIRE(opened);
        tests::prepare(**opened);
        return std::move(*opened);
    }();

    response call(const valid_request& subject, const std::string& body) const {
        return target->handle(subject.operation, body);
    }
};

bool is_error(const json::value& answer) {
    const auto* type = json::member(&answer, "__type");
    return type != nullptr && type->is_string() && !json::member(&answer, "TableDescription");
}

// Whatever came: the caller's fault or none, in JSON, in UTF-8.
void check_answer(const valid_request& subject, const std::string& body, const response& answer) {
    const bool fits = (answer.status == 200 || answer.status == 400) && tight::is_utf8(answer.body);
    const auto parsed = answer.body.empty() ? json::parse("{}") : json::parse(answer.body);
    const bool good = fits && parsed && parsed->is_object() && (answer.status == 200 || is_error(*parsed));
    if (!good) FAIL_CHECK(subject.operation << " of " << body << " -> " << answer.status << ' ' << answer.body);
}

void check_members_ignored(const std::string& body, std::string_view says) {
    const fixture test;
    const auto answer = test.target->handle("BatchWriteItem", body);
    CHECK(answer.status == 400);
    CHECK(answer.body.find(says) != std::string::npos);
}

}  // namespace

TEST_CASE("the requests that variants are made of are of every operation, and succeed") {
    const fixture test;
    std::map<std::string_view, bool> succeeded;
    for (const auto& each : operation_inputs()) succeeded[each.operation] = false;
    for (const auto& each : tests::valid_requests()) {
        const auto answer = test.call(each, json::serialize(tests::body_of(*test.target, each)));
        INFO(each.operation << ": " << answer.body);
        succeeded[each.operation] = succeeded[each.operation] || answer.status == 200;
    }
    for (const auto& [operation, good] : succeeded) CHECK_MESSAGE(good, operation);
}

TEST_CASE("a value of the wrong type at any depth of any operation is refused or ignored, in UTF-8") {
    std::size_t count = 0;
    for (const auto& each : tests::valid_requests()) {
        const fixture test;
        const auto valid = tests::body_of(*test.target, each);
        tests::for_each_wrong_request(*input_shape(each.operation), valid, [&](const std::string& body) {
            ++count;
            check_answer(each, body, test.call(each, body));
        });
    }
    MESSAGE(count << " requests");
    CHECK(count > 20'000);
}

TEST_CASE("a member that its structure does not have changes nothing, whatever it holds") {
    std::size_t count = 0;
    for (const auto& each : tests::valid_requests()) {
        const fixture test;
        const auto valid = tests::body_of(*test.target, each);
        test.call(each, json::serialize(valid));  // what it changes is changed from here on
        const auto expected = test.call(each, json::serialize(valid));
        tests::for_each_unknown_member(*input_shape(each.operation), valid, [&](const std::string& body) {
            ++count;
            const auto answer = test.call(each, body);
            if (answer.status != expected.status || answer.body != expected.body)
                FAIL_CHECK(each.operation << " of " << body << " -> " << answer.status << ' ' << answer.body);
        });
    }
    MESSAGE(count << " requests");
    CHECK(count > 50'000);
}

TEST_CASE("a condition in the PutRequest of a batch is no member of it: it neither ends the process nor is obeyed") {
    for (const auto* condition : {"true", R"({"a":1})", R"(["x"])", "17", R"j("attribute_not_exists(p)")j"}) {
        const fixture test;
        const auto batch =
            std::string(R"({"RequestItems":{"tab":[{"PutRequest":{"Item":{"p":{"S":"a"},"s":{"N":"1"}},)") +
            R"("Expected":{"p":{"Exists":false}},"ConditionExpression":)" + condition + "}}]}}";
        const auto answer = test.target->handle("BatchWriteItem", batch);
        CHECK(answer.status == 200);
        CHECK(answer.body == R"({"UnprocessedItems":{}})");
    }
    check_members_ignored(
        R"({"RequestItems":{"Tab":[{"PutRequest":{"Item":{"p":{"S":"a"}},"ConditionExpression":true}}]}})",
        "ResourceNotFoundException");
}

TEST_CASE("an error's text is UTF-8 whatever bytes it is about") {
    CHECK(tight::is_utf8(operation_error::validation("\xFF\xC0 \xED\xA0\x80").body()));
    const fixture test;
    const auto answer = test.target->handle("GetItem", "{\"TableName\":\"\xFF\"}");
    CHECK(answer.status == 400);
    CHECK(tight::is_utf8(answer.body));
}
