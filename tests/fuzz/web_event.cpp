// SPDX-License-Identifier: Apache-2.0
// Events that become requests: whatever is in one, the request is one request.
#include <cstdlib>
#include <string_view>

#include "web/upstream_request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static const tight::web::settings how{.command = {"x"}, .base_path = "/shop"};
    const std::string_view event(reinterpret_cast<const char*>(data), size);
    const auto upstream = tight::web::parse_upstream_request(event, how, {.request_id = "id", .trace_id = "Root=1"});
    if (!upstream || !upstream->refusal.empty()) return 0;
    const std::string_view head = upstream->head;
    if (head.find("\r\n\r\n") != head.size() - 4) std::abort();  // the head ends once
    for (std::size_t at = 0; at < head.size(); ++at)
        if ((head[at] == '\n' && (at == 0 || head[at - 1] != '\r')) || head[at] == '\0') std::abort();
    if (head.substr(0, head.find("\r\n")).find(" HTTP/1.1") == head.npos) std::abort();
    return 0;
}
