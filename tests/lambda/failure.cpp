// SPDX-License-Identifier: Apache-2.0
#include "lambda/failure.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <tight/json.hpp>

using tight::throw_trace;
using tight::lambda::failure;

namespace lost {
struct movie_not_found : std::runtime_error {
    using std::runtime_error::runtime_error;
};
}  // namespace lost

namespace {

template <class Thrown>
failure of(const Thrown& what) {
    const throw_trace trace;
    try {
        throw what;
    } catch (const tight::throw_probe&) {
        std::unreachable();
    } catch (...) {
        return failure::of_current_exception(trace);
    }
}

}  // namespace

TEST_CASE("an exception is reported by its type as it is written, its message and its frames") {
    const failure why = of(lost::movie_not_found("no movie of 1985"));
    CHECK(why.type == "lost::movie_not_found");
    CHECK(why.message == "no movie of 1985");
    CHECK(!why.frames.empty());
}

TEST_CASE("what is no std::exception is reported too") {
    CHECK(of(std::string("plain text")).message == "plain text");
    CHECK(of(42).type == "int");
    CHECK(of(42).message == "the handler threw a value of type int");
    const char* const words = "words";
    CHECK(of(words).message == "words");
}

TEST_CASE("an error that left a result is reported in its own words") {
    const tight::error throttled{tight::errc::throttled, "too many requests", "ThrottlingException"};
    const failure why = of(std::bad_expected_access<tight::error>(throttled));
    CHECK(why.type == "ThrottlingException");
    CHECK(why.message == "too many requests");
}

TEST_CASE("text in an error stays the text it is") {
    const failure why{.type = "a", .message = "caf\xC3\xA9 \xF0\x9F\x98\x80 \"quoted\"\n\x01"};
    const auto parsed = tight::json::parse(why.to_json()).value();
    CHECK(parsed.at("errorMessage").as_string() == why.message);
    CHECK(why.to_json().find("caf\xC3\xA9") != std::string::npos);
}

TEST_CASE("bytes that are not UTF-8 do not spoil the error") {
    for (const std::string_view bytes :
         {"caf\xE9", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF\xFE", "\xF0\x9F\x98"}) {
        const failure why{.type = "a", .message = "<" + std::string(bytes) + ">"};
        const auto parsed = tight::json::parse(why.to_json());
        REQUIRE(parsed);
        const std::string_view message = parsed->at("errorMessage").as_string();
        CHECK(message.starts_with("<"));
        CHECK(message.ends_with(">"));
        CHECK(message.find("\xEF\xBF\xBD") != message.npos);
    }
}

TEST_CASE("what goes into a header is one line of ASCII") {
    const failure why{.type = "evil\r\nX: 1\xC3\xA9", .message = "caf\xC3\xA9\r\n\xF0\x9F\x98\x80"};
    CHECK(why.header_type() == "evil??X: 1??");
    const std::string cause = why.xray_cause();
    for (const char c : cause) CHECK((c >= ' ' && c <= '~'));
    CHECK(tight::json::parse(cause)->at("exceptions").at(0).at("message").as_string() == why.message);
    CHECK(failure{.type = "a", .message = std::string(100'000, 'x')}.xray_cause().empty());
}
