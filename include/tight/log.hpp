// SPDX-License-Identifier: Apache-2.0
#pragma once

// One line on stdout for each record: text, or JSON where AWS_LAMBDA_LOG_FORMAT=JSON (any case); AWS_LAMBDA_LOG_LEVEL
// (TRACE DEBUG INFO WARN ERROR FATAL; INFO by default) decides what is written. Line breaks in a message become the two
// characters \n, so that a record stays one line. Inside an invocation each record carries its request id. Values that
// may be secret (payloads, headers, credentials) are never logged by the framework itself.
//
//     log::info("movie saved", {{"year", 1985}});
//
// writes one of
//
//   [INFO] 2026-11-20T10:11:12.131Z 8476a536 movie saved year=1985
//   {"timestamp":"2026-11-20T10:11:12.131Z","level":"INFO","requestId":"8476a536","message":"movie saved","year":1985}
//
// Safe from several threads; a record is one write.

#include <cstdint>
#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight::log {

enum class level : std::uint8_t { trace, debug, info, warn, error, fatal };
enum class format : std::uint8_t { text, json };

struct settings {
    log::level level = log::level::info;
    log::format format = log::format::text;
};

void debug(std::string_view message, const json::object& fields = {});
void info(std::string_view message, const json::object& fields = {});
void warn(std::string_view message, const json::object& fields = {});
void error(std::string_view message, const json::object& fields = {});

// Whether a record of this level would be written: check it before preparing costly fields.
bool enabled(log::level level);

// The settings come from the environment at the first record; configure() replaces them.
void configure(log::settings settings);

// The line that a record would be, without its end of line. `fields` of the names timestamp, level, requestId and
// message do not replace the record's own.
std::string render(const log::settings& settings, level at, std::string_view timestamp, std::string_view request_id,
                   std::string_view message, const json::object& fields);

// While it lives, records of this thread carry `request_id`. Scopes nest. `request_id` must outlive the scope.
class request_scope {
public:
    explicit request_scope(std::string_view request_id);
    ~request_scope();
    request_scope(const request_scope&) = delete;
    request_scope& operator=(const request_scope&) = delete;

private:
    std::string_view previous_;
};

// Sends records of this thread to `sink` instead of stdout while it lives: for tests.
class capture {
public:
    explicit capture(std::string& sink);
    ~capture();
    capture(const capture&) = delete;
    capture& operator=(const capture&) = delete;

private:
    std::string* previous_;
};

}  // namespace tight::log
