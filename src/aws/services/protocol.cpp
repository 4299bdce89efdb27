// SPDX-License-Identifier: Apache-2.0
#include "aws/services/protocol.hpp"

#include <tight/aws/service_error.hpp>
#include <tight/aws/sigv4.hpp>

namespace tight::aws {

result<reply> send_checked(transport& over, const call& request) {
    auto answer = over.send(request);
    if (answer && (answer->status < 200 || answer->status > 299)) return std::unexpected(error_from(request, *answer));
    return answer;
}

result<json::value> call_json(transport& over, std::string_view service, std::string_view prefix,
                              std::string_view operation, std::string_view version, const json::object& request) {
    call out{.service = std::string(service), .operation = std::string(operation)};
    out.headers.emplace_back("content-type", "application/x-amz-json-" + std::string(version));
    out.headers.emplace_back("x-amz-target", std::string(prefix) + '.' + out.operation);
    out.body = json::serialize(request);
    const auto answer = send_checked(over, out);
    if (!answer) return std::unexpected(answer.error());
    if (answer->body.empty()) return json::object();
    auto parsed = json::parse(answer->body);
    if (!parsed)
        return fail(errc::unavailable, out.service + ' ' + out.operation + ": the answer is " + parsed.error().message);
    if (!parsed->is_object())
        return fail(errc::unavailable, out.service + ' ' + out.operation + ": the answer is no JSON object");
    return parsed;
}

result<std::string> call_query(transport& over, std::string_view service, std::string_view operation,
                               std::string_view version, const form& fields) {
    call out{.service = std::string(service), .operation = std::string(operation)};
    out.headers.emplace_back("content-type", "application/x-www-form-urlencoded; charset=utf-8");
    out.body = "Action=" + out.operation + "&Version=" + std::string(version);
    for (const auto& [name, value] : fields) (((out.body += '&') += uri_encode(name)) += '=') += uri_encode(value);
    auto answer = send_checked(over, out);
    if (!answer) return std::unexpected(std::move(answer).error());
    return std::move(answer->body);
}

result<json::array> list_member(const json::value& from, std::string_view name, std::string_view operation) {
    const json::value* found = json::member(&from, name);
    if (found != nullptr && !found->is_array() && !found->is_null())
        return fail(errc::unavailable,
                    std::string(operation) + ": unexpected answer: " + std::string(name) + " is no list");
    return json::elements(found);
}

result<std::string> next_page(std::string next, std::string_view last, std::string_view operation) {
    if (!next.empty() && next == last)
        return fail(errc::unavailable, std::string(operation) + ": unexpected answer: it goes on with the same page");
    return next;
}

std::string text_member(const json::value& from, std::string_view name) {
    return std::string(json::string_or(json::member(&from, name)));
}

}  // namespace tight::aws
