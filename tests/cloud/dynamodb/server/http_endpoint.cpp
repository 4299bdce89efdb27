// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/server/http_endpoint.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <chrono>
#include <string>
#include <vector>

#include "cloud/dynamodb/server/endpoint_client.hpp"
#include "core/utf8.hpp"
#include "tight/aws/sigv4.hpp"

namespace {

using tight::cloud::dynamodb::database;
using tight::cloud::dynamodb::endpoint_options;
using tight::cloud::dynamodb::http_endpoint;
using tight::cloud::dynamodb::tests::authorization;
using tight::cloud::dynamodb::tests::endpoint_client;

class served {
public:
    explicit served(endpoint_options options = {})
        : on_(database::open({}).value()), endpoint_(*on_, std::move(options)) {
        endpoint_.start();
    }
    std::uint16_t port() const { return endpoint_.port(); }

private:
    std::unique_ptr<database> on_;
    http_endpoint endpoint_;
};

std::string inflated(const std::string& body) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string output(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    output.resize(stream.total_out);
    inflateEnd(&stream);
    return output;
}

std::string checksum(const std::string& body) {
    return std::to_string(crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size()));
}

constexpr const char* create_notes =
    R"({"TableName":"notes","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})";

}  // namespace

TEST_CASE("every answer carries its checksum and an id of 52 characters") {
    const served target;
    endpoint_client client(target.port());
    const auto answer = client.call("ListTables", "{}");
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"TableNames":[]})");
    CHECK(answer.header("content-type") == "application/x-amz-json-1.0");
    CHECK(answer.header("x-amz-crc32") == checksum(answer.body));
    CHECK(answer.header("x-amzn-requestid").size() == 52);
    CHECK(client.call("ListTables", "{}").header("x-amzn-requestid") != answer.header("x-amzn-requestid"));
}

TEST_CASE("a region or key of bytes that are no UTF-8 is refused in UTF-8, and never comes back in an ARN") {
    const served target;
    endpoint_client client(target.port());
    for (const auto* operation : {"DescribeEndpoints", "ListTables", "CreateTable"})
        for (const auto& headers : {authorization("us-\xFF"), authorization("us-east-1", "\xC3(")}) {
            const auto answer = client.call(operation, create_notes, headers);
            CHECK(answer.status == 400);
            CHECK(tight::is_utf8(answer.body));
            CHECK(answer.body.find("IncompleteSignatureException") != std::string::npos);
        }
}

TEST_CASE("long answers are compressed where the client asks, and the checksum is of what was sent") {
    const served target;
    endpoint_client client(target.port());
    client.call("CreateTable", create_notes);
    client.call("PutItem",
                R"({"TableName":"notes","Item":{"id":{"S":"a"},"t":{"S":")" + std::string(5000, 'x') + R"("}}})");
    const auto get = R"({"TableName":"notes","Key":{"id":{"S":"a"}}})";
    const auto plain = client.call("GetItem", get);
    const auto small = client.call("GetItem", get, authorization("us-east-1") + "Accept-Encoding: gzip, deflate\r\n");
    CHECK(small.header("content-encoding") == "gzip");
    CHECK(small.body.size() < plain.body.size());
    CHECK(inflated(small.body) == plain.body);
    CHECK(small.header("x-amz-crc32") == checksum(small.body));
}

TEST_CASE("the region of the signature chooses the tables") {
    const served target;
    endpoint_client client(target.port());
    client.call("CreateTable", create_notes, authorization("eu-west-1"));
    CHECK(client.call("ListTables", "{}", authorization("eu-west-1")).body == R"({"TableNames":["notes"]})");
    CHECK(client.call("ListTables", "{}", authorization("us-east-1")).body == R"({"TableNames":[]})");
    CHECK(client.call("ListTables", "{}", authorization("eu-west-1", "123456789012")).body == R"({"TableNames":[]})");
}

TEST_CASE("each access key has tables of its own, unless the database is shared") {
    for (const bool shared : {false, true}) {
        const auto table = database::open({.shared = shared}).value();
        http_endpoint endpoint(*table, {});
        endpoint.start();
        endpoint_client client(endpoint.port());
        client.call("CreateTable", create_notes, authorization("us-east-1", "one"));
        const auto seen = client.call("ListTables", "{}", authorization("us-east-1", "two")).body;
        CHECK(seen == (shared ? R"({"TableNames":["notes"]})" : R"({"TableNames":[]})"));
        CHECK(table->table_names() == std::vector<std::string>{"notes"});
    }
}

