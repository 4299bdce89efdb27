// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/lambda/context.hpp>
#include <tight/lambda/handler.hpp>

#include <stdexcept>

namespace json = tight::json;

namespace {

std::tuple<std::string, int> parse(const json::value& event, tight::context& context) {
    return {json::value_to<std::string>(event.at("name")) + std::string(context.request_id()),
            json::value_to<int>(event.at("age"))};
}
std::string greet(const std::string& name, int age) { return name + " is " + std::to_string(age); }

constexpr tight::lambda_handler<parse, greet> handler;

struct order {
    std::string id;
};
order order_of(const json::value& event) { return {json::value_to<std::string>(event.at("id"))}; }
json::value ship(const order& one) { return json::object{{"shipped", one.id}}; }

std::tuple<> nothing(const json::value&) { return {}; }
void rest() {}

tight::result<int> number(const json::value& event) {
    if (!event.is_int64()) return tight::fail(tight::errc::bad_input, "not a number");
    return static_cast<int>(event.get_int64());
}
tight::result<int> half(int of) {
    if (of % 2 != 0) return tight::fail(tight::errc::invalid, "odd");
    return of / 2;
}
std::vector<int> numbers(const json::value& event) { return json::value_to<std::vector<int>>(event); }
std::size_t how_many(const std::vector<int>& of) { return of.size(); }

}  // namespace

TEST_CASE("the logic is called with what the parser took from the event, and alone") {
    tight::context context({.request_id = "-1"});
    CHECK(handler({{"name", "Ada"}, {"age", 36}}, context) == "Ada-1 is 36");
    CHECK(handler.inner("Ada", 36) == "Ada is 36");
}

TEST_CASE("a tuple is spread, anything else is one argument, an empty tuple is none") {
    tight::context context;
    CHECK(tight::lambda_handler<order_of, ship>()({{"id", "o-1"}}, context) == json::value{{"shipped", "o-1"}});
    CHECK(tight::lambda_handler<numbers, how_many>()({1, 2, 3}, context) == 3);
    CHECK(tight::lambda_handler<nothing, rest>()(5, context).is_null());
}

TEST_CASE("an error of the parser or of the logic is the invocation's, as are exceptions") {
    tight::context context;
    const tight::lambda_handler<number, half> halving;
    CHECK(halving(8, context) == 4);
    CHECK_THROWS_AS(halving("x", context), std::bad_expected_access<tight::error>);
    CHECK_THROWS_AS(halving(7, context), std::bad_expected_access<tight::error>);
    CHECK_THROWS(handler({{"name", "Ada"}}, context));
}

TEST_CASE("it is a handler of the runtime") {
    constexpr tight::json_handler plain = handler;
    tight::context context;
    CHECK(plain({{"name", "Ada"}, {"age", 36}}, context) == "Ada is 36");
}

TEST_CASE("payloads are logged where that is asked for, and only there") {
    tight::context context;
    std::string logged;
    {
        const tight::log::capture capture(logged);
        (void)handler({{"name", "Ada"}, {"age", 36}}, context);
        CHECK(logged.empty());
        (void)tight::lambda_handler<parse, greet, tight::payloads::logged>()({{"name", "Ada"}, {"age", 36}}, context);
    }
    CHECK(logged.find(R"(Event: {"name":"Ada","age":36})") != std::string::npos);
    CHECK(logged.find(R"(Result: "Ada is 36")") != std::string::npos);
    CHECK(logged.find("[INFO]") != std::string::npos);
}

TEST_CASE("an exception leaves a line for the event and none for the result") {
    tight::context context;
    std::string logged;
    const tight::log::capture capture(logged);
    const tight::lambda_handler<parse, greet, tight::payloads::logged> shown;
    CHECK_THROWS(shown({{"name", "Ada"}}, context));
    CHECK(logged.find("Event: ") != std::string::npos);
    CHECK(logged.find("Result: ") == std::string::npos);
}
