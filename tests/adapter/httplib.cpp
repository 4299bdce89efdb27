// SPDX-License-Identifier: Apache-2.0
#include <tight/adapter/httplib.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <thread>

#include "support/http_client.hpp"

namespace {

void make_routes(httplib::Server& server) {
    server.Get("/hi/([a-z]+)", [](const httplib::Request& asked, httplib::Response& reply) {
        reply.set_header("Set-Cookie", "a=1");
        reply.headers.emplace("Set-Cookie", "b=2");
        reply.set_content("hi " + asked.matches[1].str() + ' ' + asked.get_param_value("q"), "text/plain");
    });
    server.Post("/echo", [](const httplib::Request& asked, httplib::Response& reply) {
        reply.status = 201;
        reply.set_content(asked.body, asked.get_header_value("Content-Type"));
    });
    server.Get("/chunks", [](const httplib::Request&, httplib::Response& reply) {
        reply.set_chunked_content_provider("text/plain", [](std::size_t offset, httplib::DataSink& sink) {
            sink.write("piece ", 6);
            if (offset >= 12) sink.done();
            return true;
        });
    });
    server.Post("/form", [](const httplib::Request& asked, httplib::Response& reply) {
        reply.set_content(asked.get_file_value("a").content, "text/plain");
    });
    server.Get("/throw",
               [](const httplib::Request&, httplib::Response&) { throw std::runtime_error("as I was told"); });
}

std::string normal(int status, support::header_list headers, const std::string& body) {
    std::erase_if(headers, [](const auto& each) {
        return each.first == "Connection" || each.first == "Transfer-Encoding" || each.first == "Keep-Alive";
    });
    std::ranges::sort(headers);
    std::string text = std::to_string(status) + '\n';
    for (const auto& [name, value] : headers) text += name + ": " + value + '\n';
    return text + body;
}

}  // namespace

TEST_CASE("an httplib server answers without a socket as it does with one") {
    tight::adapter::httplib_server server(make_routes);
    const int port = server.bind_to_any_port("127.0.0.1");
    std::jthread listening([&server] { server.listen_after_bind(); });
    struct {
        std::string method, target, body;
        support::header_list headers = {};
    } const all[]{{"GET", "/hi/you?q=a%20b", ""},
                  {"POST", "/echo", std::string("\x00\xFFraw", 5)},
                  {"GET", "/chunks", ""},
                  {"HEAD", "/hi/you", ""},
                  {"GET", "/throw", ""},
                  {"GET", "/none", ""},
                  {"DELETE", "/echo", ""},
                  {"POST", "/echo", std::string(1'000'000, 'x')},
                  {"GET", "/hi/%79ou?q=1&q=2", ""},
                  {"GET", "/hi/you?q=" + std::string(9000, 'x'), ""},
                  {"HEAD", "/chunks", ""},
                  {"OPTIONS", "/hi/you", ""},
                  {"GET", "/hi/you", "", {{"Range", "bytes=1-2"}}},
                  {"GET", "/hi/you", "", {{"Accept-Encoding", "gzip"}, {"Cookie", "a=1; b=2"}}},
                  {"POST",
                   "/form",
                   "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n",
                   {{"Content-Type", "multipart/form-data; boundary=b"}}}};
    for (const auto& each : all) {
        CAPTURE(each.target);
        support::header_list headers = each.headers;
        if (headers.empty() || headers[0].first != "Content-Type")
            headers.emplace_back("Content-Type", "application/octet-stream");
        support::http_client client(static_cast<std::uint16_t>(port));
        const auto direct = client.request(each.method, each.target, headers, each.body);
        const auto here = server.answer(tight::request({.method = each.method,
                                                        .path = each.target,
                                                        .headers = headers,
                                                        .body = each.body,
                                                        .source_ip = "127.0.0.1"}));
        CHECK(normal(here.status, here.headers, here.body) == normal(direct.status, direct.headers, direct.body));
    }
    server.stop();
}
