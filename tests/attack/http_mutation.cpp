// SPDX-License-Identifier: Apache-2.0
#include "attack/http_mutation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "cloud/dynamodb/server/endpoint_client.hpp"

namespace attack {

namespace {

std::string request(std::string_view method, std::string_view target, std::string_view body = "") {
    std::string text = std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!body.empty())
        text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + std::string(body);
}

// Where the lines of the head begin, from the second on; then where the empty line is.
std::vector<std::size_t> lines_of(const std::string& request) {
    std::vector<std::size_t> begins;
    const auto end = request.find("\r\n\r\n");
    for (auto at = request.find("\r\n"); at != request.npos && at <= end; at = request.find("\r\n", at + 2))
        begins.push_back(at + 2);
    return begins;
}

void insert_line(std::string& into, const std::string& line) {
    const auto first = into.find("\r\n");
    if (first != into.npos) into.insert(first + 2, line + "\r\n");
}

// Takes the lines that begin so, and says whether there were some.
bool remove_lines(std::string& from, std::string_view start) {
    bool found = false;
    for (auto at = from.find("\r\n" + std::string(start)); at != from.npos && at < from.find("\r\n\r\n");
         at = from.find("\r\n" + std::string(start))) {
        from.erase(at, from.find("\r\n", at + 2) - at);
        found = true;
    }
    return found;
}

}  // namespace

std::vector<std::string> good_requests() {
    using tight::cloud::dynamodb::tests::authorization;
    using tight::cloud::dynamodb::tests::endpoint_client;
    const auto dynamodb = [](std::string_view operation, std::string_view body) {
        return endpoint_client::request(operation, body, authorization("us-west-2"));
    };
    const std::string of_nobody = "/2018-06-01/runtime/invocation/00000000-0000-0000-0000-000000000000/";
    return {
        dynamodb("PutItem",
                 R"({"TableName":"movies","Item":{"id":{"S":"a"},"n":{"N":"1.5"},"l":{"L":[{"BOOL":true}]}}})"),
        dynamodb("GetItem", R"({"TableName":"movies","Key":{"id":{"S":"a"}},"ProjectionExpression":"n, l[0]"})"),
        dynamodb("UpdateItem", R"({"TableName":"movies","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n + :x",)"
                               R"("ExpressionAttributeValues":{":x":{"N":"1"}},"ReturnValues":"ALL_NEW"})"),
        dynamodb("Query", R"({"TableName":"movies","KeyConditionExpression":"id = :x",)"
                          R"("ExpressionAttributeValues":{":x":{"S":"a"}}})"),
        dynamodb("BatchWriteItem", R"({"RequestItems":{"movies":[{"PutRequest":{"Item":{"id":{"S":"b"}}}}]}})"),
        dynamodb("ListTables", "{}"),
        request("GET", "/"),
        request("OPTIONS", "/"),
        request("GET", "/good/a%20b?c=d&c=%ff"),
        request("POST", "/good", R"({"a":[1,2,{"b":"c"}]})"),
        request("DELETE", "/open"),
        request("PATCH", "/absent", "x=y"),
        request("POST", "/2015-03-31/functions/good/invocations", R"({"a":1})"),
        request("POST", "/2021-11-15/functions/good/response-streaming-invocations", "{}"),
        request("POST", of_nobody + "response", R"({"statusCode":200,"body":"x"})"),
        request("POST", of_nobody + "error", R"({"errorType":"X","errorMessage":"y"})"),
        request("GET", "/2020-01-01/extension/nothing"),
    };
}

std::string http_mutation::bytes(std::size_t most) {
    std::string made(below(most) + 1, '\0');
    for (char& c : made) c = static_cast<char>(below(256));
    return made;
}

// As many bytes as before, so that a body is still read to its end.
void http_mutation::flip_bits(std::string& request, std::size_t from) {
    for (auto count = below(4) + 1; count > 0 && from < request.size(); --count)
        request[from + below(request.size() - from)] ^= static_cast<char>(1U << below(8));
}

void http_mutation::change_bytes(std::string& request) {
    const auto end = request.find("\r\n\r\n");
    switch (below(6)) {
        case 0:
            return flip_bits(request, 0);
        case 1:
            request.resize(place(request));
            break;
        case 2:
            request.insert(place(request), bytes(20));
            break;
        case 3:
            request.erase(place(request), below(10));
            break;
        default:
            return flip_bits(request, end == request.npos ? 0 : end + 4);
    }
}

void http_mutation::change_line(std::string& request) {
    static const std::vector<std::string> odd{" folded: line",
                                              "no colon",
                                              ": no name",
                                              "Na me: x",
                                              "A:",
                                              "A:\tb",
                                              "Expect: 100-continue",
                                              "Expect: tea",
                                              "Connection: close",
                                              "Connection: upgrade, close",
                                              "Upgrade: websocket",
                                              "Origin: http://evil.example",
                                              "Sec-Fetch-Site: cross-site",
                                              "Accept-Encoding: identity",
                                              "X-Amz-Target: DynamoDB_20120810.Nothing",
                                              "X-Amz-Invocation-Type: Event",
                                              "X-Amz-Client-Context: !!!",
                                              "X-Amzn-Trace-Id: \xff\xfe",
                                              "Cookie: a=b; =; c"};
    const auto lines = lines_of(request);
    if (lines.size() < 2 || below(3) == 0) return insert_line(request, pick(odd));
    const auto which = below(lines.size() - 1);
    const std::string line = request.substr(lines[which], lines[which + 1] - lines[which]);
    if (below(2) == 0)
        request.insert(lines[which], line);  // twice
    else if (below(2) == 0)
        request.erase(lines[which], line.size());
    else
        request.replace(lines[which] + line.size() - 2, 2, below(2) == 0 ? "\n" : "\r");
}

