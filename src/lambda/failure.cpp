// SPDX-License-Identifier: Apache-2.0
#include "lambda/failure.hpp"

#include <cxxabi.h>

#include <cstdint>
#include <exception>
#include <expected>
#include <tight/json.hpp>
#include <typeinfo>

#include "core/frames.hpp"

namespace tight::lambda {
namespace {

constexpr std::size_t longest_header = 16 * 1024;

void append_escape(std::string& out, std::uint32_t unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) out += digits[unit >> (shift - 4) & 15U];
}

// JSON text in ASCII only, as a header must be: what is beyond becomes \uXXXX, in two halves above U+FFFF. `text` is
// UTF-8.
std::string in_ascii(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i++]);
        if (lead < 0x80) {
            out += static_cast<char>(lead);
            continue;
        }
        const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        std::uint32_t code = lead & (0x3FU >> more);
        for (int k = 0; k < more && i < text.size(); ++k)
            code = code << 6U | (static_cast<unsigned char>(text[i++]) & 0x3FU);
        if (code < 0x10000) {
            append_escape(out, code);
        } else {
            append_escape(out, 0xD7C0U + (code >> 10U));
            append_escape(out, 0xDC00U + (code & 0x3FFU));
        }
    }
    return out;
}

// What is not UTF-8 (RFC 3629) becomes U+FFFD: a message may hold anything, JSON may not.
std::string as_utf8(std::string_view text) {
    std::string out;
    const auto continues = [text](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
    };
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const auto second = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        std::size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        for (std::size_t k = 1; k < size; ++k)
            if (!continues(i + k)) size = 0;
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
            (lead == 0xF4 && second > 0x8F))
            size = 0;
        out += size == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(i, size);
        i += size == 0 ? 1 : size;
    }
    return out;
}

std::string current_type() {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type == nullptr ? "unknown" : demangle(type->name());
}

}  // namespace

failure failure::of(const error& problem, std::string_view type) { return {std::string(type), problem.message}; }

failure failure::of_current_exception(const throw_trace& trace) {
    failure found{.type = current_type(), .frames = describe_frames(trace.addresses())};
    try {
        throw;
    } catch (const std::bad_expected_access<error>& problem) {
        const std::string& code = problem.error().service_code;
        if (!code.empty()) found.type = code;
        found.message = problem.error().message;
    } catch (const std::exception& problem) {
        found.message = problem.what();
    } catch (const std::string& message) {
        found.message = message;
    } catch (const char* message) {
        found.message = message;
    } catch (...) {
        found.message = "the handler threw a value of type " + found.type;
    }
    return found;
}

std::string failure::to_json() const {
    json::array stack;
    for (const std::string& frame : frames) stack.emplace_back(as_utf8(frame));
    return json::serialize(json::object{
        {"errorMessage", as_utf8(message)}, {"errorType", as_utf8(type)}, {"stackTrace", std::move(stack)}});
}

std::string failure::header_type() const {
    std::string out;
    for (const char c : std::string_view(type).substr(0, 200)) out += c >= ' ' && c <= '~' ? c : '?';
    return out;
}

std::string failure::xray_cause() const {
    json::array stack;
    for (const std::string& frame : frames)
        stack.emplace_back(json::object{{"label", as_utf8(frame)}, {"path", "bootstrap"}, {"line", 0}});
    const json::object exception{{"type", as_utf8(type)}, {"message", as_utf8(message)}, {"stack", std::move(stack)}};
    std::string cause = in_ascii(json::serialize(json::object{
        {"working_directory", "/var/task"}, {"exceptions", json::array{exception}}, {"paths", json::array{}}}));
    return cause.size() > longest_header ? std::string() : cause;
}

}  // namespace tight::lambda
