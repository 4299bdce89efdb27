// SPDX-License-Identifier: Apache-2.0
#include <tight/adapter/wire.hpp>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "adapter/response_head.hpp"
#include "core/utf8.hpp"
#include "http/state.hpp"
#include "http/text.hpp"
#include "http1/framing.hpp"

namespace tight::adapter {
namespace {

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::any_of(names, [name](std::string_view each) { return http::equal_ignoring_case(name, each); });
}

}  // namespace

std::string target(const request& from) {
    constexpr std::string_view kept = "/!$&'()*+,;=:@%";
    const std::size_t decoded = from.state().raw_path_is_decoded ? 1 : 0;  // then '%' is a character like others
    std::string text = http::percent_encode(from.raw_path(), kept.substr(0, kept.size() - decoded));
    char separator = '?';
    for (const request::field& each : from.query()) {
        text += std::exchange(separator, '&');
        text.append(http::percent_encode(each.name)).append("=").append(http::percent_encode(each.value));
    }
    return text;
}

header_list fields(const request& from) {
    constexpr std::string_view framing[]{"content-length", "expect"};
    header_list headers;
    bool has_host = false;
    for (const request::field& each : from.headers()) {
        if (!http::is_token(each.name) || !http::is_one_line(each.value)) continue;
        if (http1::is_hop_by_hop(each.name) || is_one_of(each.name, framing)) continue;
        has_host |= http::equal_ignoring_case(each.name, "host");
        headers.emplace_back(each.name, each.value);
    }
    if (!has_host) headers.emplace_back("Host", "localhost");
    return headers;
}

std::string request_text(const request& from) {
    std::string text(from.method_name());
    if (!http::is_token(text)) throw http_error(400, "the method is invalid");
    text.append(" ").append(target(from)).append(" HTTP/1.1\r\n");
    for (const auto& [name, value] : fields(from)) text.append(name).append(": ").append(value).append("\r\n");
    text.append("Connection: close\r\nContent-Length: ").append(std::to_string(from.body().size()));
    return text.append("\r\n\r\n").append(from.body());
}

response read_response_head(const http1::response_view& from) {
    response head(from.status);
    // A length beside chunks means nothing, and one said twice (the reader saw to it that both are the same) is one.
    bool has_length = !from.field("transfer-encoding").empty();
    std::string_view rest = from.fields, name, value;
    while (http1::take_field(rest, name, value)) {
        if (http1::is_hop_by_hop(name)) continue;
        if (http::equal_ignoring_case(name, "content-length") && std::exchange(has_length, true)) continue;
        head.headers.emplace_back(as_utf8(name), as_utf8(value));
    }
    return head;
}

result<response> read_response(std::string_view text, bool head_only) {
    http1::response_reader reader;
    if (head_only) reader.expect_head_only();
    while (!text.empty() && reader.state() == http1::response_reader::progress::incomplete) {
        const std::span<char> room = reader.room();
        const std::size_t size = std::min(room.size(), text.size());
        std::memcpy(room.data(), text.data(), size);
        text.remove_prefix(size);
        reader.received(size);
    }
    if (reader.closed() != http1::response_reader::progress::complete)
        return fail(errc::bad_input, "there is no whole HTTP/1.1 response");
    response received = read_response_head(reader.response());
    received.body = reader.response().body;
    return received;
}

}  // namespace tight::adapter
