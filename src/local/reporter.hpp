// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where the local cloud tells what happens. It knows no terminal: the command line prints these lines, with prefixes
// and colours as it likes; a test keeps them.

#include <cstdint>
#include <string_view>

namespace tight::local {

enum class line_kind : std::uint8_t {
    server,   // of the server itself: what it does, where it listens
    output,   // a function wrote it on stdout
    errors,   // a function wrote it on stderr
    request,  // one request: "GET /movies 200 3 ms warm 14 MB"
    build,    // of the compiler
};

enum class severity : std::uint8_t { info, warning, error };

struct report_line {
    line_kind kind = line_kind::server;
    severity level = severity::info;
    std::string_view source = {};  // the function's name; empty where no function speaks
    std::string_view text = {};    // one line, without its end
};

class reporter {
public:
    virtual ~reporter() = default;

    // Called on the thread of the event loop alone. `line` and its texts live until it returns.
    virtual void report(const report_line& line) = 0;

    void say(std::string_view text, severity level = severity::info) { report({line_kind::server, level, {}, text}); }
    void say_of(std::string_view source, std::string_view text, severity level) {
        report({line_kind::server, level, source, text});
    }
};

}  // namespace tight::local
