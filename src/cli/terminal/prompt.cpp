// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/prompt.hpp"

#include <poll.h>
#include <unistd.h>

#include <cctype>
#include <chrono>

namespace tight::cli {

namespace {

enum class input : std::uint8_t { line, end, stopped };

bool can_read() {
    pollfd terminal{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    return poll(&terminal, 1, 0) == 1;
}

input read_line(std::string& line, process::interruption& stop) {
    for (char c = 0;;) {
        while (!can_read())
            if (!stop.pause(std::chrono::milliseconds(20))) return input::stopped;
        if (read(STDIN_FILENO, &c, 1) != 1) return input::end;
        if (c == '\n') return input::line;
        line += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
}

}  // namespace

bool can_ask(const printer& out) { return out.interactive() && !out.quiet() && isatty(STDIN_FILENO) == 1; }

answer ask(const std::string& question, printer& out, process::interruption& stop) {
    out.relay(question + " [y/N] ");
    std::string line;
    const input how = read_line(line, stop);
    if (how != input::line) out.relay("\n");
    if (how == input::stopped) return answer::stopped;
    return line == "y" || line == "yes" ? answer::yes : answer::no;
}

}  // namespace tight::cli
