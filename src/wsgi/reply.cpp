// SPDX-License-Identifier: Apache-2.0
#include "wsgi/reply.hpp"

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <tight/http/function.hpp>
#include <tight/http/response.hpp>

#include "core/base64.hpp"
#include "http/reply.hpp"
#include "http/text.hpp"
#include "wsgi/log.hpp"

namespace tight::wsgi {
namespace {

// Lambda's limit on what a function answers.
constexpr std::size_t largest_reply = std::size_t{6} * 1024 * 1024;

bool has_body(int status) { return status != 204 && status != 304; }

// Nothing where there is no such header or no number in it.
std::optional<std::size_t> declared_length(const response& answer) {
    const auto text = answer.header("content-length");
    if (!text) return std::nullopt;
    std::size_t length = 0;
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), length);
    if (problem != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return length;
}

// A body and a Content-Length that disagree would break the connection behind the gateway.
void settle_length(response& answer) {
    const auto length = declared_length(answer);
    if (!answer.header("content-length") || length == answer.body.size()) return;
    log_line("the application's Content-Length is " + std::string(*answer.header("content-length")) +
             " and its body has " + std::to_string(answer.body.size()) + " bytes");
    if (length && *length < answer.body.size()) answer.body.resize(*length);
    answer.set("Content-Length", std::to_string(answer.body.size()));
}

}  // namespace

object make_reply(const library& python, exchange given, const request& asked) {
    response answer;
    answer.status = given.status;
    answer.headers = std::move(given.headers);
    if (asked.method_name() != "HEAD" && has_body(given.status)) {
        answer.body = std::move(given.body);
        settle_length(answer);
    }
    const bool base64 = !answer.body.empty() && http::goes_as_base64(answer);
    const std::size_t size = base64 ? (answer.body.size() + 2) / 3 * 4 : answer.body.size();
    if (size > largest_reply) {
        log_line("the application's answer is " + std::to_string(size) + " bytes" + (base64 ? " in base64" : "") +
                 ", and Lambda carries " + std::to_string(largest_reply) + " at most");
        return make_error_reply(python, 500, "The answer is too large", asked);
    }
    const std::string body = std::exchange(answer.body, {});
    answer.encoding = body_encoding::text;
    // Status and headers in the shape that this gateway wants, from the one place that knows it.
    const object frame = utf8(http::write_reply(answer, asked));
    object reply = own(PyObject_CallFunctionObjArgs(python.json_loads, frame.get(), nullptr));
    if (base64) {
        std::string text;
        append_base64(text, body);
        set(reply.get(), "body", latin1(text));
        set(reply.get(), "isBase64Encoded", share(Py_True));
    } else {
        set(reply.get(), "body", utf8(body));
    }
    return reply;
}

object make_error_reply(const library& python, int status, std::string_view message, const request& asked) {
    exchange answer{.status = status, .headers = {{"Content-Type", "application/json"}}};
    ((answer.body += R"({"message":")") += message) += "\"}";
    return make_reply(python, std::move(answer), asked);
}

}  // namespace tight::wsgi
