// SPDX-License-Identifier: Apache-2.0
// Answers of every shape that HTTP/1.1 allows, and some that it does not: nothing is lost on the way, or it is an
// error.
#include <doctest/doctest.h>

#include <string>

#include "lambda_fixture.hpp"

using tight::event_kind;
using web_tests::contains;
using web_tests::event_of;
using web_tests::get;
using web_tests::header;
using web_tests::run;

namespace {

// What a gateway that streams reads.
struct streamed {
    explicit streamed(const web_tests::answer& from) {
        const std::size_t zeros = from.body.find(std::string(8, '\0'));
        REQUIRE(zeros != std::string::npos);
        prelude = tight::json::parse(from.body.substr(0, zeros)).value();
        body = from.body.substr(zeros + 8);
    }
    tight::json::value prelude;
    std::string body;
};

std::string shaped(event_kind kind, std::string fields, std::string framing = "length", std::string method = "GET") {
    return event_of({.method = std::move(method),
                     .target = "/x",
                     .headers = {{"X-Reply-Fields", std::move(fields)}, {"X-Reply-Framing", std::move(framing)}}},
                    kind);
}

}  // namespace

TEST_CASE("a server of HTTP/1.0 answers with the end of its connection") {
    const auto seen = run({.events = {shaped(event_kind::http, "X-A: 1", "old"), get("/pid")}});
    CHECK(seen.answers[0].reply().body.starts_with("GET /x\n"));
    CHECK(!seen.answers[1].failed);
}

TEST_CASE("the lines of an answer's header may end as those of CGI scripts do") {
    const auto seen = run({.events = {get("/script"), get("/pid")}});
    REQUIRE_MESSAGE(!seen.answers[0].failed, seen.answers[0].message);
    CHECK(header(seen.answers[0].reply(), "X-A") == "1");
    CHECK(seen.answers[0].reply().body == "a\n\nb\r\n\r\nc");
    CHECK(!seen.answers[1].failed);
}

TEST_CASE("an answer that comes byte by byte is whole") {
    CHECK(run({.events = {get("/drip")}}).answers[0].reply().body == "slow!");
    CHECK(run({.events = {get("/stream")}}).answers[0].reply().body == "first\nsecond\nthird\n");
}

TEST_CASE("a length said twice is one, two lengths are an error, and chunks have none") {
    const auto seen = run({.events = {get("/length/same"), get("/length/different"), get("/length/chunked")}});
    CHECK(header(seen.answers[0].reply(), "Content-Length") == "2");
    CHECK(seen.answers[0].reply().body == "ok");
    CHECK(seen.answers[1].type == "Web.BrokenAnswer");
    CHECK(header(seen.answers[2].reply(), "Content-Length").empty());
    CHECK(seen.answers[2].reply().body == "ok");
}

TEST_CASE("a thousand headers pass, and more than 64 KB of them are an error that says so") {
    const auto seen = run({.events = {get("/fields/1000"), get("/fields/9000"), get("/pid")}});
    CHECK(header(seen.answers[0].reply(), "X-999") == "999");
    CHECK(seen.answers[1].type == "Web.BrokenAnswer");
    CHECK(contains(seen.answers[1].message, "header of more than 64 KB"));
    CHECK(!seen.answers[2].failed);
}

TEST_CASE("a body where there must be none is not taken for the next answer") {
    const auto seen = run({.events = {get("/nothing"), get("/pid"), get("/nothing"), get("/drip")}});
    CHECK(seen.answers[0].reply().status == 204);
    CHECK(!seen.answers[1].failed);
    CHECK(seen.answers[2].reply().body.empty());
    CHECK(seen.answers[3].reply().body == "slow!");
}

TEST_CASE("trailers and interim answers are left out") {
    const auto seen =
        run({.events = {
                 event_of({.target = "/x", .headers = {{"X-Reply-Framing", "chunked"}, {"X-Reply-Interim", "yes"}}})}});
    CHECK(seen.answers[0].reply().status == 200);
    CHECK(!contains(seen.answers[0].body, "X-Checksum"));
    CHECK(!contains(seen.answers[0].body, "Link"));
}

TEST_CASE("repeated headers of a streamed answer stay apart for a REST API, and cookies for both that stream") {
    const std::string fields = "Link: <a>|Link: <b>|Set-Cookie: a=1|Set-Cookie: b=2";
    const auto seen = run({.events = {shaped(event_kind::rest, fields), shaped(event_kind::function_url, fields)},
                           .environment = {"TIGHT_WEB_RESPONSE_STREAMING=true"}});
    const streamed rest(seen.answers[0]), url(seen.answers[1]);
    CHECK(rest.prelude.at("multiValueHeaders") == tight::json::parse(R"({"Link":["<a>","<b>"]})"));
    CHECK(url.prelude.at("headers").at("Link") == "<a>, <b>");
    for (const streamed* each : {&rest, &url})
        CHECK(each->prelude.at("cookies") == tight::json::parse(R"(["a=1","b=2"])"));
}

TEST_CASE("an answer is whole where the gateway cannot stream, though streaming was asked for") {
    for (const event_kind kind : {event_kind::http, event_kind::load_balancer}) {
        const auto seen =
            run({.events = {shaped(kind, "X-A: 1")}, .environment = {"TIGHT_WEB_RESPONSE_STREAMING=true"}});
        CHECK(seen.answers[0].mode.empty());
        CHECK(header(seen.answers[0].reply(kind), "X-A") == "1");
    }
}

TEST_CASE("a streamed answer without a body, and one larger than 6 MB, are whole") {
    const auto url = [](std::string target) {
        return event_of({.target = std::move(target)}, event_kind::function_url);
    };
    const auto seen = run({.events = {shaped(event_kind::function_url, "X-A: 1", "length", "HEAD"), url("/big/9000000"),
                                      url("/drip"), url("/pid")},
                           .environment = {"TIGHT_WEB_RESPONSE_STREAMING=true"}});
    CHECK(streamed(seen.answers[0]).body.empty());
    CHECK(streamed(seen.answers[1]).body == std::string(9'000'000, 'x'));
    CHECK(streamed(seen.answers[2]).body == "slow!");
    CHECK(!seen.answers[3].failed);
}
