// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words of an expression, one at a time, with what error messages show around them.
//
//     lexer words("a = :b");
//     words.take().text == "a"; words.peek().kind == token_kind::symbol; words.fail("Invalid ...: ");

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tight::cloud::dynamodb {

enum class token_kind : std::uint8_t {
    end,
    identifier,  // a letter, then letters, digits and _
    name,        // #placeholder
    value,       // :placeholder
    number,
    symbol,   // = <> < <= > >= ( ) [ ] , . + -
    unknown,  // one character that no expression has
};

struct token {
    token_kind kind = token_kind::end;
    std::string_view text;

    bool is(std::string_view symbol) const { return kind == token_kind::symbol && text == symbol; }
    bool is_word(std::string_view upper) const;  // an identifier, in any case of letters
};

// The text must outlive it. Looks two tokens ahead.
class lexer {
public:
    explicit lexer(std::string_view text);

    const token& peek() const { return current_; }
    const token& peek_next() const { return next_; }
    token take();

    // "Syntax error; token: \"x\", near: \"a x b\"" about the token that peek() shows.
    std::string complaint() const;

private:
    token scan();

    std::string_view text_;
    std::size_t at_ = 0;
    token previous_;
    token current_;
    token next_;
};

}  // namespace tight::cloud::dynamodb