TEST_CASE("only the root path tells of health") {
    const served target;
    endpoint_client client(target.port());
    CHECK(client.get("/").body.starts_with("healthy: "));
    CHECK(client.get("/health").status == 404);
}

TEST_CASE("malformed requests are answered, and the connection lives on") {
    const served target;
    endpoint_client client(target.port());
    CHECK(client.call("ListTables", "not JSON").body ==
          R"({"__type":"com.amazon.coral.service#SerializationException"})");
    CHECK(client.call("Nothing", "{}").body == R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
    CHECK(client.call("Nothing", "not JSON").body == R"({"__type":"com.amazon.coral.service#SerializationException"})");
    CHECK(client.call("ListTables", "{}", "Authorization: Basic abc\r\n").body.find("MissingAuthenticationToken") !=
          std::string::npos);
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.read().body == "healthy: localhost ");
    client.send("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    CHECK(client.read().status == 404);
    CHECK(client.call("ListTables", "{}").status == 200);
}

TEST_CASE("requests that come in one packet are answered in their order") {
    const served target;
    endpoint_client client(target.port());
    const auto one = endpoint_client::request("ListTables", "{}", authorization("us-east-1"));
    client.send(one + one + one);
    for (int i = 0; i < 3; ++i) CHECK(client.read().status == 200);
}

TEST_CASE("where a key is required, other callers are refused") {
    const served target({.required = tight::cloud::dynamodb::access_key{"AKIDEXAMPLE", "secret"}});
    endpoint_client client(target.port());
    CHECK(client.call("ListTables", "{}").body.find("UnrecognizedClientException") != std::string::npos);
    CHECK(client.call("ListTables", "{}", authorization("us-east-1", "AKIDEXAMPLE")).status == 400);
}

// Headers that sign `body` as our own client does.
std::string signed_headers(std::string_view body, const std::string& secret, const std::string& query = {},
                           const tight::aws::header_list& more = {}) {
    const auto signing = tight::aws::signing::of("dynamodb", "us-east-1", std::chrono::system_clock::now());
    tight::aws::request_to_sign request{
        .method = "POST", .path = "/", .query = query, .headers = {{"host", "localhost"}}, .body = body};
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    std::string lines;
    for (const auto& [name, value] :
         tight::aws::sign(request, {.access_key = "AKIDEXAMPLE", .secret_key = secret}, signing))
        lines.append(name).append(": ").append(value).append("\r\n");
    return lines;
}

TEST_CASE("where a key is required, its signature is computed again") {
    const served target({.required = tight::cloud::dynamodb::access_key{"AKIDEXAMPLE", "secret"}});
    endpoint_client client(target.port());
    CHECK(client.call("ListTables", "{}", signed_headers("{}", "secret")).body == R"({"TableNames":[]})");
    const auto other_secret = client.call("ListTables", "{}", signed_headers("{}", "guess"));
    CHECK(other_secret.status == 400);
    CHECK(other_secret.body.find("InvalidSignatureException") != std::string::npos);
    const auto other_body = client.call("ListTables", R"({"Limit":1})", signed_headers("{}", "secret"));
    CHECK(other_body.body.find("InvalidSignatureException") != std::string::npos);
    const auto none = client.call("ListTables", "{}", "");
    CHECK(none.body.find("MissingAuthenticationTokenException") != std::string::npos);
    const auto half = client.call("ListTables", "{}", "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e\r\n");
    CHECK(half.body.find("IncompleteSignatureException") != std::string::npos);
}

TEST_CASE("a signature of a query whose names begin one another, and of a header that ends with a comma, is right") {
    const served target({.required = tight::cloud::dynamodb::access_key{"AKIDEXAMPLE", "secret"}});
    endpoint_client client(target.port());
    const std::string query = "a=2&a-b=1";  // '-' comes before '=', but "a" before "a-b"
    auto request = endpoint_client::request(
        "ListTables", "{}", "X-List: a,\r\n" + signed_headers("{}", "secret", query, {{"x-list", "a,"}}));
    request.replace(request.find(" / "), 3, " /?" + query + " ");
    client.send(request);
    CHECK(client.read().body == R"({"TableNames":[]})");
}

// The headers of a page that reads what it may, as a browser writes them.
std::string page_headers(const std::string& origin) {
    return "Origin: " + origin + "\r\n" + authorization("us-east-1");
}

TEST_CASE("no page of a browser may call, and nothing that it asks for is done") {
    const served target;
    endpoint_client(target.port()).call("CreateTable", create_notes);
    for (const std::string origin : {"https://evil.example", "http://localhost:5173", "null"}) {
        endpoint_client client(target.port());
        const auto answer = client.call("DeleteTable", R"({"TableName":"notes"})", page_headers(origin));
        CHECK(answer.status == 403);
        CHECK(answer.header("access-control-allow-origin").empty());
    }
    endpoint_client page(target.port());
    page.send(
        "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nAccess-Control-Request-Headers: x-amz-target\r\n"
        "Access-Control-Request-Method: POST\r\nOrigin: http://localhost:5173\r\n\r\n");
    const auto preflight = page.read();
    CHECK(preflight.status == 403);
    CHECK(preflight.header("access-control-allow-headers").empty());
    endpoint_client rebound(target.port());
    rebound.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    CHECK(rebound.read().status == 403);
    CHECK(endpoint_client(target.port()).call("ListTables", "{}").body == R"({"TableNames":["notes"]})");
}

TEST_CASE("a page of an origin that is allowed may call, and reads the answers") {
    const served target({.access = {.hosts = {"database.test"}, .origins = {"http://localhost:5173"}}});
    endpoint_client client(target.port());
    client.send(
        "OPTIONS / HTTP/1.1\r\nHost: database.test\r\nOrigin: http://localhost:5173\r\n"
        "Access-Control-Request-Headers: x-amz-target\r\nAccess-Control-Request-Method: POST\r\n\r\n");
    const auto preflight = client.read();
    CHECK(preflight.status == 204);
    CHECK(preflight.header("access-control-allow-origin") == "http://localhost:5173");
    CHECK(preflight.header("access-control-allow-headers") == "x-amz-target");
    const auto answer = client.call("ListTables", "{}", page_headers("http://localhost:5173"));
    CHECK(answer.body == R"({"TableNames":[]})");
    CHECK(answer.header("access-control-allow-origin") == "http://localhost:5173");
    CHECK(answer.header("access-control-expose-headers").find("x-amzn-RequestId") != std::string::npos);
    CHECK(client.call("ListTables", "{}").header("access-control-allow-origin").empty());
    CHECK(client.call("ListTables", "{}", page_headers("http://localhost:5174")).status == 403);
}

TEST_CASE("only JSON with a target is a request to the database") {
    const served subject;
    const auto post = [&subject](const std::string& headers, const std::string& body) {
        endpoint_client client(subject.port());
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\n" + authorization("us-east-1") + headers +
                    "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.read();
    };
    const std::string target = "X-Amz-Target: DynamoDB_20120810.CreateTable\r\n";
    for (const std::string type : {"", "Content-Type: text/plain\r\n", "Content-Type: text/plain;application/json\r\n",
                                   "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: \r\n",
                                   "Content-Type: application/jsonp\r\n", "Content-Type: multipart/form-data\r\n"}) {
        CAPTURE(type);
        CHECK(post(type + target, create_notes).status == 404);
        CHECK(post(type + target, "").status == 400);
    }
    CHECK(post("Content-Type: application/json\r\n", create_notes).status == 400);
    CHECK(endpoint_client(subject.port()).call("ListTables", "{}").body == R"({"TableNames":[]})");
    for (const std::string type : {"application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/json",
                                   "Application/JSON ; charset=utf-8"}) {
        CAPTURE(type);
        const auto answer = post("X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Type: " + type + "\r\n", "{}");
        CHECK(answer.status == 200);
        CHECK(answer.header("content-type").starts_with("application/"));
    }
}

TEST_CASE("HEAD says of its health what GET says, without the words") {
    const served target;
    endpoint_client client(target.port());
    const auto whole = client.get("/");
    client.send_request("HEAD", "/");
    const auto head = client.read();
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == whole.header("content-length"));
    CHECK(client.get("/").status == 200);
}
