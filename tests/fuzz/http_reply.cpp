// SPDX-License-Identifier: Apache-2.0
// Any reply of a function, read by every gateway; and any bytes as a client's request, through every gateway and back.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <tight/http.hpp>
#include <tight/http/gateway.hpp>

namespace {

constexpr tight::event_kind kinds[]{tight::event_kind::rest, tight::event_kind::http, tight::event_kind::function_url,
                                    tight::event_kind::load_balancer};

// The first line is the target, the second a header's value, the rest a body.
tight::http::client_request request_from(std::string_view text) {
    const auto line = [&text] {
        const std::string_view found = text.substr(0, text.find('\n'));
        text.remove_prefix(found.size() < text.size() ? found.size() + 1 : found.size());
        return std::string(found);
    };
    tight::http::client_request asked{.method = "POST"};
    asked.target = line();
    asked.headers = {{"X-Value", line()}, {"Content-Type", line()}, {"Cookie", line()}};
    asked.body = text;
    return asked;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const tight::http::client_request asked = request_from(text);
    for (const tight::event_kind kind : kinds) {
        (void)tight::http::read_reply(kind, text);
        const auto request = tight::http::read_event(tight::http::make_event(kind, asked, {.resource = "/{a}/{b+}"}));
        if (!request || request->kind() != kind || request->body() != asked.body) std::abort();
        tight::response answer{200, asked.body, asked.headers};
        const auto reply = tight::http::read_reply(kind, tight::http::write_reply(answer, *request));
        if (!reply || reply->body != asked.body) std::abort();
    }
    return 0;
}
