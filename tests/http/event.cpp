// SPDX-License-Identifier: Apache-2.0
// Events of each kind become one request.

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <tight/log.hpp>

#include "http/support.hpp"
#include "support/source_folder.hpp"

using tight::event_kind;
using tight::verb;
using tight_test::event_with_body;
using tight_test::read;

namespace {

std::string file(const std::string& name) {
    std::ifstream in(support::source_folder + ("/" + name));
    return {std::istreambuf_iterator<char>(in), {}};
}

using texts = std::vector<std::string_view>;

}  // namespace

TEST_CASE("an event of a REST API is a request") {
    const auto request = read(file("bench/events/apigw-v1-1.5k.json"));
    CHECK(request.kind() == event_kind::rest);
    CHECK(request.method() == verb::post);
    CHECK(request.path() == "/hello/world");
    CHECK(request.path("proxy") == "hello/world");
    CHECK(request.query("name") == "me");
    CHECK(request.header("content-type") == "application/json");
    CHECK(request.header("X-FORWARDED-PORT") == "443");  // only in headers, not in multiValueHeaders
    CHECK(request.headers().size() == 9);
    CHECK(request.stage() == "prod");
    CHECK(request.source_ip() == "54.240.196.186");
    CHECK(request.request_id() == "deef4878-7910-11e6-8f14-25afc3e9ae33");
    CHECK(request.body() == R"({"greeting":"hi","n":[1,2,3]})");
    CHECK(request.json().at("greeting") == "hi");
    CHECK(request.event().at("requestContext").at("apiId") == "gy415nuibc");
    CHECK_FALSE(request.principal_id().has_value());
}

TEST_CASE("a REST API's lists of values are complete") {
    const auto request = read(R"({"httpMethod":"GET","path":"/","headers":{"X-A":"2","X-B":"b"},
        "multiValueHeaders":{"x-a":["1","2"]},"queryStringParameters":{"q":"two","only":"1"},
        "multiValueQueryStringParameters":{"q":["one","two"]}})");
    CHECK(request.header("X-A") == "1");
    CHECK(request.header_all("x-A") == texts{"1", "2"});
    CHECK(request.header("x-b") == "b");
    CHECK(request.query("q") == "one");
    CHECK(request.query_all("q") == texts{"one", "two"});
    CHECK(request.query("only") == "1");
    CHECK(request.query().size() == 3);
    CHECK_FALSE(request.query("none").has_value());
}

TEST_CASE("paths and path parameters of a REST API arrive encoded, queries decoded") {
    const auto request =
        read(R"({"httpMethod":"GET","path":"/movies/a%2Fb%20c+d","pathParameters":{"title":"a%2Fb%20c+d"},
        "queryStringParameters":{"q":"100%25 + 1"}})");
    CHECK(request.raw_path() == "/movies/a%2Fb%20c+d");
    CHECK(request.path() == "/movies/a/b c+d");
    CHECK(request.path("title") == "a/b c+d");
    CHECK(request.query("q") == "100%25 + 1");
}

TEST_CASE("an event of an HTTP API is a request without its stage") {
    const auto request = read(R"({"version":"2.0","routeKey":"GET /movies/{year}","rawPath":"/dev/movies/a b%41",
        "rawQueryString":"q=1&q=2%2C3&plus=a+b&empty","cookies":["a=1","b=2"],
        "headers":{"accept":"x,y","host":"h"},"queryStringParameters":{"q":"1,2,3","plus":"a b","empty":""},
        "pathParameters":{"year":"a b%41"},
        "requestContext":{"domainName":"x.execute-api.eu-west-1.amazonaws.com","stage":"dev","requestId":"r1",
            "http":{"method":"GET","path":"/dev/movies/a b","sourceIp":"1.2.3.4"},
            "authorizer":{"jwt":{"claims":{"sub":"u1"},"scopes":null}}},
        "isBase64Encoded":false})");
    CHECK(request.kind() == event_kind::http);
    CHECK(request.path() == "/movies/a b%41");  // decoded by the gateway: nothing may decode it twice
    CHECK(request.path("year") == "a b%41");
    CHECK(request.stage() == "dev");
    CHECK(request.query_all("q") == texts{"1", "2,3"});
    CHECK(request.query("plus") == "a b");
    CHECK(request.query("empty") == "");
    CHECK(request.cookie("b") == "2");
    CHECK(request.header("Cookie") == "a=1; b=2");
    CHECK(request.source_ip() == "1.2.3.4");
    CHECK(request.principal_id() == "u1");
    CHECK_FALSE(request.has_body());
    CHECK(request.json().is_null());
}

