// SPDX-License-Identifier: Apache-2.0
#include "local/stream_prelude.hpp"

#include <tight/json.hpp>

namespace tight::local {

namespace {

constexpr int delimiter_zeros = 8;
constexpr std::size_t longest = std::size_t{64} * 1024;

}  // namespace

result<stream_prelude::progress> stream_prelude::feed(std::string_view& data) {
    while (!data.empty()) {
        const char byte = data.front();
        data.remove_prefix(1);
        if (byte == '\0') {
            if (++zeros_ == delimiter_zeros) return read();
            continue;
        }
        if (zeros_ != 0) return fail(errc::bad_input, "the prelude of the stream does not end with eight zero bytes");
        text_ += byte;
        if (text_.size() > longest) return fail(errc::bad_input, "the prelude of the stream is larger than 64 KB");
    }
    return progress::more;
}

result<stream_prelude::progress> stream_prelude::read() {
    const auto parsed = json::parse(text_);
    if (!parsed || !parsed->is_object()) return fail(errc::bad_input, "the prelude of the stream is not a JSON object");
    if (const auto* const found = json::member(&*parsed, "statusCode")) {
        const std::int64_t code = json::integer_or(found, 0);
        if (code < 100 || code > 599)
            return fail(errc::bad_input, "the statusCode of the stream's prelude is not a status");
        status_ = static_cast<int>(code);
    }
    for (const auto& [name, value] : json::members(json::member(&*parsed, "headers")))
        headers_.emplace_back(name, json::plain_text(value));
    for (const auto& [name, values] : json::members(json::member(&*parsed, "multiValueHeaders")))
        for (const auto& value : json::elements(&values)) headers_.emplace_back(name, json::plain_text(value));
    for (const auto& cookie : json::elements(json::member(&*parsed, "cookies")))
        headers_.emplace_back("Set-Cookie", json::plain_text(cookie));
    return progress::complete;
}

}  // namespace tight::local
