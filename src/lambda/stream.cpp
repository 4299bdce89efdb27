// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/stream.hpp>

#include <tight/json.hpp>

#include "http/text.hpp"

namespace tight {
namespace {

// Between the prelude and the body: eight bytes of zero.
constexpr std::string_view delimiter("\0\0\0\0\0\0\0\0", 8);

using header = std::pair<std::string, std::string>;

bool same_name(const header& one, const header& other) { return http::equal_ignoring_case(one.first, other.first); }

// The values of a header that comes more than once, at its first place; empty at the others.
json::array values_at(const std::vector<header>& headers, std::size_t place) {
    json::array values;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        if (!same_name(headers[i], headers[place])) continue;
        if (i < place) return {};
        values.emplace_back(http::on_one_line(headers[i].second));
    }
    return values;
}

std::string joined(const json::array& values) {
    std::string line;
    for (const json::value& each : values) (line += &each == values.begin() ? "" : ", ") += json::string_or(&each);
    return line;
}

}  // namespace

void response_stream::http(int status, const std::vector<header>& headers, const std::vector<std::string>& cookies,
                           repeated_headers repeated) {
    json::object single, several;
    for (std::size_t i = 0; i < headers.size(); ++i) {
        json::array values = values_at(headers, i);
        if (values.size() > 1 && repeated == repeated_headers::apart)
            several[headers[i].first] = std::move(values);
        else if (!values.empty())
            single[headers[i].first] = joined(values);
    }
    json::object prelude{{"statusCode", status}, {"headers", std::move(single)}};
    if (!several.empty()) prelude["multiValueHeaders"] = std::move(several);
    json::array lines;
    for (const std::string& each : cookies) lines.emplace_back(http::on_one_line(each));
    if (!lines.empty()) prelude["cookies"] = std::move(lines);
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
