// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/printer.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/command_error.hpp"
#include "process/compiler_output.hpp"

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

// A line that is overwritten needs a terminal that moves its cursor.
bool shows_progress(int descriptor) {
    const char* terminal = std::getenv("TERM");
    return isatty(descriptor) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

// So much of a line that it stays one.
std::string_view fitting(std::string_view line, int descriptor) {
    winsize size{};
    const bool known = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return line.substr(0, known ? size.ws_col - 1U : 79U);
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

std::string in_colour(std::string_view code, std::string_view text) {
    return "\033[" + std::string(code) + 'm' + std::string(text) + "\033[0m";
}

std::string line_of(std::string_view text) { return std::string(text) + '\n'; }

}  // namespace

printer::printer(printer_settings settings, int out, int err)
    : settings_(settings),
      out_(out),
      err_(err),
      err_colours_(wants_colours(settings.colours, err)),
      out_colours_(wants_colours(settings.colours, out)),
      interactive_(shows_progress(err)) {}

void printer::write_message(std::string_view text) {
    static constexpr std::string_view clear_line = "\r\033[K";
    if (!std::exchange(progress_shown_, false)) return write_err(text);
    write_err(std::string(clear_line) + std::string(text));
}

void printer::write_err(std::string_view text) {
    if (background_)
        background_->write(text);
    else
        write_all(err_, text);
}

void printer::never_wait() { background_ = std::make_shared<log_output>(err_); }

void printer::progress(std::string_view line) {
    if (!interactive_ || settings_.quiet) return;
    write_message(fitting(line, err_));
    progress_shown_ = !line.empty();
}

void printer::data(std::string_view text) {
    if (progress_shown_) write_message({});
    if (!write_all(out_, text)) fail_command(std::string("cannot write to stdout: ") + std::strerror(errno));
}

void printer::data_line(std::string_view line) { data(line_of(line)); }

void printer::say(std::string_view line) {
    if (!settings_.quiet) write_message(line_of(line));
}

void printer::warn(std::string_view line) {
    if (!settings_.quiet) write_message(painted("1;33", "warning:") + ' ' + line_of(line));
}

void printer::error(std::string_view message, std::string_view hint) {
    std::string text = painted("1;31", "error:") + ' ' + line_of(message);
    if (!hint.empty()) text += '\n' + painted("1;36", "hint:") + ' ' + line_of(hint);
    write_message(text);
}

void printer::relay(std::string_view text) {
    write_message(err_colours_ ? std::string(text) : process::without_colours(text));
}

std::string printer::strong(std::string_view text) const { return painted("1", text); }

std::string printer::painted(std::string_view code, std::string_view text) const {
    return err_colours_ ? in_colour(code, text) : std::string(text);
}

std::string printer::painted_data(std::string_view code, std::string_view text) const {
    return out_colours_ ? in_colour(code, text) : std::string(text);
}

}  // namespace tight::cli
