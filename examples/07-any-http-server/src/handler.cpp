// SPDX-License-Identifier: Apache-2.0
#include "handler.hpp"

#include <algorithm>
#include <string>

namespace http = boost::beast::http;

static response text(const request& request, http::status status, std::string body) {
    response reply(status, request.version());
    reply.set(http::field::content_type, "text/plain");
    reply.keep_alive(request.keep_alive());
    reply.body() = std::move(body);
    reply.prepare_payload();
    return reply;
}

response handle(const request& request) {
    if (request.target() == "/health") return text(request, http::status::ok, "well\n");
    if (request.target() == "/reverse" && request.method() == http::verb::post) {
        std::string body = request.body();
        std::ranges::reverse(body);
        return text(request, http::status::ok, std::move(body));
    }
    return text(request, http::status::not_found, "POST /reverse turns a text round\n");
}
