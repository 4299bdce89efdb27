// SPDX-License-Identifier: Apache-2.0
#include <cli/invocation_output.hpp>

#include <unistd.h>

#include <tight/json.hpp>

namespace tight::cli {

void print_line(const std::string& text, printer& out) {
    out.data(text);
    if (!text.ends_with('\n') && isatty(STDOUT_FILENO) == 1) out.data("\n");
}

exit_status show_reply(event_kind gateway, const std::string& payload, printer& out) {
    const auto reply = http::read_reply(gateway, payload);
    if (!reply) {
        out.error(reply.error().message);
        return exit_status::failed;
    }
    out.say("HTTP " + std::to_string(reply->status));
    for (const auto& [name, value] : reply->headers) out.say(name + ": " + value);
    print_line(reply->body, out);
    return exit_status::ok;
}

void show_failure(const std::string& payload, const std::string& reason, printer& out,
                  const std::function<std::string(std::string_view)>& resolve) {
    const auto error = json::parse(payload);
    const json::value* type = error ? json::safeget(*error, "errorType") : nullptr;
    const json::value* message = error ? json::safeget(*error, "errorMessage") : nullptr;
    const bool typed = type != nullptr && type->is_string();
    const bool told = message != nullptr && message->is_string();
    const std::string prefix = typed ? std::string(type->get_string()) + ": " : std::string();
    out.error(told ? prefix + std::string(message->get_string()) : reason);
    const json::value* frames = error ? json::safeget(*error, "stackTrace") : nullptr;
    if (frames == nullptr || !frames->is_array()) return;
    for (const json::value& frame : frames->get_array()) {
        const std::string text = frame.is_string() ? std::string(frame.get_string()) : json::serialize(frame);
        out.relay("    " + (resolve ? resolve(text) : text) + '\n');
    }
}

}  // namespace tight::cli
