// SPDX-License-Identifier: Apache-2.0
#include <tight/log.hpp>

#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>

#include <tight/environment.hpp>

#include "core/ascii.hpp"

namespace tight::log {
namespace {

constexpr std::array<std::string_view, 6> level_names{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};

thread_local std::string_view current_request;
thread_local std::string* current_sink = nullptr;

settings from_environment() {
    settings found;
    const environment& variables = environment::process();
    if (ascii::equal_ignoring_case(variables.get_or("AWS_LAMBDA_LOG_FORMAT", ""), "JSON")) found.format = format::json;
    const std::string level_name = variables.get_or("AWS_LAMBDA_LOG_LEVEL", "");
    for (std::size_t i = 0; i < level_names.size(); ++i)
        if (ascii::equal_ignoring_case(level_name, level_names[i])) found.level = static_cast<level>(i);
    return found;
}

std::uint16_t pack(const log::settings& settings) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(settings.level) | static_cast<unsigned>(settings.format)
                                                                                  << 8U);
}

// Level and format in one word, so that configure() needs no lock.
std::atomic<std::uint16_t>& packed_settings() {
    static std::atomic<std::uint16_t> packed = pack(from_environment());
    return packed;
}

settings current_settings() {
    const std::uint16_t packed = packed_settings().load(std::memory_order_relaxed);
    return {static_cast<level>(packed & 0xFFU), static_cast<format>(packed >> 8U)};
}

// Not gmtime_r: it would bring the whole machinery of time zones into every function, and open /etc/localtime.
std::string timestamp() {
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto day = floor<days>(now);
    const year_month_day date(day);
    const hh_mm_ss time(now - day);
    std::string text;
    const auto add = [&text](long number, std::size_t digits, char after) {
        const std::string written = std::to_string(number);
        text.append(digits > written.size() ? digits - written.size() : 0, '0');
        text.append(written) += after;
    };
    add(static_cast<int>(date.year()), 4, '-');
    add(static_cast<long>(static_cast<unsigned>(date.month())), 2, '-');
    add(static_cast<long>(static_cast<unsigned>(date.day())), 2, 'T');
    add(time.hours().count(), 2, ':');
    add(time.minutes().count(), 2, ':');
    add(time.seconds().count(), 2, '.');
    add(time.subseconds().count(), 3, 'Z');
    return text;
}

void append_on_one_line(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else
            out += c;
    }
}

std::string render_text(level at, std::string_view time, std::string_view request_id, std::string_view message,
                        const json::object& fields) {
    std::string line = "[";
    line.append(level_names[static_cast<std::size_t>(at)]).append("] ").append(time);
    if (!request_id.empty()) line.append(" ").append(request_id);
    line += ' ';
    append_on_one_line(line, message);
    for (const auto& field : fields) {
        line.append(" ").append(field.key()).append("=").append(json::serialize(field.value()));
    }
    return line;
}

std::string render_json(level at, std::string_view time, std::string_view request_id, std::string_view message,
                        const json::object& fields) {
    json::object record{{"timestamp", time}, {"level", level_names[static_cast<std::size_t>(at)]}};
    if (!request_id.empty()) record["requestId"] = request_id;
    record["message"] = message;
    for (const auto& field : fields)
        if (!record.contains(field.key())) record[field.key()] = field.value();
    return json::serialize(record);
}

void write_line(std::string line) {
    line += '\n';
    if (current_sink != nullptr) {
        *current_sink += line;
        return;
    }
    // If the log cannot be written, there is nowhere to report it; the invocation goes on.
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
}

void record(level at, std::string_view message, const json::object& fields) {
    const settings current = current_settings();
    if (at < current.level) return;
    write_line(render(current, at, timestamp(), current_request, message, fields));
}

}  // namespace

std::string render(const log::settings& settings, level at, std::string_view time, std::string_view request_id,
                   std::string_view message, const json::object& fields) {
    return settings.format == format::json ? render_json(at, time, request_id, message, fields)
                                           : render_text(at, time, request_id, message, fields);
}

void debug(std::string_view message, const json::object& fields) { record(level::debug, message, fields); }
void info(std::string_view message, const json::object& fields) { record(level::info, message, fields); }
void warn(std::string_view message, const json::object& fields) { record(level::warn, message, fields); }
void error(std::string_view message, const json::object& fields) { record(level::error, message, fields); }

bool enabled(log::level level) { return level >= current_settings().level; }

void configure(log::settings settings) { packed_settings() = pack(settings); }

request_scope::request_scope(std::string_view request_id) : previous_(current_request) { current_request = request_id; }
request_scope::~request_scope() { current_request = previous_; }

capture::capture(std::string& sink) : previous_(current_sink) { current_sink = &sink; }
capture::~capture() { current_sink = previous_; }

}  // namespace tight::log