TEST_CASE("a stage is only taken off where it is a whole segment") {
    const auto path = [](std::string_view raw, std::string_view stage) {
        return std::string(read(R"({"rawPath":")" + std::string(raw) + R"(","requestContext":{"stage":")" +
                                std::string(stage) + R"(","http":{"method":"GET"}}})")
                               .path());
    };
    CHECK(path("/dev", "dev") == "/");
    CHECK(path("/dev/", "dev") == "/");
    CHECK(path("/devices", "dev") == "/devices");
    CHECK(path("/movies", "$default") == "/movies");
    CHECK(path("/movies", "dev") == "/movies");  // a custom domain
    CHECK(path("", "dev") == "/");
}

TEST_CASE("the base path of a custom domain is not part of the path") {
    const auto rest = [](std::string_view resource, std::string_view path, std::string_view parameters) {
        return std::string(read(R"({"httpMethod":"GET","resource":")" + std::string(resource) + R"(","path":")" +
                                std::string(path) + R"(","pathParameters":)" + std::string(parameters) + "}")
                               .path());
    };
    CHECK(rest("/{proxy+}", "/v1/movies/1985", R"({"proxy":"movies/1985"})") == "/movies/1985");
    CHECK(rest("/movies/{year}", "/v1/movies/19%2085", R"({"year":"19%2085"})") == "/movies/19 85");
    CHECK(rest("/movies/{year}", "/movies/19%2085", R"({"year":"19 85"})") == "/movies/19 85");
    CHECK(rest("/movies", "/v1/movies", "null") == "/movies");
    CHECK(rest("/{proxy+}", "/v1/movies", "null") == "/v1/movies");  // an event that does not fit together
    CHECK(rest("/", "/", "null") == "/");
    const auto http =
        read(R"({"rawPath":"/v1/movies/movies","routeKey":"GET /movies/{id}","pathParameters":{"id":"movies"},
        "requestContext":{"stage":"movies","http":{"method":"GET"}}})");
    CHECK(http.path() == "/movies/movies");
}

TEST_CASE("a Function URL has format 2.0 and an encoded path") {
    const auto request = read(R"({"version":"2.0","rawPath":"/a%20b","rawQueryString":"",
        "requestContext":{"domainName":"abc.lambda-url.eu-west-1.on.aws","stage":"$default",
            "http":{"method":"PUT","sourceIp":"1.2.3.4"}},"body":"aGk=","isBase64Encoded":true})");
    CHECK(request.kind() == event_kind::function_url);
    CHECK(request.path() == "/a b");
    CHECK(request.stage() == "");
    CHECK(request.body() == "hi");
    CHECK(request.query().empty());
}

TEST_CASE("a load balancer's event has encoded queries and the client's address in a header") {
    const auto request = read(R"({"requestContext":{"elb":{"targetGroupArn":"arn"}},"httpMethod":"GET","path":"/a%2Fb",
        "queryStringParameters":{"x%20y":"1%2B2+3"},"headers":{"x-forwarded-for":"9.9.9.9, 1.2.3.4","cookie":"s=1; t = 2"},
        "body":"","isBase64Encoded":false})");
    CHECK(request.kind() == event_kind::load_balancer);
    CHECK(request.path() == "/a/b");
    CHECK(request.query("x y") == "1+2 3");
    CHECK(request.source_ip() == "1.2.3.4");
    CHECK(request.cookie("t") == "2");
    CHECK_FALSE(request.has_body());
    CHECK(request.json().is_null());
}

