// SPDX-License-Identifier: Apache-2.0
#include "process/compiler_output.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include "core/ascii.hpp"

namespace tight::process {

namespace {

std::string_view trim(std::string_view text) { return ascii::trim(text, " \t\r"); }

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Takes ":12" off the end of `text`.
std::optional<int> take_number(std::string_view& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto value = number(text.substr(colon + 1));
    if (value) text = text.substr(0, colon);
    return value;
}

// "file:12:5: error: message" and "file:12: fatal error: message"
std::optional<diagnostic> compiler_error(std::string_view line) {
    for (const std::string_view mark : {": error: ", ": fatal error: "}) {
        const auto at = line.find(mark);
        if (at == std::string_view::npos) continue;
        auto place = line.substr(0, at);
        diagnostic found;
        const auto last = take_number(place);
        const auto before = take_number(place);
        found.line = before ? *before : last.value_or(0);
        found.column = before ? *last : 0;
        found.file = trim(place);
        found.message = trim(line.substr(at + mark.size()));
        // Programs speak this way too ("mold: error: ..."): then there is no file.
        if (!last) found.message = trim(line), found.file.clear();
        return found;
    }
    return std::nullopt;
}

// "handler.cpp:(.text+0x5): undefined reference to `f()'", "handler.cpp:12: undefined reference to `f()'"
std::optional<diagnostic> linker_error(std::string_view line) {
    for (const std::string_view mark : {"undefined reference to", "multiple definition of"}) {
        const auto at = line.find(mark);
        if (at == std::string_view::npos) continue;
        diagnostic found;
        found.message = trim(line.substr(at));
        auto place = trim(line.substr(0, at));
        if (place.ends_with(':')) place.remove_suffix(1);
        if (place.starts_with("/usr/bin/ld: ")) place.remove_prefix(13);
        if (const auto section = place.find(":("); section != std::string_view::npos) place = place.substr(0, section);
        found.line = take_number(place).value_or(0);
        found.file = place;
        return found;
    }
    return std::nullopt;
}

// "CMake Error at CMakeLists.txt:12 (message):", with the text in the lines that follow.
std::optional<diagnostic> cmake_error(std::string_view line) {
    if (!line.starts_with("CMake Error")) return std::nullopt;
    diagnostic found;
    found.message = trim(line);
    if (const auto at = line.find(" at "); at != std::string_view::npos) {
        auto place = line.substr(at + 4);
        place = place.substr(0, place.find(' '));
        if (place.ends_with(':')) place.remove_suffix(1);
        found.line = take_number(place).value_or(0);
        found.file = place;
        found.message.clear();
    }
    return found;
}

// "[3/7] Building CXX object ..."
bool is_step(std::string_view line) {
    const std::size_t slash = line.find('/');
    return line.starts_with("[") && slash < line.find("] ") && line.find("] ") < 16;
}

// Steps, what Ninja and make say of themselves, and CMake's status lines.
bool is_noise(std::string_view line) {
    return line.starts_with("ninja: ") || line.starts_with("gmake") || line.starts_with("-- ") || is_step(line);
}

std::optional<diagnostic> error_in(std::string_view line) {
    if (auto found = cmake_error(line)) return found;
    if (auto found = linker_error(line)) return found;
    return compiler_error(line);
}

}  // namespace

std::string diagnostic::where() const {
    auto text = file;
    if (line != 0) text += ":" + std::to_string(line);
    if (column != 0) text += ":" + std::to_string(column);
    return text;
}

std::optional<std::string> build_step(std::string_view line) {
    if (!is_step(line) || line.starts_with("[0/")) return std::nullopt;
    const std::size_t start = line.find("] ") + 2;
    const std::string_view number = line.substr(0, start);
    line.remove_prefix(start);
    // An object's file is CMakeFiles/TARGET.dir/SOURCE.o
    const std::size_t folder = line.find(".dir/");
    if (!line.starts_with("Building ") || folder == line.npos || !line.ends_with(".o"))
        return std::string(number) + std::string(line);
    line.remove_prefix(folder + 5);
    line.remove_suffix(2);
    return std::string(number) + std::string(line);
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

bool compiler_words::are(std::string_view line) {
    const bool is_command = std::exchange(command_follows_, line.starts_with("FAILED: "));
    // A static OpenSSL asks for names and loads engines through the C library; names are resolved all the same.
    const bool was_of_openssl = std::exchange(
        is_of_openssl_, line.find("libcrypto.a(") != line.npos && line.find(": in function `") != line.npos);
    const bool is_usual =
        is_of_openssl_ || (was_of_openssl && line.find("in statically linked applications") != line.npos);
    return !is_command && !command_follows_ && !is_usual && !is_noise(line);
}

std::string compiler_messages(std::string_view build_output) {
    std::string messages;
    compiler_words words;
    while (!build_output.empty()) {
        const std::size_t end = std::min(build_output.find('\n'), build_output.size() - 1);
        const std::string_view line = build_output.substr(0, end + 1);
        build_output.remove_prefix(end + 1);
        if (words.are(line)) messages += line;
    }
    return messages;
}

std::vector<diagnostic> find_errors(std::string_view output, std::size_t most) {
    std::vector<diagnostic> found;
    bool wants_text = false;  // the CMake error above has not said yet what it is
    while (!output.empty() && found.size() < most) {
        const auto end = std::min(output.find('\n'), output.size());
        const auto line = without_colours(output.substr(0, end));
        output.remove_prefix(std::min(end + 1, output.size()));
        if (auto one = error_in(line)) {
            wants_text = one->message.empty();
            found.push_back(std::move(*one));
        } else if (wants_text && !trim(line).empty()) {
            found.back().message = trim(line);
            wants_text = false;
        }
    }
    return found;
}

}  // namespace tight::process
