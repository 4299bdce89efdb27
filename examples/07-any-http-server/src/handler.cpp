// SPDX-License-Identifier: Apache-2.0
#include "handler.hpp"

#include <algorithm>
#include <string>

namespace http = boost::beast::http;

static response text(const request& asked, http::status status, std::string body) {
    response reply(status, asked.version());
    reply.set(http::field::content_type, "text/plain");
    reply.keep_alive(asked.keep_alive());
    reply.body() = std::move(body);
    reply.prepare_payload();
    return reply;
}

response handle(const request& asked) {
    if (asked.target() == "/health") return text(asked, http::status::ok, "well\n");
    if (asked.target() == "/reverse" && asked.method() == http::verb::post) {
        std::string body = asked.body();
        std::ranges::reverse(body);
        return text(asked, http::status::ok, std::move(body));
    }
    return text(asked, http::status::not_found, "POST /reverse turns a text round\n");
}
