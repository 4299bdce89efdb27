// SPDX-License-Identifier: Apache-2.0
// From a response to the text that a gateway expects, without a document in between.

#include <tight/http/function.hpp>

#include <algorithm>
#include <charconv>

#include "core/base64.hpp"
#include "core/json_text.hpp"
#include "core/reason_phrase.hpp"
#include "http/reply.hpp"
#include "http/state.hpp"
#include "http/text.hpp"

namespace tight::http {
namespace {

void append_number(std::string& out, int number) {
    char digits[12];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_body(std::string& out, const response& answer) {
    const bool base64 = !answer.body.empty() && goes_as_base64(answer);
    out += ",\"body\":";
    if (base64 && answer.encoding != body_encoding::encoded) {
        out += '"';
        append_base64(out, answer.body);
        out += '"';
    } else {
        json::append_text(out, answer.body);
    }
    out += base64 ? ",\"isBase64Encoded\":true}" : ",\"isBase64Encoded\":false}";
}

void append_header_value(std::string& out, std::string_view value) {
    if (is_one_line(value)) return json::append_text(out, value);
    json::append_text(out, on_one_line(value));
}

using header_iterator = header_list::const_iterator;

bool same(header_iterator at, std::string_view name) { return equal_ignoring_case(at->first, name); }

// Whether the header at `at` is the first of its name, and whether others follow.
bool is_first(const header_list& headers, header_iterator at) {
    return std::none_of(headers.begin(), at,
                        [at](const auto& each) { return equal_ignoring_case(each.first, at->first); });
}
bool is_last(const header_list& headers, header_iterator at) {
    return std::none_of(at + 1, headers.end(),
                        [at](const auto& each) { return equal_ignoring_case(each.first, at->first); });
}

// Opens the object `name` at the first member and puts commas between members.
class members {
public:
    members(std::string& out, std::string_view name, char open, char close)
        : out_(&out), name_(name), open_(open), close_(close) {}
    std::string& next() {
        if (empty_)
            out_->append(",\"").append(name_).append("\":") += open_;
        else
            *out_ += ',';
        empty_ = false;
        return *out_;
    }
    void end() {
        if (!empty_) *out_ += close_;
    }
    // The same, and `{}` where there are none.
    void end_always() {
        if (empty_) next();
        *out_ += close_;
    }

private:
    std::string* out_;
    std::string_view name_;
    char open_, close_;
    bool empty_ = true;
};

// {"name":["a","b"]} of the headers that come more than once, or of all.
void append_multi_values(std::string& out, const header_list& headers, bool all) {
    members lists(out, "multiValueHeaders", '{', '}');
    for (auto at = headers.begin(); at != headers.end(); ++at) {
        if (!is_first(headers, at) || (!all && is_last(headers, at))) continue;
        json::append_text(lists.next(), at->first);
        out += ":[";
        for (auto each = at; each != headers.end(); ++each) {
            if (!same(each, at->first)) continue;
            if (each != at) out += ',';
            append_header_value(out, each->second);
        }
        out += ']';
    }
    lists.end();
}

void append_single_values(std::string& out, const header_list& headers) {
    members singles(out, "headers", '{', '}');
    for (auto at = headers.begin(); at != headers.end(); ++at) {
        if (!is_first(headers, at) || !is_last(headers, at)) continue;
        json::append_text(singles.next(), at->first);
        append_header_value(out += ':', at->second);
    }
    singles.end_always();
}

// Repeated names in one line, but for Set-Cookie, which has a list of its own.
void append_format_2(std::string& out, const header_list& headers) {
    members cookies(out, "cookies", '[', ']');
    for (auto at = headers.begin(); at != headers.end(); ++at)
        if (same(at, "set-cookie")) append_header_value(cookies.next(), at->second);
    cookies.end();
    members lines(out, "headers", '{', '}');
    for (auto at = headers.begin(); at != headers.end(); ++at) {
        if (same(at, "set-cookie") || !is_first(headers, at)) continue;
        json::append_text(lines.next(), at->first);
        out += ':';
        if (is_last(headers, at)) {
            append_header_value(out, at->second);
            continue;
        }
        std::string joined = at->second;
        for (auto each = at + 1; each != headers.end(); ++each)
            if (same(each, at->first)) joined.append(", ").append(each->second);
        append_header_value(out, joined);
    }
    lines.end_always();
}

// `name` with the letters of `number` in binary as capitals: another spelling of the same header.
std::string with_capitals(std::string_view name, unsigned number) {
    std::string out = ascii::to_lower(name);
    for (char& c : out) {
        if (c < 'a' || c > 'z') continue;
        if ((number & 1U) != 0) c = static_cast<char>(c - 'a' + 'A');
        number >>= 1U;
    }
    return out;
}

// A target group without multi-value headers takes one value for each spelling: the only way to set two cookies.
void append_with_capitals(std::string& out, const header_list& headers) {
    members lines(out, "headers", '{', '}');
    for (auto at = headers.begin(); at != headers.end(); ++at) {
        const auto earlier = static_cast<unsigned>(std::count_if(
            headers.begin(), at, [at](const auto& each) { return equal_ignoring_case(each.first, at->first); }));
        json::append_text(lines.next(),
                          earlier == 0 && is_last(headers, at) ? at->first : with_capitals(at->first, earlier));
        append_header_value(out += ':', at->second);
    }
    lines.end_always();
}

void append_load_balancer(std::string& out, const response& answer, const request_state& state) {
    out += ",\"statusDescription\":\"";
    append_number(out, answer.status);
    out.append(" ").append(reason_phrase(answer.status, answer.status < 400 ? "OK" : "Error")) += '"';
    if (state.takes_multi_values)
        append_multi_values(out, answer.headers, true);
    else
        append_with_capitals(out, answer.headers);
}

}  // namespace

bool goes_as_base64(const response& answer) {
    switch (answer.encoding) {
        case body_encoding::text:
            return false;
        case body_encoding::base64:
        case body_encoding::encoded:
            return true;
        case body_encoding::automatic:
            break;
    }
    if (answer.header("content-encoding")) return true;
    return is_binary_type(answer.header("content-type").value_or(answer.default_type)) || !is_utf8(answer.body);
}

std::string write_reply(const response& answer, const request& request) {
    if (answer.reply) return *answer.reply;
    std::string out;
    out.reserve(256 + answer.body.size() + answer.body.size() / 2);
    out += "{\"statusCode\":";
    append_number(out, answer.status);
    switch (request.kind()) {
        case event_kind::rest:
            append_single_values(out, answer.headers);
            append_multi_values(out, answer.headers, false);
            break;
        case event_kind::load_balancer:
            append_load_balancer(out, answer, request.state());
            break;
        case event_kind::http:
        case event_kind::function_url:
        case event_kind::none:
            append_format_2(out, answer.headers);
            break;
    }
    append_body(out, answer);
    return out;
}

}  // namespace tight::http
