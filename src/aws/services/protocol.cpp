// SPDX-License-Identifier: Apache-2.0
#include "aws/services/protocol.hpp"

#include <openssl/evp.h>

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

std::string text_member(const json::value& from, std::string_view name) {
    const json::value* found = json::member(&from, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string from_base64(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return {};
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

}  // namespace tight::aws
