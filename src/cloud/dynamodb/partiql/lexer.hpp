// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words of a PartiQL statement, read once into a list.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tight::cloud::dynamodb::partiql {

enum class token_kind : std::uint8_t {
    end,
    word,    // a keyword or a bare name
    quoted,  // "name"
    string,  // 'text'
    number,
    parameter,  // ?
    symbol,     // = <> != < <= > >= ( ) [ ] { } << >> , . : + - * ;
};

struct token {
    token_kind kind = token_kind::end;
    std::string text = {};  // without quotes, quotes within undoubled
    std::size_t begin = 0;  // in the statement
    std::size_t size = 0;

    bool is(std::string_view symbol) const { return kind == token_kind::symbol && text == symbol; }
    bool is_word(std::string_view upper) const;  // in any case of letters
};

// Throws a ValidationException "Statement wasn't well formed, can't be processed: ...". Ends with a token of kind end.
std::vector<token> tokenize(std::string_view statement);

[[noreturn]] void fail_syntax(std::string_view why);

// "1:15:5": line, column and length, as messages give them.
std::string position(std::string_view statement, const token& at);

}  // namespace tight::cloud::dynamodb::partiql
