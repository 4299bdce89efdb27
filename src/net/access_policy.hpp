// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who may call a server of this machine. Pure.
//
// A page of any site, open in a browser on this machine, can send requests to its ports. Two headers give it away, and
// no page can change them: Host names what the page believes to talk to, which is no name of this machine where the
// site's name was pointed at it afterwards (DNS rebinding); Origin and Sec-Fetch-Site say where the page is from.
//
//     if (const auto refused = check_access(head, policy, {.port = 8000})) ...    // 403, "start it with --allow-host"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

#include "http1/authority.hpp"
#include "http1/message.hpp"

namespace tight::net {

// The strictest as it stands: localhost, the addresses of this machine, and no page of another origin.
struct access_policy {
    std::vector<std::string> hosts = {};    // names and addresses that this server answers to as well
    std::vector<std::string> origins = {};  // whose pages may call it: "http://localhost:5173"
};

// What a person wrote, as an entry. The error is a predicate without its subject: "holds a port".
result<std::string> parse_allowed_host(std::string_view text);
result<std::string> parse_allowed_origin(std::string_view text);

// Where a request came in.
struct access_point {
    std::uint16_t port = 0;
    std::string_view host = "127.0.0.1";  // the address that the server listens on
    bool (*is_own_address)(const http1::ip_address&) =
        http1::is_address_of_this_machine;  // called where nothing else decides
};

enum class origin_rule : std::uint8_t {
    known,  // this server's own pages and those of the policy
    any,    // what an application answers, which has rules of its own
};

struct access_refusal {
    int status = 403;
    std::string text = {};  // a sentence that says what to do
};

// Requires: http1::request_parser has read the head, so that there is one Host at most, and it is well formed. A request without
// it (HTTP/1.0) or without Origin is no browser's.
std::optional<access_refusal> check_access(const http1::request& head, const access_policy& policy,
                                           const access_point& at, origin_rule rule = origin_rule::known);

// The Origin of the request where the policy lists it, or else empty. Belongs to `head`.
std::string_view listed_origin(const http1::request& head, const access_policy& policy);

// Whether a browser asks if the page of a listed origin may send another request (a CORS preflight).
bool is_preflight(const http1::request& head);

// What lets the page read an answer, and what answers its preflight.
void append_cors(http1::header_list& headers, std::string_view origin);
http1::header_list preflight_answer(const http1::request& head, std::string_view origin);

}  // namespace tight::net
