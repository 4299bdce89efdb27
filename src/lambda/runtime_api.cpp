// SPDX-License-Identifier: Apache-2.0
#include "lambda/runtime_api.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "core/base64.hpp"
#include "http/text.hpp"

namespace tight::lambda {
namespace {

constexpr std::string_view base = "/2018-06-01/runtime/";

void append_number(std::string& out, std::size_t number, int radix = 10) {
    std::array<char, 24> digits{};
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number, radix).ptr);
}

// What may stand in a path: the id comes from the other side.
bool is_plain(std::string_view id) {
    return !id.empty() && id.size() <= 256 && std::ranges::all_of(id, [](char c) {
        return c > ' ' && c < 0x7F && c != '/' && c != '?' && c != '#' && c != '%';
    });
}

std::chrono::system_clock::time_point read_deadline(std::string_view text) {
    using time = std::chrono::system_clock::time_point;
    std::int64_t ms = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), ms);
    constexpr std::int64_t last =
        std::chrono::duration_cast<std::chrono::milliseconds>(time::max().time_since_epoch()).count();
    if (problem != std::errc() || ms <= 0 || ms >= last) return time::max();
    return time(std::chrono::milliseconds(ms));
}

}  // namespace

request_writer::request_writer(std::string_view host) {
    ((common_ += " HTTP/1.1\r\nHost: ") += host) += "\r\nUser-Agent: tight/0.1\r\n";
    ((next_ += "GET ") += base) += "invocation/next";
    (next_ += common_) += "\r\n";
}

std::string_view request_writer::next() { return next_; }

void request_writer::start(std::string_view method, std::string_view path) {
    ((head_ = method) += ' ') += path;
    head_ += common_;
}

void request_writer::start_result(std::string_view request_id, std::string_view what) {
    head_ = "POST ";
    (((head_ += base) += "invocation/") += request_id) += what;
    head_ += common_;
}

void request_writer::add(std::string_view name, std::string_view value) {
    (((head_ += name) += ": ") += value) += "\r\n";
}

std::string_view request_writer::finish(std::size_t body_size) {
    head_ += "Content-Length: ";
    append_number(head_, body_size);
    return head_ += "\r\n\r\n";
}

std::string_view request_writer::response(std::string_view request_id, std::size_t body_size) {
    start_result(request_id, "/response");
    add("Content-Type", "application/json");
    return finish(body_size);
}

std::string_view request_writer::streamed_response(std::string_view request_id, std::string_view content_type) {
    start_result(request_id, "/response");
    add("Content-Type", content_type);
    add("Lambda-Runtime-Function-Response-Mode", "streaming");
    add("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body");
    add("Transfer-Encoding", "chunked");
    return head_ += "\r\n";
}

std::string_view request_writer::error(std::string_view request_id, const failure& why, std::size_t body_size) {
    start_result(request_id, "/error");
    return finish_failure(why, body_size);
}

std::string_view request_writer::init_error(const failure& why, std::size_t body_size) {
    start("POST", "/2018-06-01/runtime/init/error");
    return finish_failure(why, body_size);
}

std::string_view request_writer::finish_failure(const failure& why, std::size_t body_size) {
    add("Content-Type", "application/vnd.aws.lambda.error+json");
    add("Lambda-Runtime-Function-Error-Type", why.header_type());
    if (const std::string cause = why.xray_cause(); !cause.empty())
        add("Lambda-Runtime-Function-XRay-Error-Cause", cause);
    return finish(body_size);
}

std::string_view request_writer::register_extension(std::size_t body_size) {
    start("POST", "/2020-01-01/extension/register");
    add("Lambda-Extension-Name", "tight");
    add("Content-Type", "application/json");
    return finish(body_size);
}

std::string_view request_writer::next_extension_event(std::string_view extension_id) {
    start("GET", "/2020-01-01/extension/event/next");
    add("Lambda-Extension-Identifier", extension_id);
    return head_ += "\r\n";
}

bool read_invocation(const http1::response_view& answer, invocation& facts) {
    constexpr std::string_view prefix = "lambda-runtime-";
    facts.request_id.clear();
    facts.deadline = std::chrono::system_clock::time_point::max();
    for (std::string* text :
         {&facts.function_arn, &facts.trace_id, &facts.tenant_id, &facts.client_context, &facts.cognito_identity})
        text->clear();
    std::string_view line, name, value;
    for (std::string_view rest = answer.fields; http1::take_line(rest, line);) {
        if (!http::starts_with_ignoring_case(line, prefix)) continue;
        http1::split_field(line, name, value);
        name.remove_prefix(prefix.size());
        const auto is = [name](std::string_view wanted) { return http::equal_ignoring_case(name, wanted); };
        if (is("aws-request-id"))
            facts.request_id = value;
        else if (is("deadline-ms"))
            facts.deadline = read_deadline(value);
        else if (is("invoked-function-arn"))
            facts.function_arn = value;
        else if (is("trace-id"))
            facts.trace_id = value;
        else if (is("client-context"))
            facts.client_context = value;
        else if (is("cognito-identity"))
            facts.cognito_identity = value;
        else if (is("aws-tenant-id"))
            facts.tenant_id = value;
    }
    return is_plain(facts.request_id);
}

std::string chunk_head(std::size_t size) {
    std::string out;
    append_number(out, size, 16);
    return out += "\r\n";
}

std::string failed_chunk(const failure& why) {
    std::string out = "0\r\nLambda-Runtime-Function-Error-Type: ";
    (out += why.header_type()) += "\r\nLambda-Runtime-Function-Error-Body: ";
    append_base64(out, why.to_json());
    return out += "\r\n\r\n";
}

}  // namespace tight::lambda
