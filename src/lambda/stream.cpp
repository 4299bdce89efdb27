// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/stream.hpp>

#include <tight/json.hpp>

namespace tight {
namespace {

// Between the prelude and the body: eight bytes of zero.
constexpr std::string_view delimiter("\0\0\0\0\0\0\0\0", 8);

}  // namespace

void response_stream::http(int status, const std::vector<std::pair<std::string, std::string>>& headers,
                           const std::vector<std::string>& cookies) {
    json::object fields;
    for (const auto& [name, value] : headers) {
        const auto [field, added] = fields.emplace(name, value);
        if (!added) (field->value().get_string() += ", ") += value;
    }
    json::object prelude{{"statusCode", status}, {"headers", std::move(fields)}};
    if (!cookies.empty()) prelude["cookies"] = json::array(cookies.begin(), cookies.end());
    std::string bytes = json::serialize(prelude);
    bytes += delimiter;
    type_ = "application/vnd.awslambda.http-integration-response";
    write(bytes);
}

void response_stream::content_type(std::string_view type) { type_ = type; }

void response_stream::write(std::string_view bytes) {
    started_ = true;
    send(type_, bytes);
}

}  // namespace tight
