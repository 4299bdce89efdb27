// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/sigv4.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/canonical_request.hpp"
#include "core/hex.hpp"
#include "core/percent.hpp"

namespace tight::aws {
namespace {

using digest = std::array<unsigned char, 32>;

std::string hex(const digest& bytes) { return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()}); }

// Looking an algorithm up costs more than a hash: done once.
const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const found = [] {
        OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
        return EVP_MD_fetch(nullptr, "SHA256", nullptr);
    }();
    return found;
}

digest sha256(std::string_view data) {
    digest out{};
    EVP_Digest(data.data(), data.size(), out.data(), nullptr, sha256_algorithm(), nullptr);
    return out;
}

digest hmac(const void* key, std::size_t key_size, std::string_view data) {
    digest out{};
    unsigned size = 0;
    HMAC(sha256_algorithm(), key, static_cast<int>(key_size), reinterpret_cast<const unsigned char*>(data.data()),
         data.size(), out.data(), &size);
    return out;
}

digest hmac(const digest& key, std::string_view data) { return hmac(key.data(), key.size(), data); }

struct timestamps {
    std::string time;  // 20150830T123600Z
    std::string date;  // 20150830
};

timestamps timestamps_of(std::chrono::system_clock::time_point at) {
    const time_t seconds = std::chrono::system_clock::to_time_t(at);
    tm parts{};
    gmtime_r(&seconds, &parts);
    char text[40];
    const std::size_t size = strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
    timestamps out{{text, size}, {}};
    out.date = out.time.substr(0, 8);
    return out;
}

std::string scope_of(const timestamps& at, const signing& how) {
    return sigv4::credential_scope(at.date, how.region, how.service);
}

std::string sign_text(const std::string& text, const credentials& who, const signing& how, const timestamps& at) {
    std::string secret = "AWS4" + who.secret_key;
    digest key = hmac(secret.data(), secret.size(), at.date);
    OPENSSL_cleanse(secret.data(), secret.size());
    key = hmac(key, how.region);
    key = hmac(key, how.service);
    key = hmac(key, "aws4_request");
    return hex(hmac(key, text));
}

// RFC 3986, 5.2.4, and no double slashes.
std::string normalized(std::string_view path) {
    std::vector<std::string_view> kept;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view segment = path.substr(at, end - at);
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (!segment.empty() && segment != ".") {
            kept.push_back(segment);
        }
        at = end + 1;
    }
    std::string out;
    for (const std::string_view segment : kept) out.append("/").append(segment);
    if (out.empty() || path.ends_with('/')) out += '/';
    return out;
}

std::string canonical_path(std::string_view path, const signing& how) {
    std::string out = how.normalize_path ? normalized(path) : std::string(path.empty() ? "/" : path);
    return how.encode_path ? uri_encode(out, true) : out;
}

signature compute(const request_to_sign& request, const std::string& query, const sigv4::canonical_headers& headers,
                  const std::string& body_hash, const credentials& who, const signing& how, const timestamps& at) {
    signature out;
    out.canonical_request =
        sigv4::canonical_request(request.method, canonical_path(request.path, how), sigv4::canonical_query(query),
                                 headers.lines, headers.names, body_hash);
    out.string_to_sign = sigv4::string_to_sign(at.time, scope_of(at, how), sha256_hex(out.canonical_request));
    out.value = sign_text(out.string_to_sign, who, how, at);
    return out;
}

}  // namespace

signing signing::of(std::string_view service, std::string_view region, std::chrono::system_clock::time_point time) {
    signing out{.region = std::string(region), .service = std::string(service), .time = time};
    if (service == "s3") {
        out.normalize_path = false;
        out.encode_path = false;
        out.content_header = true;
    }
    return out;
}

std::string sha256_hex(std::string_view data) { return hex(sha256(data)); }

std::string uri_encode(std::string_view text, bool keep_slash) { return percent_encode(text, keep_slash ? "/" : ""); }

std::string uri_decode(std::string_view text) { return percent_decode(text); }

header_list sign(const request_to_sign& request, const credentials& who, const signing& how, signature* trace) {
    const timestamps at = timestamps_of(how.time);
    const std::string body_hash = request.body_hash.empty() ? sha256_hex(request.body) : request.body_hash;
    header_list added{{"x-amz-date", at.time}};
    if (how.content_header) added.emplace_back("x-amz-content-sha256", body_hash);
    if (!who.token.empty() && how.sign_token) added.emplace_back("x-amz-security-token", who.token);

    header_list all = request.headers;
    all.insert(all.end(), added.begin(), added.end());
    const sigv4::canonical_headers headers = sigv4::canonicalize(all);
    const signature signed_ = compute(request, request.query, headers, body_hash, who, how, at);
    if (!who.token.empty() && !how.sign_token) added.emplace_back("x-amz-security-token", who.token);
    added.emplace_back("authorization", std::string(sigv4::algorithm) + " Credential=" + who.access_key + '/' +
                                            scope_of(at, how) + ", SignedHeaders=" + headers.names +
                                            ", Signature=" + signed_.value);
    if (trace != nullptr) *trace = signed_;
    return added;
}

std::string presign(const request_to_sign& request, const credentials& who, const signing& how,
                    std::chrono::seconds validity, signature* trace) {
    const timestamps at = timestamps_of(how.time);
    const sigv4::canonical_headers headers = sigv4::canonicalize(request.headers);
    const std::string body_hash = request.body_hash.empty() ? sha256_hex(request.body) : request.body_hash;
    std::string query = request.query;
    const auto add = [&query](std::string_view name, std::string_view value) {
        if (!query.empty()) query += '&';
        query.append(name).append("=").append(uri_encode(value));
    };
    add("X-Amz-Algorithm", sigv4::algorithm);
    add("X-Amz-Credential", who.access_key + '/' + scope_of(at, how));
    add("X-Amz-Date", at.time);
    add("X-Amz-SignedHeaders", headers.names);
    add("X-Amz-Expires", std::to_string(validity.count()));
    if (!who.token.empty() && how.sign_token) add("X-Amz-Security-Token", who.token);
    const signature signed_ = compute(request, query, headers, body_hash, who, how, at);
    if (!who.token.empty() && !how.sign_token) add("X-Amz-Security-Token", who.token);
    add("X-Amz-Signature", signed_.value);
    if (trace != nullptr) *trace = signed_;
    return query;
}

}  // namespace tight::aws
