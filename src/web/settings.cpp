// SPDX-License-Identifier: Apache-2.0
#include "web/settings.hpp"

#include <algorithm>
#include <charconv>

#include "core/read_file.hpp"
#include "http/text.hpp"

namespace tight::web {
namespace {

constexpr std::string_view known[]{"command", "port", "socket", "ready_path", "ready_timeout", "base_path",
                                   "events_path", "error_status_codes", "response_streaming",
                                   // Of `tight build` and `tight serve`.
                                   "build", "watch"};

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// A setting as text, however it is written: 8080 and "8080" are the same, and a list is its items with commas.
std::string text_of(const json::value& from) {
    if (!from.is_array()) return from.is_null() ? std::string() : json::plain_text(from);
    std::string all;
    for (const json::value& each : json::elements(&from)) (all += all.empty() ? "" : ",") += text_of(each);
    return all;
}

std::unexpected<error> refuse(std::string_view name, const std::string& why) {
    return fail(errc::invalid, "web: " + std::string(name) + ' ' + why);
}

using outcome = result<void>;

outcome read_command(settings& into, const std::string& text) {
    into.command = {"/bin/sh", "-c", text};
    return {};
}

outcome read_port(settings& into, const std::string& text) {
    const auto port = number<std::uint16_t>(text);
    if (!port) return refuse("port", "is '" + text + "', which is no number from 0 to 65535");
    into.port = port;
    return {};
}

outcome read_socket(settings& into, const std::string& text) {
    constexpr std::size_t longest = 107;  // sun_path, unix(7)
    if (text.size() > longest || !text.starts_with('/'))
        return refuse("socket", "is '" + text + "', which is no absolute path of at most 107 bytes");
    into.socket = text;
    return {};
}

bool is_path(std::string_view text) {
    return text.starts_with('/') && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != '#'; });
}

outcome read_path(std::string& into, std::string_view name, const std::string& text) {
    if (!is_path(text))
        return refuse(name, "is '" + text + "', which is no path: it begins with / and is percent-encoded");
    into = text;
    return {};
}

outcome read_ready_timeout(settings& into, const std::string& text) {
    const auto seconds = number<double>(text);
    if (!seconds || !(*seconds > 0) || *seconds > 900)
        return refuse("ready_timeout", "is '" + text + "', which is no number of seconds up to 900");
    into.ready_timeout = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
    return {};
}

outcome read_codes(settings& into, const std::string& text) {
    auto codes = status_set::parse(text);
    if (!codes) return std::unexpected(codes.error());
    into.error_status_codes = *std::move(codes);
    return {};
}

outcome read_streaming(settings& into, const std::string& text) {
    if (text != "true" && text != "false") return refuse("response_streaming", "is '" + text + "': true or false");
    into.response_streaming = text == "true";
    return {};
}

outcome read_base_path(settings& into, std::string text) {
    while (text.ends_with('/')) text.pop_back();
    if (text.empty()) return {};
    return read_path(into.base_path, "base_path", text);
}

outcome apply(settings& into, std::string_view name, const std::string& text) {
    if (name == "command") return read_command(into, text);
    if (name == "port") return read_port(into, text);
    if (name == "socket") return read_socket(into, text);
    if (name == "ready_path") return read_path(into.ready_path, name, text);
    if (name == "ready_timeout") return read_ready_timeout(into, text);
    if (name == "base_path") return read_base_path(into, text);
    if (name == "events_path") return read_path(into.events_path, name, text);
    if (name == "error_status_codes") return read_codes(into, text);
    if (name == "response_streaming") return read_streaming(into, text);
    return {};
}

std::string variable_of(std::string_view name) {
    std::string variable = "TIGHT_WEB_";
    for (const char c : name) variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return variable;
}

}  // namespace

result<status_set> status_set::parse(std::string_view text) {
    status_set made;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view item = http::trim(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
        const std::size_t dash = std::min(item.find('-'), item.size());
        const auto first = number<int>(http::trim(item.substr(0, dash)));
        const auto last = dash == item.size() ? first : number<int>(http::trim(item.substr(dash + 1)));
        if (!first || !last || *first < 100 || *last > 599 || *first > *last)
            return refuse("error_status_codes",
                          "has '" + std::string(item) + "', which is neither a status (500) nor a range (502-504)");
        made.ranges_.emplace_back(*first, *last);
    }
    return made;
}

bool status_set::contains(int status) const {
    return std::ranges::any_of(ranges_,
                               [=](const auto& range) { return status >= range.first && status <= range.second; });
}

std::span<const std::string_view> setting_names() { return known; }

result<settings> read_settings(const json::value& document, const environment& variables,
                               std::span<const std::string> arguments) {
    settings made;
    if (!document.is_null() && !document.is_object())
        return fail(errc::invalid, "web: is no map of settings: `command: node server.js` and the like");
    const json::object& keys = json::members(&document);
    for (const auto& each : keys)
        if (std::ranges::find(known, std::string_view(each.key())) == std::end(known))
            return refuse(each.key(),
                          "is no setting; there are command, port, socket, ready_path, ready_timeout, "
                          "base_path, events_path, error_status_codes, response_streaming, build "
                          "and watch");
    for (const std::string_view name : known) {
        const json::value* const given = keys.if_contains(name);
        std::string text = given != nullptr ? text_of(*given) : std::string();
        if (const auto variable = variables.get(variable_of(name))) text = *variable;
        if (text.empty()) continue;
        if (auto taken = apply(made, name, text); !taken) return std::unexpected(taken.error());
    }
    if (!arguments.empty()) made.command.assign(arguments.begin(), arguments.end());
    if (made.command.empty())
        return refuse("command", "is missing: what starts the application, as `command: node server.js`");
    return made;
}

result<settings> find_settings(const std::filesystem::path& folder, const environment& variables,
                               std::span<const std::string> arguments) {
    std::string text = variables.get_or("TIGHT_WEB", "");
    std::string where = "TIGHT_WEB";
    if (text.empty()) {
        where = (folder / settings_file).string();
        auto read = read_regular_file(where);
        if (!read && read.error().code != errc::not_found) return std::unexpected(std::move(read).error());
        text = std::move(read).value_or(std::string());
    }
    if (text.empty()) return read_settings(nullptr, variables, arguments);
    const auto document = json::parse(text);
    if (!document) return fail(errc::invalid, where + " is not JSON: " + document.error().message);
    return read_settings(*document, variables, arguments);
}

}  // namespace tight::web
