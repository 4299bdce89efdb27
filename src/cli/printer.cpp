// SPDX-License-Identifier: Apache-2.0
#include <cli/printer.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace tight::cli {

namespace {

bool wants_colours(colour_choice choice, int descriptor) {
    if (choice != colour_choice::automatic) return choice == colour_choice::always;
    const char* refused = std::getenv("NO_COLOR");
    if (refused != nullptr && *refused != '\0') return false;
    const char* terminal = std::getenv("TERM");
    if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
    return isatty(descriptor) == 1;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::string line_of(std::string_view text) { return std::string(text) + '\n'; }

}  // namespace

printer::printer(printer_settings settings, int out, int err)
    : settings_(settings), out_(out), err_(err), err_colours_(wants_colours(settings.colours, err)) {}

void printer::data(std::string_view text) {
    if (!write_all(out_, text)) fail_command(std::string("cannot write to stdout: ") + std::strerror(errno));
}

void printer::data_line(std::string_view line) { data(line_of(line)); }

void printer::say(std::string_view line) {
    if (!settings_.quiet) write_all(err_, line_of(line));
}

void printer::warn(std::string_view line) {
    if (!settings_.quiet) write_all(err_, painted("1;33", "warning:") + ' ' + line_of(line));
}

void printer::error(std::string_view message, std::string_view hint) {
    std::string text = painted("1;31", "error:") + ' ' + line_of(message);
    if (!hint.empty()) text += '\n' + painted("1;36", "hint:") + ' ' + line_of(hint);
    write_all(err_, text);
}

void printer::relay(std::string_view text) {
    write_all(err_, err_colours_ ? std::string(text) : without_colours(text));
}

std::string printer::strong(std::string_view text) const { return painted("1", text); }

std::string printer::painted(std::string_view code, std::string_view text) const {
    if (!err_colours_) return std::string(text);
    return "\033[" + std::string(code) + 'm' + std::string(text) + "\033[0m";
}

std::string without_colours(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\033' || i + 1 == text.size() || text[i + 1] != '[') {
            plain += text[i];
            continue;
        }
        i += 2;  // a control sequence ends at its first byte from '@' to '~' (ECMA-48, 5.4)
        while (i < text.size() && (text[i] < '@' || text[i] > '~')) ++i;
    }
    return plain;
}

}  // namespace tight::cli
