// SPDX-License-Identifier: Apache-2.0
#include "local/stream_prelude.hpp"

#include <tight/json.hpp>

namespace tight::local {

namespace {

constexpr int delimiter_zeros = 8;
constexpr std::size_t longest = std::size_t{64} * 1024;

std::string text_of(const json::value& from) {
    return from.is_string() ? std::string(from.get_string()) : json::serialize(from);
}

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
    if (const auto* const code = json::safeget(*parsed, "statusCode")) {
        if (!code->is_int64() || code->get_int64() < 100 || code->get_int64() > 599)
            return fail(errc::bad_input, "the statusCode of the stream's prelude is not a status");
        status_ = static_cast<int>(code->get_int64());
    }
    if (const auto* const headers = json::safeget(*parsed, "headers"); headers != nullptr && headers->is_object())
        for (const auto& [name, value] : headers->get_object()) headers_.emplace_back(name, text_of(value));
    if (const auto* const many = json::safeget(*parsed, "multiValueHeaders"); many != nullptr && many->is_object())
        for (const auto& [name, values] : many->get_object())
            if (values.is_array())
                for (const auto& value : values.get_array()) headers_.emplace_back(name, text_of(value));
    if (const auto* const cookies = json::safeget(*parsed, "cookies"); cookies != nullptr && cookies->is_array())
        for (const auto& cookie : cookies->get_array()) headers_.emplace_back("Set-Cookie", text_of(cookie));
    return progress::complete;
}

}  // namespace tight::local
