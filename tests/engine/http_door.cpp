// SPDX-License-Identifier: Apache-2.0
#include "engine/http_door.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

#include "engine/door_client.hpp"

namespace {

using tight::engine::database;
using tight::engine::door_options;
using tight::engine::http_door;
using tight::engine::tests::authorization;
using tight::engine::tests::door_client;

class served {
public:
    explicit served(door_options wanted = {}) : on_(database::open({}).value()), door_(*on_, std::move(wanted)) {
        door_.start();
    }
    std::uint16_t port() const { return door_.port(); }

private:
    std::unique_ptr<database> on_;
    http_door door_;
};

std::string inflated(const std::string& body) {
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string out(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

std::string checksum(const std::string& body) {
    return std::to_string(crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size()));
}

constexpr const char* create_notes =
    R"({"TableName":"notes","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})";

}  // namespace

TEST_CASE("every answer carries its checksum and an id of 52 characters") {
    const served on;
    door_client client(on.port());
    const auto answer = client.call("ListTables", "{}");
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"TableNames":[]})");
    CHECK(answer.header("content-type") == "application/x-amz-json-1.0");
    CHECK(answer.header("x-amz-crc32") == checksum(answer.body));
    CHECK(answer.header("x-amzn-requestid").size() == 52);
    CHECK(client.call("ListTables", "{}").header("x-amzn-requestid") != answer.header("x-amzn-requestid"));
}

TEST_CASE("long answers are compressed where the client asks, and the checksum is of what was sent") {
    const served on;
    door_client client(on.port());
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
    const served on;
    door_client client(on.port());
    client.call("CreateTable", create_notes, authorization("eu-west-1"));
    CHECK(client.call("ListTables", "{}", authorization("eu-west-1")).body == R"({"TableNames":["notes"]})");
    CHECK(client.call("ListTables", "{}", authorization("us-east-1")).body == R"({"TableNames":[]})");
    CHECK(client.call("ListTables", "{}", authorization("eu-west-1", "123456789012")).body == R"({"TableNames":[]})");
}

TEST_CASE("malformed requests are answered, and the connection lives on") {
    const served on;
    door_client client(on.port());
    CHECK(client.call("ListTables", "not JSON").body ==
          R"({"__type":"com.amazon.coral.service#SerializationException"})");
    CHECK(client.call("Nothing", "{}").body == R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
    CHECK(client.call("Nothing", "not JSON").body == R"({"__type":"com.amazon.coral.service#SerializationException"})");
    CHECK(client.call("ListTables", "{}", "Authorization: Basic abc\r\n").body.find("MissingAuthenticationToken") !=
          std::string::npos);
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.read().body == "healthy: dynamodb.us-east-1.amazonaws.com ");
    client.send("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    CHECK(client.read().status == 404);
    CHECK(client.call("ListTables", "{}").status == 200);
}

TEST_CASE("requests that come in one packet are answered in their order") {
    const served on;
    door_client client(on.port());
    const auto one = door_client::request("ListTables", "{}", authorization("us-east-1"));
    client.send(one + one + one);
    for (int i = 0; i < 3; ++i) CHECK(client.read().status == 200);
}

TEST_CASE("where a key is required, other callers are refused") {
    const served on({.required = tight::engine::access_key{"AKIDEXAMPLE", "secret"}});
    door_client client(on.port());
    CHECK(client.call("ListTables", "{}").body.find("UnrecognizedClientException") != std::string::npos);
    CHECK(client.call("ListTables", "{}", authorization("us-east-1", "AKIDEXAMPLE")).status == 400);
}

TEST_CASE("a page of a browser may call") {
    const served on;
    door_client client(on.port());
    client.send(
        "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:5173\r\n"
        "Access-Control-Request-Headers: x-amz-target\r\nAccess-Control-Request-Method: POST\r\n\r\n");
    const auto answer = client.read();
    CHECK(answer.status == 200);
    CHECK(answer.header("access-control-allow-origin") == "*");
    CHECK(answer.header("access-control-allow-headers") == "x-amz-target");
}
