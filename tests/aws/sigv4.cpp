// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/aws/sigv4.hpp>

#include <cstdio>

#include <tight/json.hpp>

#include "support/source_folder.hpp"

namespace aws = tight::aws;
namespace json = tight::json;

namespace {

std::string read_file(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    REQUIRE(file != nullptr);
    std::string out;
    char buffer[65536];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) out.append(buffer, n);
    std::fclose(file);
    return out;
}

std::string text_at(const json::value& from, std::string_view name) {
    const json::value* found = json::member(&from, name);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

// The request of a vector: "GET /path?query HTTP/1.1", headers (a line that begins with a space continues the one
// before).
aws::request_to_sign request_of(const std::string& text, std::string& body) {
    const std::size_t line_end = text.find('\n');
    const std::string line = text.substr(0, line_end);
    const std::size_t target = line.find(' ') + 1;
    const std::string uri = line.substr(target, line.rfind(' ') - target);
    aws::request_to_sign out{.method = line.substr(0, target - 1),
                             .path = uri.substr(0, uri.find('?')),
                             .query = {},
                             .headers = {},
                             .body = {}};
    if (uri.find('?') != std::string::npos) out.query = uri.substr(uri.find('?') + 1);
    std::size_t at = line_end + 1;
    while (at < text.size() && text[at] != '\n') {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string header = text.substr(at, end - at);
        if (header.starts_with(' '))
            out.headers.back().second += header;
        else
            out.headers.emplace_back(header.substr(0, header.find(':')), header.substr(header.find(':') + 1));
        at = end + 1;
    }
    body = at < text.size() ? text.substr(at + 1) : "";
    out.body = body;
    return out;
}

struct vector_case {
    std::string name;
    aws::request_to_sign request;
    aws::credentials who;
    aws::signing how;
    std::string body;
};

void read_case(const json::value& from, vector_case& out) {
    const json::value& context = from.at("context");
    out.name = text_at(from, "name");
    out.request = request_of(text_at(from, "request"), out.body);
    out.who = {text_at(context.at("credentials"), "access_key_id"),
               text_at(context.at("credentials"), "secret_access_key"),
               text_at(context.at("credentials"), "token"),
               {}};
    out.how.region = text_at(context, "region");
    out.how.service = text_at(context, "service");
    out.how.time =
        std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + std::chrono::hours(12) + std::chrono::minutes(36);
    out.how.normalize_path = context.at("normalize").as_bool();
    out.how.content_header = context.at("sign_body").as_bool();
    const json::value* omit = json::member(&context, "omit_session_token");
    out.how.sign_token = omit == nullptr || !omit->as_bool();
}

}  // namespace

TEST_CASE("signatures in headers and in queries are those of AWS's published cases") {
    const auto vectors =
        json::parse(read_file(std::string(support::source_folder) + "/tests/aws/sigv4/vectors.json")).value();
    REQUIRE(vectors.as_array().size() == 38);
    for (const json::value& each : vectors.as_array()) {
        vector_case given;
        read_case(each, given);
        CAPTURE(given.name);
        aws::signature trace;
        const auto headers = aws::sign(given.request, given.who, given.how, &trace);
        CHECK(trace.canonical_request == text_at(each.at("header"), "canonical_request"));
        CHECK(trace.string_to_sign == text_at(each.at("header"), "string_to_sign"));
        CHECK(trace.value == text_at(each.at("header"), "signature"));
        CHECK(headers.back().first == "authorization");
        CHECK(headers.back().second.ends_with(trace.value));

        const auto query = aws::presign(given.request, given.who, given.how, std::chrono::seconds(3600), &trace);
        CHECK(trace.canonical_request == text_at(each.at("query"), "canonical_request"));
        CHECK(trace.string_to_sign == text_at(each.at("query"), "string_to_sign"));
        CHECK(trace.value == text_at(each.at("query"), "signature"));
        CHECK(query.ends_with("X-Amz-Signature=" + trace.value));
    }
}

TEST_CASE("S3's path is signed as it is and its body's hash is sent") {
    const auto how = aws::signing::of("s3", "eu-west-1", {});
    aws::signature trace;
    const auto headers = aws::sign({.method = "GET",
                                    .path = "/bucket/a%2Fb//c/../d",
                                    .query = {},
                                    .headers = {{"host", "s3.eu-west-1.amazonaws.com"}},
                                    .body = {}},
                                   {"key", "secret", {}, {}}, how, &trace);
    CHECK(trace.canonical_request.starts_with("GET\n/bucket/a%2Fb//c/../d\n"));
    CHECK(headers[1].first == "x-amz-content-sha256");
}

TEST_CASE("other services sign their path encoded once more") {
    aws::signature trace;
    (void)aws::sign({.method = "POST",
                     .path = "/functions/arn%3Aaws/invocations",
                     .query = "Qualifier=%24LATEST",
                     .headers = {{"host", "x"}},
                     .body = {}},
                    {"key", "secret", {}, {}}, aws::signing::of("lambda", "eu-west-1", {}), &trace);
    CHECK(trace.canonical_request.starts_with("POST\n/functions/arn%253Aaws/invocations\nQualifier=%24LATEST\n"));
}

TEST_CASE("percent encoding goes both ways") {
    CHECK(aws::uri_encode("a b/ü~") == "a%20b%2F%C3%BC~");
    CHECK(aws::uri_encode("a/b", true) == "a/b");
    CHECK(aws::uri_decode("a%20b%2f%C3%BC%") == "a b/ü%");
    CHECK(aws::uri_decode("%zz%1") == "%zz%1");
}
