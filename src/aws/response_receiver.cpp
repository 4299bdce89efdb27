// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "aws/http_client.hpp"
#include "core/ascii.hpp"

namespace tight::aws {
namespace {

using progress = http1::response_reader::progress;

constexpr std::size_t largest_head = std::size_t{256} * 1024;
constexpr std::size_t largest_body = std::size_t{512} * 1024 * 1024;
constexpr std::size_t largest_read = std::size_t{1} * 1024 * 1024;

std::unexpected<error> too_large() { return fail(errc::too_large, "the response is larger than 512 MB"); }

std::unexpected<error> malformed() {
    return fail(errc::unavailable, "the response is not valid HTTP/1.1, or its header is larger than 256 KB");
}

reply without_body(const http1::response_view& head) {
    reply response{.status = head.status};
    std::string_view fields = head.fields, name, value;
    while (http1::take_field(fields, name, value)) response.headers.emplace_back(ascii::to_lower(name), value);
    return response;
}

}  // namespace

result<void> response_receiver::read_more() {
    const std::span<char> room = reader_.room();
    const auto size = next_(context_, room.data(), room.size());
    if (!size) return std::unexpected(size.error());
    if (*size == 0) {
        if (started() && reader_.closed() == progress::complete) return {};
        return fail(errc::unavailable, "the server closed the connection before its response was complete");
    }
    switch (reader_.received(*size)) {
        case progress::malformed:
            return malformed();
        case progress::too_large:
            return too_large();
        case progress::incomplete:
        case progress::complete:
            break;
    }
    return {};
}

result<void> response_receiver::take_body(std::string& body) {
    body += reader_.take_body();
    if (body.size() > largest_body) return too_large();
    return {};
}

result<received_response> response_receiver::receive(bool is_head) {
    reader_.limit_to({.head = largest_head, .body = largest_body, .piece = largest_read});
    if (is_head) reader_.expect_head_only();
    while (!reader_.has_head())
        if (auto read = read_more(); !read) return std::unexpected(std::move(read).error());
    received_response received{.reply = without_body(reader_.head())};
    if (auto taken = take_body(received.reply.body); !taken) return std::unexpected(std::move(taken).error());
    while (reader_.state() == progress::incomplete) {
        if (auto read = read_more(); !read) return std::unexpected(std::move(read).error());
        if (auto taken = take_body(received.reply.body); !taken) return std::unexpected(std::move(taken).error());
    }
    received.reusable = reader_.response().keep_alive && !reader_.has_more();
    return received;
}

}  // namespace tight::aws