TEST_CASE("format 1.0 of an HTTP API has a stage in its path and decoded parameters") {
    const auto request = read(R"({"version":"1.0","httpMethod":"GET","path":"/dev/a%41","pathParameters":{"x":"a%41"},
        "requestContext":{"stage":"dev"}})");
    CHECK(request.kind() == event_kind::rest);
    CHECK(request.path() == "/a%41");
    CHECK(request.path("x") == "a%41");
}

TEST_CASE("the principal is found wherever an authorizer leaves it") {
    const auto principal = [](std::string_view authorizer) {
        const auto request =
            read(R"({"httpMethod":"GET","path":"/","requestContext":{"authorizer":)" + std::string(authorizer) + "}}");
        return std::string(request.principal_id().value_or("nobody"));
    };
    CHECK(principal(R"({"claims":{"sub":"u1"}})") == "u1");
    CHECK(principal(R"({"principalId":"u2"})") == "u2");
    CHECK(principal(R"({"jwt":{"claims":{"sub":"u3"}}})") == "u3");
    CHECK(principal(R"({"lambda":{"principalId":"u4"}})") == "u4");
    CHECK(principal(R"({"principalId":"u2","claims":{"sub":"u1"}})") == "u1");
    CHECK(principal(R"({"claims":{"email":"x"}})") == "nobody");
    CHECK(principal("null") == "nobody");
}

