// SPDX-License-Identifier: Apache-2.0
// Events and replies in which one value is of another type: each is a request, no request, or malformed, and nothing
// worse.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <tight/http/gateway.hpp>

#include "http/support.hpp"
#include "support/source_folder.hpp"
#include "support/wrong_types.hpp"

using tight::errc;
using tight::event_kind;
using tight::request;
using tight::response;
namespace json = tight::json;

namespace {

json::value file(const std::string& name) {
    std::ifstream in(support::source_folder + ("/bench/events/" + name));
    return json::parse(std::string(std::istreambuf_iterator<char>(in), {})).value();
}

// Reads all that there is of a request.
response look(const request& asked, tight::context&) {
    std::size_t size = asked.body().size() + asked.path().size() + asked.stage().size() + asked.source_ip().size();
    for (const auto& all : {asked.headers(), asked.query()})
        for (const auto& each : all) size += each.name.size() + each.value.size();
    for (const char* name : {"name", "proxy", "Cookie", "sub"}) {
        size += asked.header(name).value_or("").size() + asked.query(name).value_or("").size();
        size += asked.path(name).size() + asked.cookie(name).value_or("").size();
        size += asked.form(name).value_or("").size() + asked.header_all(name).size() + asked.query_all(name).size();
    }
    size += asked.principal_id().value_or("").size() + json::serialize(asked.event()).size();
    return {200, {{"size", size}, {"json", asked.valid_json()}}};
}
constinit const tight::function looks{.any = look, .cors = {.origins = {"https://a.example"}, .credentials = true}};

void check_events(const json::value& valid) {
    REQUIRE(tight_test::reply(looks, json::serialize(valid)).at("statusCode") == 200);
    support::for_each_wrong_text(valid, [](const std::string& event) {
        INFO(event);
        const auto answer = tight::http::answer(looks, event, tight_test::any_context());
        if (!answer) {
            const errc code = answer.error().code;
            CHECK((code == errc::not_found || code == errc::bad_input));
            CHECK_FALSE(answer.error().message.empty());
            return;
        }
        const json::value reply = json::parse(*answer).value();
        const std::int64_t status = json::integer_or(json::member(&reply, "statusCode"), 0);
        CHECK((status == 200 || status == 204 || status == 400 || status == 405));
    });
}

void check_replies(event_kind kind, const char* text) {
    const json::value valid = json::parse(text).value();
    REQUIRE(tight::http::read_reply(kind, text));
    support::for_each_wrong_text(valid, [kind](const std::string& reply) {
        INFO(reply);
        const auto read = tight::http::read_reply(kind, reply);
        if (read) {
            CHECK((read->status >= 100 && read->status <= 599));
        } else {
            CHECK(read.error().code == errc::bad_input);
            CHECK(read.error().message.starts_with("malformed reply: "));
        }
    });
}

}  // namespace

TEST_CASE("an event of the wrong types is a request, or is told to be none") {
    check_events(file("apigw-v1-1.5k.json"));
    check_events(file("apigw-v1-3k.json"));
    const tight::http::client_request asked{.method = "POST",
                                            .target = "/a/b?name=1&name=2",
                                            .headers = {{"Host", "example.org"},
                                                        {"Cookie", "s=1; t=2"},
                                                        {"Content-Type", "application/json"},
                                                        {"Origin", "https://a.example"}},
                                            .body = R"({"a":[1]})"};
    for (const event_kind kind : {event_kind::http, event_kind::function_url, event_kind::load_balancer})
        check_events(json::parse(tight::http::make_event(kind, asked, {})).value());
}

TEST_CASE("a reply of the wrong types is read, or is malformed") {
    for (const event_kind kind : {event_kind::rest, event_kind::load_balancer})
        check_replies(kind,
                      R"({"statusCode":200,"headers":{"A":"b","N":1},"multiValueHeaders":{"C":["d",2]},"body":"eA==",)"
                      R"("isBase64Encoded":true,"statusDescription":"200 OK"})");
    for (const event_kind kind : {event_kind::http, event_kind::function_url})
        check_replies(kind, R"({"statusCode":"201","headers":{"A":"b"},"cookies":["a=1","b=2"],"body":"x",)"
                            R"("isBase64Encoded":false})");
}
