// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/invocation_output.hpp"

#include <unistd.h>

#include <tight/json.hpp>

#include "core/command_error.hpp"

namespace tight::cli {

void print_line(const std::string& text, printer& out) {
    out.data(text);
    if (!text.ends_with('\n') && isatty(STDOUT_FILENO) == 1) out.data("\n");
}

exit_status show_response(event_kind gateway, const std::string& payload, printer& out) {
    const auto response = http::read_reply(gateway, payload);
    if (!response) {
        out.error(response.error().message);
        return exit_status::failed;
    }
    out.say("HTTP " + std::to_string(response->status));
    for (const auto& [name, value] : response->headers) out.say(name + ": " + value);
    print_line(response->body, out);
    return exit_status::ok;
}

void show_failure(const std::string& payload, const std::string& reason, printer& out,
                  const std::function<std::string(std::string_view)>& resolve) {
    const auto error = json::parse(payload);
    if (!error) return out.error(reason);
    const std::string_view type = json::string_or(json::member(&*error, "errorType"));
    const json::value* message = json::member(&*error, "errorMessage");
    const std::string prefix = type.empty() ? std::string() : std::string(type) + ": ";
    out.error(message != nullptr && message->is_string() ? prefix + std::string(json::string_or(message)) : reason);
    for (const json::value& frame : json::elements(json::member(&*error, "stackTrace"))) {
        const std::string text = json::plain_text(frame);
        out.relay("    " + (resolve ? resolve(text) : text) + '\n');
    }
}

}  // namespace tight::cli
