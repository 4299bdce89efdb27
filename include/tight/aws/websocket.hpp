// SPDX-License-Identifier: Apache-2.0
#pragma once

// Messages to the clients of a WebSocket API.
//
//     aws::websocket clients(transport, domain, stage);            // both from the event's requestContext
//     if (auto sent = clients.send(id, "hello"); !sent && aws::is_gone(sent.error())) forget(id);

#include <memory>
#include <string>
#include <string_view>

#include <tight/aws/transport.hpp>

namespace tight::aws {

struct connection_info {
    std::string connected_at = {};  // ISO 8601
    std::string last_active_at = {};
    std::string source_ip = {};
    std::string user_agent = {};
};

// Safe from several threads.
class websocket {
public:
    // `stage` is empty where the domain is a custom one that is mapped to a stage.
    websocket(std::shared_ptr<transport> transport, std::string domain, std::string stage = {});

    [[nodiscard]] result<void> send(std::string_view connection_id, std::string message) const;
    [[nodiscard]] result<connection_info> get(std::string_view connection_id) const;
    [[nodiscard]] result<void> disconnect(std::string_view connection_id) const;

private:
    call request(std::string_view operation, std::string_view method, std::string_view connection_id) const;

    std::shared_ptr<transport> transport_;
    std::string endpoint_;
};

// Whether the client has left: its connection's id will never be good again.
bool is_gone(const error& from);

}  // namespace tight::aws
