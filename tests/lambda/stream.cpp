// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/stream.hpp>

#include <doctest/doctest.h>

#include <tight/json.hpp>

TEST_CASE("a streamed HTTP response begins with its status, headers and cookies") {
    tight::memory_stream out;
    CHECK(!out.started());
    out.http(201, {{"Content-Type", "text/plain"}, {"Vary", "A"}, {"Vary", "B"}}, {"a=1; Secure", "b=2"});
    CHECK(out.started());
    out.write("hello");
    CHECK(out.type() == "application/vnd.awslambda.http-integration-response");
    const std::size_t end = out.bytes().find(std::string(8, '\0'));
    REQUIRE(end != std::string::npos);
    CHECK(out.bytes().substr(end + 8) == "hello");
    const auto prelude = tight::json::parse(std::string_view(out.bytes()).substr(0, end)).value();
    CHECK(prelude == tight::json::parse(R"({"statusCode":201,"headers":{"Content-Type":"text/plain","Vary":"A, B"},)"
                                        R"("cookies":["a=1; Secure","b=2"]})"));
}

TEST_CASE("headers of a streamed response stay apart where a REST API reads it, whatever the case of their names") {
    tight::memory_stream out;
    out.http(200, {{"Link", "<a>"}, {"Content-Type", "text/plain"}, {"link", ""}}, {}, tight::repeated_headers::apart);
    CHECK(out.bytes() == std::string(R"({"statusCode":200,"headers":{"Content-Type":"text/plain"},)"
                                     R"("multiValueHeaders":{"Link":["<a>",""]}})") +
                             std::string(8, '\0'));
    tight::memory_stream joined;
    joined.http(200, {{"X-A", ""}, {"x-a", "2"}});
    CHECK(joined.bytes().starts_with(R"({"statusCode":200,"headers":{"X-A":", 2"}})"));
}

TEST_CASE("a line break in a streamed response's header is a space") {
    tight::memory_stream out;
    out.http(200, {{"X-A", "1\r\nSet-Cookie: b"}}, {"a=1\nb"});
    CHECK(out.bytes().starts_with(R"({"statusCode":200,"headers":{"X-A":"1  Set-Cookie: b"},"cookies":["a=1 b"]})"));
}

TEST_CASE("a stream without HTTP has the content type it is given") {
    tight::memory_stream out;
    out.content_type("text/csv");
    out.write("a,b\n");
    out.write("1,2\n");
    CHECK(out.type() == "text/csv");
    CHECK(out.bytes() == "a,b\n1,2\n");
}
