// SPDX-License-Identifier: Apache-2.0
#include "local/lambda_errors.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>

#include <tight/json.hpp>

#include "core/utf8.hpp"
#include "core/uuid.hpp"

namespace tight::local {

namespace {

std::string hex(std::uint64_t number, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t i = digits; i-- > 0; number /= 16) text[i] = "0123456789abcdef"[number % 16];
    return text;
}

}  // namespace

std::string error_document(std::string_view type, std::string_view message) {
    return json::serialize(json::object{{"errorType", as_utf8(type)}, {"errorMessage", as_utf8(message)}});
}

std::string with_request_id(std::string_view request_id, std::string_view text) {
    return "RequestId: " + std::string(request_id) + " Error: " + std::string(text);
}

std::string error_summary(std::string_view document) {
    std::string text;
    const auto parsed = json::parse(document);
    const auto add = [&](const json::value* part) {
        if (part == nullptr || !part->is_string()) return;
        if (!text.empty()) text += ": ";
        text += json::string_or(part);
    };
    if (parsed) {
        add(json::find(*parsed, "errorType"));
        add(json::find(*parsed, "errorMessage"));
    }
    if (text.empty()) text = document.substr(0, 500);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return text;
}

std::string make_trace_id() {
    const auto now = static_cast<std::uint64_t>(::time(nullptr));
    return "Root=1-" + hex(now, 8) + "-" + random_hex(24) + ";Parent=" + random_hex(16) + ";Sampled=0";
}

}  // namespace tight::local
