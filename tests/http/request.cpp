// SPDX-License-Identifier: Apache-2.0
#include <tight/http/request.hpp>

#include <doctest/doctest.h>

#include <expected>
#include <thread>

#include "http/support.hpp"

using tight::request;

namespace {

template <class Call>
std::vector<tight::field_error> refusal(Call call) {
    try {
        call();
    } catch (const std::bad_expected_access<tight::error>& refused) {
        CHECK(refused.error().code == tight::errc::bad_input);
        return refused.error().fields;
    }
    return {};
}

}  // namespace

TEST_CASE("a request can be made by hand") {
    const request made({.method = "PATCH",
                        .path = "/movies/a%20b?year=1985&year=1986&x=%26",
                        .headers = {{"X-One", "1"}, {"Cookie", "a=1"}},
                        .body = R"({"a":1})",
                        .path_parameters = {{"title", "a b"}},
                        .principal_id = "u1",
                        .stage = "dev"});
    CHECK(made.method() == tight::verb::patch);
    CHECK(made.path() == "/movies/a b");
    CHECK(made.raw_path() == "/movies/a%20b");
    CHECK(made.query_all("year").size() == 2);
    CHECK(made.query("x") == "&");
    CHECK(made.header("x-one") == "1");
    CHECK(made.cookie("a") == "1");
    CHECK(made.json().at("a") == 1);
    CHECK(made.path("title") == "a b");
    CHECK(made.principal_id() == "u1");
    CHECK(made.stage() == "dev");
    CHECK(made.kind() == tight::event_kind::none);
    CHECK(made.event().is_null());
    CHECK(request().path() == "/");
}

TEST_CASE("an unknown method is kept as the client wrote it") {
    const request made({.method = "BREW"});
    CHECK(made.method() == tight::verb::other);
    CHECK(made.method_name() == "BREW");
    CHECK(request({.method = "get"}).method() == tight::verb::other);
}

TEST_CASE("values convert, and what does not is refused by name") {
    const request made(
        {.path = "/?year=1985&small=300&neg=-1&real=1.5&yes=true&text=x&big=99999999999999999999&nan=nan"});
    CHECK(made.query<int>("year") == 1985);
    CHECK(made.query<double>("real") == 1.5);
    CHECK(made.query<bool>("yes"));
    CHECK(made.query<std::string>("text") == "x");
    CHECK(made.query<int>("none", 7) == 7);
    CHECK(made.query<int>("neg", 7) == -1);
    const auto reason = [&](auto call) { return refusal(call).at(0).reason; };
    CHECK(reason([&] { made.query<int>("none"); }) == "is required");
    CHECK(reason([&] { made.query<int>("text"); }) == "must be a whole number from -2147483648 to 2147483647");
    CHECK(reason([&] { made.query<std::int64_t>("big"); }) == "must be a whole number");
    CHECK(reason([&] { made.query<std::uint8_t>("small"); }) == "must be a whole number from 0 to 255");
    CHECK(reason([&] { made.query<unsigned>("neg"); }) == "must be a whole number from 0 to 4294967295");
    CHECK(reason([&] { made.query<int>("text", 7); }).starts_with("must be a whole number"));
    CHECK(reason([&] { made.query<double>("nan"); }) == "must be a number");
    CHECK(reason([&] { made.query<bool>("year"); }) == "must be true or false");
    CHECK(refusal([&] { made.path<int>("year"); }).at(0).field == "year");
    CHECK(refusal([&] { made.header<int>("x-n"); }).at(0).field == "x-n");
}

TEST_CASE("a body is decoded once, whichever thread asks first") {
    const request made({.method = "POST", .body = R"({"a":[1,2,3]})"});
    const tight::json::value* seen[2]{};
    {
        const std::jthread other([&] { seen[0] = &made.json(); });
        seen[1] = &made.json();
    }
    CHECK(seen[0] == seen[1]);
}

TEST_CASE("a derived request leaves the first as it was") {
    const request made({.path_parameters = {{"a", "1"}}});
    const request routed = made.with_path_parameters({{"b", "2"}}).with_principal("u9");
    CHECK(routed.path("b") == "2");
    CHECK(routed.path("a") == "");
    CHECK(routed.principal_id() == "u9");
    CHECK(routed.path_parameters().size() == 1);
    CHECK(made.path("a") == "1");
    CHECK_FALSE(made.principal_id().has_value());
}
