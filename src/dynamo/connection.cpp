// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/connection.hpp>

#include <tight/aws/service_error.hpp>

#include "core/ascii.hpp"

namespace tight::dynamo {

connection::connection(std::shared_ptr<aws::transport> transport, const environment& variables, clock& time)
    : transport_(std::move(transport)), variables_(&variables), time_(&time) {}

std::string connection::physical_name(std::string_view table) const {
    std::string variable = "TIGHT_TABLE_";
    for (const char c : table) variable += ascii::is_alphanumeric(c) ? ascii::to_upper(c) : '_';
    if (auto exact = variables_->get(variable); exact && !exact->empty()) return *exact;
    return variables_->get_or("TIGHT_TABLE_PREFIX", "") + std::string(table);
}

result<std::string> connection::call(std::string_view operation, std::string body) const {
    aws::call request{.service = "dynamodb", .operation = std::string(operation)};
    request.headers.reserve(2);
    request.headers.emplace_back("content-type", "application/x-amz-json-1.0");
    request.headers.emplace_back("x-amz-target", "DynamoDB_20120810." + request.operation);
    request.body = std::move(body);
    auto answer = transport_->send(request);
    if (!answer) return std::unexpected(std::move(answer).error());
    if (answer->status != 200) return std::unexpected(aws::error_from(request, *answer));
    return std::move(answer->body);
}

result<json::value> connection::call_json(std::string_view operation, std::string body,
                                          json::storage_ptr storage) const {
    const auto answer = call(operation, std::move(body));
    if (!answer) return std::unexpected(answer.error());
    auto parsed = json::parse(*answer, std::move(storage));
    if (!parsed)
        return fail(errc::unavailable,
                    "dynamodb " + std::string(operation) + ": the answer is " + parsed.error().message);
    return parsed;
}

}  // namespace tight::dynamo
