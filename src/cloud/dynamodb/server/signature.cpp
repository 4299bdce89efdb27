// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/server/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "cloud/dynamodb/values/operation_error.hpp"
#include "core/canonical_request.hpp"
#include "core/hex.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::string_view coral = "com.amazon.coral.service#";

operation_error signature_error(std::string_view name, std::string message) {
    return operation_error(std::string(coral).append(name), std::move(message));
}

std::string_view trim_separators(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == ',')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == ',')) text.remove_suffix(1);
    return text;
}

// The value of `name=` in a list that blanks and commas separate.
std::string_view parameter(std::string_view list, std::string_view name) {
    while (!list.empty()) {
        const auto end = list.find_first_of(", ");
        const auto one = list.substr(0, end);
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
            return one.substr(name.size() + 1);
        if (end == std::string_view::npos) break;
        list = trim_separators(list.substr(end));
    }
    return {};
}

std::string_view query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto one = query.substr(0, end);
        if (one.starts_with(name) && one.size() > name.size() && one[name.size()] == '=')
            return one.substr(name.size() + 1);
        if (end == std::string_view::npos) break;
        query.remove_prefix(end + 1);
    }
    return {};
}

// KEY/20261120/us-east-1/dynamodb/aws4_request, in either of the ways to write a slash. Its parts come back in ARNs.
void parse_credential(std::string_view credential, signature& target) {
    if (std::any_of(credential.begin(), credential.end(), [](char c) { return c <= ' ' || c > '~'; }))
        throw signature_error("IncompleteSignatureException", "Credential holds characters that are no visible ASCII.");
    std::string_view* const parts[] = {&target.key_id, &target.date, &target.region, &target.service};
    for (auto* part : parts) {
        const auto plain = credential.find('/');
        const auto coded = credential.find("%2F");
        const auto end = std::min(plain, coded);
        *part = credential.substr(0, end);
        if (end == std::string_view::npos) return;
        credential.remove_prefix(end + (end == plain ? 1 : 3));
    }
}

signature from_query(std::string_view query) {
    std::string message;
    for (const auto* name :
         {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"})
        if (query_value(query, name).empty())
            message.append("AWS query-string parameters must include '").append(name).append("'. ");
    if (!message.empty())
        throw signature_error("IncompleteSignatureException", message + "Re-examine the query-string parameters.");
    signature found;
    parse_credential(query_value(query, "X-Amz-Credential"), found);
    found.signed_headers = query_value(query, "X-Amz-SignedHeaders");
    found.digest = query_value(query, "X-Amz-Signature");
    return found;
}

std::string hmac(std::string_view key, std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), digest, &length);
    return {reinterpret_cast<const char*>(digest), length};
}

std::string sha256_hex(std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha256(), nullptr);
    return to_hex({reinterpret_cast<const char*>(digest), length});
}

// The headers that the signature covers; one that the request does not have counts as empty.
http1::header_list signed_headers(const http1::request& request, std::string_view names) {
    http1::header_list headers;
    while (!names.empty()) {
        const auto end = names.find(';');
        const auto name = names.substr(0, end);
        const auto before = headers.size();
        for (const auto& [each, value] : request.headers)
            if (ascii::equal_ignoring_case(each, name)) headers.emplace_back(name, value);
        if (headers.size() == before) headers.emplace_back(name, "");
        if (end == std::string_view::npos) break;
        names.remove_prefix(end + 1);
    }
    return headers;
}

std::string canonical_request(const http1::request& request, std::string_view names) {
    const auto payload = request.header("x-amz-content-sha256");
    return sigv4::canonical_request(request.method, request.path(),
                                    sigv4::canonical_query(request.query(), "X-Amz-Signature"),
                                    sigv4::canonicalize(signed_headers(request, names)).lines, names,
                                    payload == "UNSIGNED-PAYLOAD" ? std::string(payload) : sha256_hex(request.body));
}

// 20261120T101112Z
std::optional<std::chrono::system_clock::time_point> read_time(std::string_view text) {
    std::tm parts{};
    const std::string whole(text);
    const char* end = strptime(whole.c_str(), "%Y%m%dT%H%M%SZ", &parts);
    if (end == nullptr || *end != '\0') return {};
    return std::chrono::system_clock::from_time_t(timegm(&parts));
}

}  // namespace

signature read_signature(const http1::request& request) {
    const auto header = request.header("authorization");
    const auto query = request.query();
    const bool in_query =
        query.starts_with("X-Amz-Algorithm") || query.find("&X-Amz-Algorithm") != std::string_view::npos;
    if (!header.empty() && in_query)
        throw signature_error(
            "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
    if (in_query) return from_query(request.query());
    if (!header.starts_with("AWS4-"))
        throw signature_error("MissingAuthenticationTokenException", "Request is missing Authentication Token");

    signature found;
    const auto blank = header.find(' ');
    const auto list = blank == std::string_view::npos ? std::string_view() : trim_separators(header.substr(blank));
    const auto credential = parameter(list, "Credential");
    found.digest = parameter(list, "Signature");
    found.signed_headers = parameter(list, "SignedHeaders");
    std::string message;
    if (credential.empty()) message += "Authorization header requires 'Credential' parameter. ";
    if (found.digest.empty()) message += "Authorization header requires 'Signature' parameter. ";
    if (found.signed_headers.empty()) message += "Authorization header requires 'SignedHeaders' parameter. ";
    if (request.header("x-amz-date").empty() && request.header("date").empty())
        message += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    if (!message.empty())
        throw signature_error("IncompleteSignatureException", message.append("Authorization=").append(header));
    parse_credential(credential, found);
    return found;
}

void check_signature(const http1::request& request, const signature& source, const access_key& key,
                     std::chrono::system_clock::time_point now) {
    if (source.key_id != key.id)
        throw operation_error("com.amazon.coral.service#UnrecognizedClientException",
                              "The security token included in the request is invalid.");
    auto date = request.header("x-amz-date");
    if (date.empty()) date = query_value(request.query(), "X-Amz-Date");
    const auto signed_at = read_time(date);
    if (!signed_at)
        throw signature_error("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'. Got '" +
                                                                  std::string(date) +
                                                                  "'. See http://en.wikipedia.org/wiki/ISO_8601");
    const auto age = now > *signed_at ? now - *signed_at : *signed_at - now;
    if (age > std::chrono::minutes(15))
        throw signature_error("InvalidSignatureException", "Signature expired: " + std::string(date));

    const auto scope = sigv4::credential_scope(source.date, source.region, source.service);
    const auto to_sign =
        sigv4::string_to_sign(date, scope, sha256_hex(canonical_request(request, source.signed_headers)));
    std::string secret = hmac("AWS4" + key.secret, source.date);
    for (const auto part : {source.region, source.service, std::string_view("aws4_request")})
        secret = hmac(secret, part);
    const std::string expected = to_hex(hmac(secret, to_sign));
    if (expected.size() != source.digest.size() ||
        CRYPTO_memcmp(expected.data(), source.digest.data(), expected.size()) != 0)
        throw signature_error(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check your AWS "
            "Secret Access Key and signing method. Consult the service documentation for details.");
}

}  // namespace tight::cloud::dynamodb
