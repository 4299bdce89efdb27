// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/s3.hpp>

#include <tight/aws/service_error.hpp>
#include <tight/aws/sigv4.hpp>

#include "aws/services/protocol.hpp"

namespace tight::aws {

bucket::bucket(std::shared_ptr<transport> transport, std::string name)
    : transport_(std::move(transport)), name_(std::move(name)) {}

call bucket::request(std::string_view operation, std::string_view method, std::string_view key) const {
    call out{.service = "s3", .operation = std::string(operation), .method = std::string(method)};
    out.path = '/' + uri_encode(name_);
    if (!key.empty()) (out.path += '/') += uri_encode(key, true);
    return out;
}

result<void> bucket::put(std::string_view key, std::string body, const put_options& options) const {
    call out = request("PutObject", "PUT", key);
    out.headers = options.headers;
    out.headers.emplace_back("content-type", options.content_type);
    if (!options.cache_control.empty()) out.headers.emplace_back("cache-control", options.cache_control);
    out.body = std::move(body);
    const auto answer = send_checked(*transport_, out);
    if (!answer) return std::unexpected(answer.error());
    return {};
}

result<std::string> bucket::get(std::string_view key) const {
    auto answer = send_checked(*transport_, request("GetObject", "GET", key));
    if (!answer) return std::unexpected(std::move(answer).error());
    return std::move(answer->body);
}

result<std::optional<std::string>> bucket::find(std::string_view key) const {
    auto found = get(key);
    if (found) return std::move(*found);
    if (found.error().service_code == "NoSuchKey") return std::nullopt;
    return std::unexpected(std::move(found).error());
}

result<bool> bucket::exists(std::string_view key) const {
    const auto answer = send_checked(*transport_, request("HeadObject", "HEAD", key));
    if (answer) return true;
    if (answer.error().code == errc::not_found) return false;
    return std::unexpected(answer.error());
}

result<void> bucket::remove(std::string_view key) const {
    const auto answer = send_checked(*transport_, request("DeleteObject", "DELETE", key));
    if (!answer) return std::unexpected(answer.error());
    return {};
}

result<std::vector<std::string>> bucket::list(std::string_view prefix) const {
    std::vector<std::string> keys;
    std::string token;
    do {
        call out = request("ListObjectsV2", "GET", "");
        out.query = "encoding-type=url&list-type=2&prefix=" + uri_encode(prefix);
        if (!token.empty()) out.query = "continuation-token=" + uri_encode(token) + '&' + out.query;
        const auto answer = send_checked(*transport_, out);
        if (!answer) return std::unexpected(answer.error());
        std::string_view rest = answer->body;
        for (std::size_t at = 0; (at = rest.find("<Contents>")) != std::string_view::npos;) {
            const std::size_t end = std::min(rest.find("</Contents>", at), rest.size());
            std::string key = xml_text(rest.substr(at, end - at), "Key");
            for (char& c : key)
                if (c == '+') c = ' ';  // the encoding of forms
            keys.push_back(uri_decode(key));
            rest.remove_prefix(end);
        }
        token = xml_text(answer->body, "NextContinuationToken");
    } while (!token.empty());
    return keys;
}

result<std::string> bucket::presign_get(std::string_view key, std::chrono::seconds validity) const {
    return transport_->presign(request("GetObject", "GET", key), validity);
}

result<std::string> bucket::presign_put(std::string_view key, std::chrono::seconds validity) const {
    return transport_->presign(request("PutObject", "PUT", key), validity);
}

}  // namespace tight::aws