TEST_CASE("a JSON body is that value") {
    const auto body = [](std::string_view text) { return read(event_with_body(text)).json(); };
    CHECK(body(R"("{\"a\":1}")") == tight::json::value{{"a", 1}});
    CHECK(body(R"("[1]")") == tight::json::array{1});
    CHECK(body(R"("\"s\"")") == "s");
    CHECK(body(R"("1")") == 1);
    CHECK(body(R"("null")").is_null());
    CHECK(body("null").is_null());
    CHECK(read(R"({"httpMethod":"GET","path":"/"})").json().is_null());
    CHECK(body(R"({"a":1})") == tight::json::value{{"a", 1}});  // an event written by hand
    CHECK(body("5") == 5);
}

TEST_CASE("a body that is not JSON becomes an empty object and one line in the log that does not show it") {
    std::string lines;
    const tight::log::capture captured(lines);
    const auto request = read(event_with_body(R"("secret=1")"));
    CHECK(request.json() == tight::json::object());
    CHECK(request.json() == tight::json::object());
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 1);
    CHECK(lines.find("secret") == std::string::npos);
    CHECK(read(event_with_body(R"("")")).json() == tight::json::object());
}

TEST_CASE("strict JSON says where the body broke") {
    const auto bad = read(event_with_body(R"("{\"a\":}")"));
    try {
        (void)bad.valid_json();
        FAIL("a bad body was accepted");
    } catch (const std::bad_expected_access<tight::error>& refused) {
        CHECK(refused.error().message.find("at byte 5") != std::string::npos);
    }
    std::string lines;
    const tight::log::capture captured(lines);
    const auto known = read(event_with_body(R"("{")"));
    (void)known.json();
    CHECK_THROWS(known.valid_json());  // also once json() has made it {}
    CHECK(read(event_with_body(R"("{}")")).valid_json() == tight::json::object());
}

TEST_CASE("a form is an object, and JSON that calls itself a form is JSON") {
    const std::string form = R"(,"headers":{"content-type":"application/x-www-form-urlencoded; charset=utf-8"})";
    const auto request = read(event_with_body(R"("a=1&b=2&b=3&c=x+y%26&d")", form));
    CHECK(request.json() == tight::json::parse(R"({"a":"1","b":["2","3"],"c":"x y&","d":""})").value());
    CHECK(request.form("b") == "2");
    CHECK(request.form("c") == "x y&");
    CHECK_FALSE(request.form("z").has_value());
    CHECK(read(event_with_body(R"("{\"year\":1985}")", form)).json().at("year") == 1985);
    CHECK_FALSE(read(event_with_body(R"("a=1")")).form("a").has_value());
}

TEST_CASE("base64 of a body is undone, in either alphabet") {
    const auto body = [](std::string_view text) {
        return std::string(read(event_with_body('"' + std::string(text) + '"', R"(,"isBase64Encoded":true)")).body());
    };
    CHECK(body("aGk=") == "hi");
    CHECK(body("aGk") == "hi");
    CHECK(body("/+8A") == std::string("\xff\xef\0", 3));
    CHECK(body("_-8A") == std::string("\xff\xef\0", 3));
    CHECK(body("") == "");
}

TEST_CASE("an event that carries no request says so") {
    const auto sqs = tight::http::read_event(R"({"Records":[{"body":"x"}]})");
    REQUIRE_FALSE(sqs);
    CHECK(sqs.error().code == tight::errc::not_found);
    CHECK(tight::http::read_event("{}").error().code == tight::errc::not_found);
    CHECK(tight::http::read_event("[1]").error().code == tight::errc::not_found);
    CHECK(tight::http::read_event("null").error().code == tight::errc::not_found);
    CHECK(tight::http::read_event(R"({"httpMethod":5.5e3,"path":["a"],"headers":[{"x":1}]})"));
    const auto garbage = tight::http::read_event("{\"httpMethod\":");
    REQUIRE_FALSE(garbage);
    CHECK(garbage.error().code == tight::errc::bad_input);
    CHECK_FALSE(tight::http::read_event("").has_value());
    CHECK_FALSE(tight::http::read_event(R"({"httpMethod":"GET"} x)").has_value());
    CHECK_FALSE(tight::http::read_event(std::string(100'000, '[')).has_value());
}

TEST_CASE("names and values with escapes are decoded wherever they stand") {
    std::string longer(5000, 'x');
    longer += R"(\n\u00e9\ud83d\ude00)";
    const auto request =
        read(R"({"http\u004dethod":"P\u004fST","path":"/","headers":{"x-\u0061":"a\"b"},"body":")" + longer + R"("})");
    CHECK(request.method() == verb::post);
    CHECK(request.header("x-a") == "a\"b");
    CHECK(request.body() == std::string(5000, 'x') + "\né😀");
}

TEST_CASE("names that mean something elsewhere in an event mean nothing in other places") {
    const auto request =
        read(R"({"extra":{"httpMethod":"PUT","headers":{"a":"1"},"x":[[{"body":"no"}]]},"httpMethod":"GET",
        "path":"/","headers":null,"multiValueHeaders":{},"queryStringParameters":null,
        "requestContext":{"authorizer":{"claims":{"nested":{"sub":"no"}}},"identity":{"deep":{"sourceIp":"no"}}}})");
    CHECK(request.method() == verb::get);
    CHECK(request.headers().empty());
    CHECK_FALSE(request.has_body());
    CHECK_FALSE(request.principal_id().has_value());
    CHECK(request.source_ip() == "");
}

TEST_CASE("a request outlives the event's text and its first copy") {
    auto copy = [] {
        std::string event = event_with_body(R"("\"text\"")", R"(,"headers":{"a":"b"})");
        const auto first = read(event);
        event.assign(event.size(), '#');
        return first;
    }();
    CHECK(copy.header("a") == "b");
    CHECK(copy.json() == "text");
    CHECK(copy.event().at("httpMethod") == "POST");
}

TEST_CASE("a body that is JSON instead of text is taken as it stands") {
    const std::string before =
        R"({"httpMethod":"POST","path":"/","x":{"body":[1]},"y":["body",{"a}":",\"body\":9"}],"body" : )";
    for (const std::string_view body : {R"({"a": "}\"", "body": {"b":[1,2]}})", "[1, [2], {}]", "-1.5e3", "true"}) {
        const auto last = read(before + std::string(body) + " }");
        CHECK(last.has_body());
        CHECK(last.body() == body);
        const auto inner = read(before + std::string(body) + R"(, "headers":{"Host":"h"}})");
        CHECK(inner.body() == body);
    }
}