void http_mutation::change_length(std::string& request) {
    static const std::vector<std::string> lengths{"0",
                                                  "1",
                                                  "-1",
                                                  "+5",
                                                  "0x10",
                                                  "5 5",
                                                  "5,5",
                                                  "1e3",
                                                  "18446744073709551616",
                                                  "99999999999999999999999",
                                                  "",
                                                  " ",
                                                  "4294967296",
                                                  "1000000",
                                                  "\t7"};
    if (below(2) == 0) remove_lines(request, "Content-Length");
    insert_line(request, "Content-Length: " + pick(lengths));
}

void http_mutation::change_host(std::string& request) {
    static const std::vector<std::string> hosts{"evil.example",
                                                "localhost localhost",
                                                "localhost/path",
                                                "127.0.0.1:99999",
                                                "[::1]",
                                                "[::1",
                                                "",
                                                "a@localhost",
                                                "localhost.evil.example",
                                                "LOCALHOST",
                                                "127.0.0.1.evil.example",
                                                "localhost:",
                                                "local\thost",
                                                "http://localhost"};
    if (below(3) != 0) remove_lines(request, "Host");
    insert_line(request, "Host: " + pick(hosts));
}

void http_mutation::change_body(std::string& request) {
    static const std::vector<std::string> bodies{"",
                                                 "null",
                                                 "[]",
                                                 "\"",
                                                 "{\"a\":",
                                                 "\xff\xfe",
                                                 "{\"TableName\":{\"S\":1}}",
                                                 "1e999999",
                                                 "{}{}",
                                                 "[1,]",
                                                 "{\"TableName\":\"movies\",\"Item\":[]}",
                                                 "{\"TableName\":\"\\ud800\"}"};
    std::string body = pick(bodies);
    if (below(6) == 0) body = std::string(below(5000), "[{\""[below(3)]);
    if (below(6) == 0) body = bytes(3000);
    const auto end = request.find("\r\n\r\n");
    if (end == request.npos) return;
    request.resize(end + 4);
    remove_lines(request, "Content-Length");
    insert_line(request, "Content-Length: " + std::to_string(body.size()));
    request += body;
}

void http_mutation::make_chunked(std::string& request) {
    static const std::vector<std::string> sizes{"5",
                                                " 5",
                                                "5 ",
                                                "0x5",
                                                "+5",
                                                "-5",
                                                "5;a=b",
                                                "5;a=\"\r\n\"",
                                                "05",
                                                "G",
                                                "",
                                                "5\t",
                                                "FFFFFFFFFFFFFFFF",
                                                "10000000000000000",
                                                "6",
                                                "4",
                                                "5\n"};
    static const std::vector<std::string> codings{"chunked",       "Chunked",  "chunked, chunked",
                                                  "gzip, chunked", "identity", "chunked;q=1",
                                                  " chunked",      "xchunked", "\"chunked\""};
    const auto end = request.find("\r\n\r\n");
    if (end == request.npos) return;
    request.resize(end + 4);
    if (below(4) != 0) remove_lines(request, "Content-Length");
    insert_line(request, "Transfer-Encoding: " + (below(3) == 0 ? pick(codings) : codings[0]));
    request += pick(sizes) + "\r\n{ } \n\r\n0\r\n";
    if (below(3) == 0) request += "Content-Length: 5\r\nHost: evil.example\r\n";  // trailers
    request += "\r\n";
}

void http_mutation::grow(std::string& request) {
    switch (below(4)) {
        case 0:
            insert_line(request, "X-Long: " + std::string(below(100'000), 'x'));
            break;
        case 1:
            for (int i = 0; i < 300; ++i) insert_line(request, "X-Many: " + std::to_string(i));
            break;
        case 2:
            if (const auto at = request.find(" HTTP/"); at != request.npos)
                request.insert(at, std::string(below(100'000), 'y'));
            break;
        default:
            request.insert(0, std::string(below(3000), "\r\n"[below(2)]));
            break;
    }
}

void http_mutation::change(std::string& request) {
    using changing = void (http_mutation::*)(std::string&);
    static constexpr std::array<changing, 9> all{
        &http_mutation::change_bytes, &http_mutation::change_bytes,  &http_mutation::change_line,
        &http_mutation::change_line,  &http_mutation::change_length, &http_mutation::change_host,
        &http_mutation::change_body,  &http_mutation::make_chunked,  &http_mutation::grow};
    (this->*pick(all))(request);
}

std::string http_mutation::next() {
    static const std::vector<std::string> all = good_requests();
    std::string made = pick(all);
    for (change(made); below(3) == 0;) change(made);
    while (below(4) == 0) made = below(2) == 0 ? made + pick(all) : pick(all) + made;
    return made;
}

}  // namespace attack
