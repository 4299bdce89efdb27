// SPDX-License-Identifier: Apache-2.0
#include "local/diagnostics.hpp"

#include <charconv>
#include <optional>

namespace tight::local {

namespace {

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

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

std::string without_colours(std::string_view line) {
    std::string plain;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\x1b') {
            plain += line[i];
            continue;
        }
        if (i + 1 < line.size() && line[i + 1] == '[') {
            ++i;
            while (i + 1 < line.size() && (line[i + 1] < '@' || line[i + 1] > '~')) ++i;
            ++i;
        }
    }
    return plain;
}

std::string compiler_messages(std::string_view output) {
    std::string kept;
    bool command_follows = false;
    while (!output.empty()) {
        const auto end = std::min(output.find('\n'), output.size());
        const auto line = output.substr(0, end);
        output.remove_prefix(std::min(end + 1, output.size()));
        const bool progress = line.starts_with('[') && line.find('/') < line.find(']') && line.find(']') < 20;
        const bool failed = line.starts_with("FAILED: ");
        const bool noise =
            progress || failed || command_follows || line.starts_with("ninja: ") || line.starts_with("gmake");
        command_follows = failed;
        if (!noise) kept.append(line) += '\n';
    }
    return kept;
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

}  // namespace tight::local
