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

namespace tight::adapter {
namespace {

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::any_of(names, [name](std::string_view each) { return http::equal_ignoring_case(name, each); });
}

// RFC 9110 section 7.6.1.
constexpr std::string_view of_connections[]{"connection", "keep-alive", "proxy-connection", "transfer-encoding",
                                            "te",         "trailer",    "upgrade"};

}  // namespace

bool is_of_connection(std::string_view name) { return is_one_of(name, of_connections); }

std::string target(const request& from) {
    constexpr std::string_view kept = "/!$&'()*+,;=:@%";
    const std::size_t decoded = from.state().raw_path_is_decoded ? 1 : 0;  // then '%' is a character like others
    std::string text = http::percent_encode(from.raw_path(), kept.substr(0, kept.size() - decoded));
    char separator = '?';
    for (const request::field& each : from.query()) {
        text += std::exchange(separator, '&');
        ((text += http::percent_encode(each.name)) += '=') += http::percent_encode(each.value);
    }
    return text;
}

header_list fields(const request& from) {
    constexpr std::string_view framing[]{"content-length", "expect"};
    header_list made;
    bool has_host = false;
    for (const request::field& each : from.headers()) {
        if (!http::is_token(each.name) || !http::is_one_line(each.value)) continue;
        if (is_of_connection(each.name) || is_one_of(each.name, framing)) continue;
        has_host |= http::equal_ignoring_case(each.name, "host");
        made.emplace_back(each.name, each.value);
    }
    if (!has_host) made.emplace_back("Host", "localhost");
    return made;
}

std::string request_text(const request& from) {
    std::string text(from.method_name());
    if (!http::is_token(text)) throw http_error(400, "the method is invalid");
    ((text += ' ') += target(from)) += " HTTP/1.1\r\n";
    for (const auto& [name, value] : fields(from)) (((text += name) += ": ") += value) += "\r\n";
    ((text += "Connection: close\r\nContent-Length: ") += std::to_string(from.body().size())) += "\r\n\r\n";
    return text += from.body();
}

result<response> read_response_head(const lambda::reply& from) {
    response made(from.status);
    // A length beside chunks means nothing, and one said twice (the reader saw to it that both are the same) is one.
    bool has_length = !from.field("transfer-encoding").empty();
    std::string_view rest = from.fields, name, value;
    while (lambda::take_field(rest, name, value)) {
        if (name.empty() || name.find_first_of(" \t") != name.npos)
            return fail(errc::bad_input, "a line of its header is no field");
        if (is_of_connection(name)) continue;
        if (http::equal_ignoring_case(name, "content-length") && std::exchange(has_length, true)) continue;
        made.headers.emplace_back(as_utf8(name), as_utf8(value));
    }
    return made;
}

result<response> read_response(std::string_view text, bool head_only) {
    lambda::reply_reader reader;
    if (head_only) reader.expect_head_only();
    while (!text.empty() && reader.state() == lambda::reply_reader::progress::incomplete) {
        const std::span<char> room = reader.room();
        const std::size_t size = std::min(room.size(), text.size());
        std::memcpy(room.data(), text.data(), size);
        text.remove_prefix(size);
        reader.received(size);
    }
    if (reader.closed() != lambda::reply_reader::progress::complete)
        return fail(errc::bad_input, "there is no whole HTTP/1.1 response");
    auto made = read_response_head(reader.reply());
    if (made) made->body = reader.reply().body;
    return made;
}

}  // namespace tight::adapter
