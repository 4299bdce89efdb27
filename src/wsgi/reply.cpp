// SPDX-License-Identifier: Apache-2.0
#include "wsgi/reply.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include <tight/http/function.hpp>
#include <tight/http/response.hpp>

#include "core/base64.hpp"
#include "http/reply.hpp"
#include "lambda/runtime_api.hpp"
#include "wsgi/log.hpp"

namespace tight::wsgi {
namespace {

// A load balancer takes no larger one from a function.
constexpr std::size_t largest_for_load_balancer = std::size_t{1} * 1024 * 1024;

// A character of text is at most this long in JSON: \u0000.
constexpr std::size_t longest_in_json = 6;

// The size of UTF-8 as Python writes it into JSON, without the quotes.
std::size_t size_in_json(std::string_view text, bool escapes_non_ascii) {
    std::size_t size = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || (byte >= '\b' && byte <= '\r' && c != '\v'))
            size += 2;
        else if (byte < 0x20)
            size += longest_in_json;
        else if (byte < 0x80 || !escapes_non_ascii)
            size += 1;
        else if (byte >= 0xC0)  // the first byte stands for all; above U+FFFF it is two halves
            size += byte >= 0xF0 ? 2 * longest_in_json : longest_in_json;
    }
    return size;
}

bool may_have_body(const exchange& given) { return given.status != 204 && given.status != 304; }

bool has_body(const exchange& given, const request& asked) {
    return asked.method_name() != "HEAD" && may_have_body(given);
}

// A body and a Content-Length that disagree would break the connection behind the gateway.
void settle_length(response& answer, const exchange& given) {
    const auto header = answer.header("content-length");
    if (!header || given.declared == given.size) return;
    log_line("the application's Content-Length is " + std::string(*header) + " and its body has " +
             (given.takes_more() ? "" : "at least ") + std::to_string(given.size) + " bytes");
    if (given.declared && *given.declared < answer.body.size()) answer.body.resize(*given.declared);
    answer.set("Content-Length", std::to_string(answer.body.size()));
}

// What the runtime writes around a body: it puts a space after each comma and colon.
std::size_t size_around(std::string_view frame) {
    return frame.size() + static_cast<std::size_t>(std::ranges::count(frame, ',') + std::ranges::count(frame, ':'));
}

std::size_t size_as_text(const library& python, std::string_view body) {
    const bool is_small = body.size() < lambda::max_response / longest_in_json / 2;
    return is_small ? body.size() : size_in_json(body, python.escapes_non_ascii);
}

std::size_t size_as_base64(std::string_view body) { return (body.size() + 2) / 3 * 4; }

object too_large(const library& python, const std::string& size, const request& asked) {
    log_line("the application's answer is " + size + ", and Lambda carries " + std::to_string(lambda::max_response) +
             " at most");
    return make_error_reply(python, 500, "The answer is too large", asked);
}

void set_body(PyObject* reply, std::string_view body, bool base64) {
    if (!base64) return set(reply, "body", utf8(body));
    std::string text;
    append_base64(text, body);
    set(reply, "body", latin1(text));
    set(reply, "isBase64Encoded", share(Py_True));
}

// The application's own reason phrase, which no other gateway has a place for.
void settle_for_load_balancer(PyObject* reply, std::string_view status_line, std::size_t size) {
    constexpr std::size_t status_alone = 4;  // "200 "
    if (status_line.size() > status_alone) set(reply, "statusDescription", latin1(status_line));
    if (size > largest_for_load_balancer)
        log_line("the application's answer is " + std::to_string(size) + " bytes, and a load balancer carries " +
                 std::to_string(largest_for_load_balancer) + " at most: its client gets 502");
}

}  // namespace

object make_reply(const library& python, exchange given, const request& asked) {
    response answer;
    answer.status = given.status;
    answer.headers = std::move(given.headers);
    if (has_body(given, asked)) {
        if (given.is_too_large()) return too_large(python, "at least " + std::to_string(given.size) + " bytes", asked);
        answer.body = std::move(given.body);
        settle_length(answer, given);
    } else if (may_have_body(given) && given.size != 0 && given.takes_more() && !answer.header("content-length")) {
        // To HEAD: the length that GET would have.
        answer.add("Content-Length", std::to_string(given.size));
    }
    bool base64 = !answer.body.empty() && http::goes_as_base64(answer);
    const std::string body = std::exchange(answer.body, {});
    answer.encoding = body_encoding::text;
    // Status and headers in the shape that this gateway wants, from the one place that knows it.
    const std::string frame = http::write_reply(answer, asked);
    const std::size_t around = size_around(frame);
    base64 = base64 || around + size_as_text(python, body) > lambda::max_response;
    const std::size_t size = around + (base64 ? size_as_base64(body) : size_as_text(python, body));
    if (size > lambda::max_response) return too_large(python, std::to_string(size) + " bytes in base64", asked);
    object reply = own(PyObject_CallFunctionObjArgs(python.json_loads, utf8(frame).get(), nullptr));
    set_body(reply.get(), body, base64);
    if (asked.kind() == event_kind::load_balancer) settle_for_load_balancer(reply.get(), given.status_line, size);
    return reply;
}

object make_error_reply(const library& python, int status, std::string_view message, const request& asked) {
    exchange answer{.status = status, .headers = {{"Content-Type", "application/json"}}};
    ((answer.body += R"({"message":")") += message) += "\"}";
    return make_reply(python, std::move(answer), asked);
}

}  // namespace tight::wsgi
