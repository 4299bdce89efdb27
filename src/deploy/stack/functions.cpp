// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/functions.hpp"

#include <algorithm>
#include <charconv>

#include <tight/aws/sigv4.hpp>
#include <tight/json.hpp>

#include "aws/services/protocol.hpp"
#include "core/base64.hpp"
#include "core/hex.hpp"

namespace tight::deploy {

namespace {

aws::call request(std::string_view operation, std::string_view method, std::string path) {
    return {.service = "lambda",
            .operation = std::string(operation),
            .method = std::string(method),
            .path = "/2015-03-31/functions/" + std::move(path)};
}

function_configuration configuration_of(const json::value& from) {
    return {.name = aws::text_member(from, "FunctionName"),
            .version = aws::text_member(from, "Version"),
            .code_sha256 = to_hex(decode_base64(aws::text_member(from, "CodeSha256")).value_or("")),
            .state = aws::text_member(from, "State"),
            .update = aws::text_member(from, "LastUpdateStatus"),
            .reason = aws::text_member(from, "LastUpdateStatusReason")};
}

result<json::value> ask(aws::transport& transport, aws::call call, const json::object* body = nullptr) {
    if (body != nullptr) {
        call.headers.emplace_back("content-type", "application/json");
        call.body = json::serialize(*body);
    }
    const auto response = aws::send_checked(transport, call);
    if (!response) return std::unexpected(response.error());
    auto parsed = json::parse(response->body);
    if (!parsed)
        return fail(errc::unavailable, "lambda " + call.operation + ": the response is " + parsed.error().message);
    if (!parsed->is_object())
        return fail(errc::unavailable, "lambda " + call.operation + ": the response is not a JSON object");
    return parsed;
}

std::string_view kind_name(invocation_kind kind) {
    switch (kind) {
        case invocation_kind::event:
            return "Event";
        case invocation_kind::dry_run:
            return "DryRun";
        case invocation_kind::wait:
            break;
    }
    return "RequestResponse";
}

}  // namespace

result<std::optional<function_configuration>> lambda_functions::find(std::string_view function,
                                                                     std::string_view qualifier) const {
    aws::call call = request("GetFunctionConfiguration", "GET", aws::uri_encode(function) + "/configuration");
    if (!qualifier.empty()) call.query = "Qualifier=" + aws::uri_encode(qualifier);
    const auto response = ask(*retrying_, std::move(call));
    if (response) return configuration_of(*response);
    if (response.error().code == errc::not_found) return std::nullopt;
    return std::unexpected(response.error());
}

result<std::string> lambda_functions::publish(std::string_view function, std::string_view description) const {
    const json::object body{{"Description", description}};
    const auto response =
        ask(*retrying_, request("PublishVersion", "POST", aws::uri_encode(function) + "/versions"), &body);
    if (!response) return std::unexpected(response.error());
    return aws::text_member(*response, "Version");
}

result<std::vector<std::uint64_t>> lambda_functions::versions(std::string_view function) const {
    std::vector<std::uint64_t> found;
    std::string marker;
    do {
        aws::call call = request("ListVersionsByFunction", "GET", aws::uri_encode(function) + "/versions");
        if (!marker.empty()) call.query = "Marker=" + aws::uri_encode(marker);
        const auto response = ask(*retrying_, std::move(call));
        if (!response) return std::unexpected(response.error());
        constexpr std::string_view operation = "lambda ListVersionsByFunction";
        const auto list = aws::list_member(*response, "Versions", operation);
        if (!list) return std::unexpected(list.error());
        for (const json::value& each : *list) {
            const std::string text = aws::text_member(each, "Version");
            std::uint64_t number = 0;
            const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
            if (read.ec == std::errc{} && read.ptr == text.data() + text.size()) found.push_back(number);
        }
        auto next = aws::next_page(aws::text_member(*response, "NextMarker"), marker, operation);
        if (!next) return std::unexpected(next.error());
        marker = *std::move(next);
    } while (!marker.empty());
    std::ranges::sort(found);
    return found;
}

result<function_configuration> lambda_functions::update_code(std::string_view function, std::string_view bucket,
                                                             std::string_view key) const {
    const json::object body{{"S3Bucket", bucket}, {"S3Key", key}};
    const auto response =
        ask(*retrying_, request("UpdateFunctionCode", "PUT", aws::uri_encode(function) + "/code"), &body);
    if (!response) return std::unexpected(response.error());
    return configuration_of(*response);
}

result<remote_invocation> lambda_functions::invoke(std::string_view function, std::string_view qualifier,
                                                   invocation_kind kind, std::string payload) const {
    aws::call call = request("Invoke", "POST", aws::uri_encode(function) + "/invocations");
    if (!qualifier.empty()) call.query = "Qualifier=" + aws::uri_encode(qualifier);
    call.headers.emplace_back("content-type", "application/json");
    call.headers.emplace_back("x-amz-invocation-type", std::string(kind_name(kind)));
    if (kind == invocation_kind::wait) call.headers.emplace_back("x-amz-log-type", "Tail");
    call.body = std::move(payload);
    const auto response = aws::send_checked(*single_attempt_, call);
    if (!response) return std::unexpected(response.error());
    return remote_invocation{.status = response->status,
                             .payload = response->body,
                             .failure = std::string(response->header("x-amz-function-error")),
                             .log = decode_base64(response->header("x-amz-log-result")).value_or(""),
                             .version = std::string(response->header("x-amz-executed-version"))};
}

}  // namespace tight::deploy
