// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/websocket.hpp>

#include <tight/aws/service_error.hpp>
#include <tight/aws/sigv4.hpp>

#include "aws/services/protocol.hpp"

namespace tight::aws {
namespace {

// 410 means that the client has left, with or without a code.
result<reply> send_to_client(transport& over, const call& request) {
    auto answer = over.send(request);
    if (!answer || answer->status < 300) return answer;
    error said = error_from(request, *answer);
    if (answer->status == 410) said.service_code = "GoneException";
    return std::unexpected(std::move(said));
}

}  // namespace

websocket::websocket(std::shared_ptr<transport> transport, std::string domain, std::string stage)
    : transport_(std::move(transport)),
      endpoint_((domain.find("://") == std::string::npos ? "https://" : "") + domain +
                (stage.empty() ? "" : '/' + stage)) {}

call websocket::request(std::string_view operation, std::string_view method, std::string_view connection_id) const {
    call out{.service = "apigatewaymanagementapi", .operation = std::string(operation), .method = std::string(method)};
    out.path = "/@connections/" + uri_encode(connection_id);
    out.endpoint = endpoint_;
    return out;
}

result<void> websocket::send(std::string_view connection_id, std::string message) const {
    call out = request("PostToConnection", "POST", connection_id);
    out.body = std::move(message);
    const auto answer = send_to_client(*transport_, out);
    if (!answer) return std::unexpected(answer.error());
    return {};
}

result<connection_info> websocket::get(std::string_view connection_id) const {
    const auto answer = send_to_client(*transport_, request("GetConnection", "GET", connection_id));
    if (!answer) return std::unexpected(answer.error());
    const auto parsed = json::parse(answer->body);
    if (!parsed) return fail(errc::unavailable, "GetConnection: the answer is " + parsed.error().message);
    const json::value* who = json::member(&*parsed, "identity");
    connection_info out{text_member(*parsed, "connectedAt"), text_member(*parsed, "lastActiveAt"), {}, {}};
    if (who != nullptr) {
        out.source_ip = text_member(*who, "sourceIp");
        out.user_agent = text_member(*who, "userAgent");
    }
    return out;
}

result<void> websocket::disconnect(std::string_view connection_id) const {
    const auto answer = send_to_client(*transport_, request("DeleteConnection", "DELETE", connection_id));
    if (!answer) return std::unexpected(answer.error());
    return {};
}

bool is_gone(const error& from) { return from.service_code == "GoneException"; }

}  // namespace tight::aws
