// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads a JSON text (RFC 8259) in one pass for a handler that wants a few of its values: no document is built, names
// and texts without escapes are views, and a value that is not wanted is checked and left behind. What is JSON and what
// is not is the same as for json::parse, but for exponents beyond an int. docs/design/runtime.md says why this is not
// Boost.JSON's parser.

#include <cstddef>
#include <string>
#include <string_view>

#include "core/json_bytes.hpp"

namespace tight::json {

class scanner {
public:
    // `text` must outlive it, and the views that handlers get.
    explicit scanner(const std::string& text) : begin_(text.c_str()), end_(begin_ + text.size()) {}

    // Reads all of the text. False where it is not JSON: problem() and position() say what and where, and the handler
    // has got what stands before. A handler has
    //     bool wants_value()                      whether the value that begins here is to be handed over
    //     void begin_object(), void end_object(), void begin_array(), void end_array()
    //     void key(std::string_view), void key(std::string&&)     part of the text; without its escapes
    //     void text(std::string_view), void text(std::string&&)
    //     void number(std::string_view digits), void boolean(bool), void null()
    template <class Handler>
    bool document(Handler& to) {
        const char* const behind = value(begin_, to);
        return behind != nullptr && is_end(token(behind));
    }

    std::string_view problem() const { return problem_; }
    std::size_t position() const { return position_; }

private:
    // Where the closing quote stands; null where the text ends or is refused before.
    struct quoted {
        const char* end;
        bool has_escapes;
    };
    struct name {
        std::string_view raw;
        const char* value;  // null where there is no name
        bool has_escapes;
    };

    // Each reads what begins at `at`, or behind blanks there, and returns where it ends: null where it is refused. What
    // is done for each member stands in the loop over them, what is rare does not.
    template <class Handler>
    [[gnu::always_inline]] const char* value(const char* at, Handler& to);
    template <class Handler>
    [[gnu::noinline]] const char* object(const char* at, Handler& to);
    template <class Handler>
    [[gnu::noinline]] const char* array(const char* at, Handler& to);
    template <class Handler>
    [[gnu::noinline]] static void decoded_key(std::string_view raw, Handler& to) {
        to.key(decoded(raw));
    }
    template <class Handler>
    [[gnu::noinline]] static void decoded_text(std::string_view raw, Handler& to) {
        to.text(decoded(raw));
    }
    const char* skip(const char* at);
    const char* skip_object(const char* at);
    const char* skip_array(const char* at);
    const char* number(const char* at);
    const char* literal(const char* at, std::string_view word);
    const char* escape(const char* at);

    // Behind the opening quote.
    quoted string(const char* at) {
        if (end_ - at < plain_step) return long_string(at, false);
        at += plain_bytes(at);
        return *at == '"' ? quoted{at, false} : long_string(at, false);
    }
    quoted long_string(const char* at, bool has_escapes);

    // "name": up to its value.
    name key(const char* at) {
        at = token(at);
        if (*at != '"') return {{}, refuse_token(at), false};
        const auto [end, has_escapes] = string(at + 1);
        if (end == nullptr) return {};
        const char* const colon = token(end + 1);
        if (*colon != ':') return {{}, refuse_token(colon), false};
        return {{at + 1, end}, colon + 1, has_escapes};
    }

    // The first byte that is no blank.
    static const char* token(const char* at) {
        while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') ++at;
        return at;
    }
    bool enter(const char* at);
    const char* leave(const char* at, char close);
    bool is_end(const char* at);
    std::nullptr_t refuse(const char* at, std::string_view problem);
    std::nullptr_t refuse_token(const char* at);

    static std::string decoded(std::string_view raw);

    const char* begin_;
    const char* end_;  // a zero stands there
    std::size_t depth_ = 0;
    std::size_t position_ = 0;
    std::string_view problem_ = {};
};

template <class Handler>
inline const char* scanner::value(const char* at, Handler& to) {
    if (!to.wants_value()) return skip(at);
    at = token(at);
    switch (*at) {
        case '{':
            return object(at, to);
        case '[':
            return array(at, to);
        case '"': {
            const auto [end, has_escapes] = string(at + 1);
            if (end == nullptr) return nullptr;
            if (has_escapes)
                decoded_text({at + 1, end}, to);
            else
                to.text(std::string_view(at + 1, end));
            return end + 1;
        }
        case 't':
            to.boolean(true);
            return literal(at, "true");
        case 'f':
            to.boolean(false);
            return literal(at, "false");
        case 'n':
            to.null();
            return literal(at, "null");
        default: {
            const char* const end = number(at);
            if (end != nullptr) to.number({at, end});
            return end;
        }
    }
}

template <class Handler>
const char* scanner::object(const char* at, Handler& to) {
    if (!enter(at)) return nullptr;
    to.begin_object();
    at = token(at + 1);
    if (*at != '}') {
        while (true) {
            const name next = key(at);
            if (next.value == nullptr) return nullptr;
            if (next.has_escapes)
                decoded_key(next.raw, to);
            else
                to.key(next.raw);
            if (at = value(next.value, to); at == nullptr) return nullptr;
            if (at = token(at); *at != ',') break;
            ++at;
        }
    }
    to.end_object();
    return leave(at, '}');
}

template <class Handler>
const char* scanner::array(const char* at, Handler& to) {
    if (!enter(at)) return nullptr;
    to.begin_array();
    at = token(at + 1);
    if (*at != ']') {
        while (true) {
            if (at = value(at, to); at == nullptr) return nullptr;
            if (at = token(at); *at != ',') break;
            ++at;
        }
    }
    to.end_array();
    return leave(at, ']');
}

}  // namespace tight::json
