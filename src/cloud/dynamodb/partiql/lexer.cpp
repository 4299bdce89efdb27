// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/partiql/lexer.hpp"

#include <algorithm>

#include "cloud/dynamodb/values/operation_error.hpp"
#include "core/ascii.hpp"

namespace tight::cloud::dynamodb::partiql {
namespace {

bool begins_word(char c) {
    return ascii::is_letter(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

class scanner {
public:
    explicit scanner(std::string_view text) : text_(text) {}

    std::vector<token> run() {
        std::vector<token> tokens;
        do tokens.push_back(scan());
        while (tokens.back().kind != token_kind::end);
        return tokens;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;

    char look(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    // White space, and comments: from "--" to the end of the line, and between /* and */.
    void skip() {
        while (at_ < text_.size()) {
            if (ascii::is_space(look())) {
                ++at_;
            } else if (look() == '-' && look(1) == '-') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (look() == '/' && look(1) == '*') {
                const auto end = text_.find("*/", at_ + 2);
                if (end == std::string_view::npos) fail_syntax("");
                at_ = end + 2;
            } else {
                return;
            }
        }
    }

    token scan() {
        skip();
        token read{.begin = at_};
        if (at_ < text_.size()) scan_into(read);
        read.size = at_ - read.begin;
        return read;
    }

    void scan_into(token& read) {
        const char first = look();
        if (first == '\'' || first == '"') {
            read.kind = first == '"' ? token_kind::quoted : token_kind::string;
            read.text = quoted(first);
        } else if (begins_word(first)) {
            read.kind = token_kind::word;
            while (at_ < text_.size() && (begins_word(look()) || ascii::is_digit(look()))) read.text += text_[at_++];
        } else if (ascii::is_digit(first) || (first == '.' && ascii::is_digit(look(1)))) {
            read.kind = token_kind::number;
            read.text = figure();
        } else {
            read.kind = first == '?' ? token_kind::parameter : token_kind::symbol;
            read.text = symbol();
        }
    }

    std::string quoted(char quote) {
        std::string inside;
        for (++at_; at_ < text_.size(); ++at_) {
            if (look() != quote) {
                inside += look();
            } else if (look(1) == quote) {
                inside += quote;
                ++at_;
            } else {
                ++at_;
                return inside;
            }
        }
        fail_syntax("Unexpected end of statement");
    }

    std::string figure() {
        const std::size_t begin = at_;
        const auto digits = [this] {
            while (ascii::is_digit(look())) ++at_;
        };
        digits();
        if (look() == '.' && ascii::is_digit(look(1))) ++at_, digits();
        if ((look() == 'e' || look() == 'E') &&
            (ascii::is_digit(look(1)) || ((look(1) == '-' || look(1) == '+') && ascii::is_digit(look(2))))) {
            at_ += 2;
            digits();
        }
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::string symbol() {
        for (const std::string_view pair : {"<<", ">>", "<=", ">=", "<>", "!="})
            if (text_.substr(at_, 2) == pair) {
                at_ += 2;
                return std::string(pair);
            }
        const char only = text_[at_++];
        if (std::string_view("=<>()[]{},.:+-*;?").find(only) == std::string_view::npos) fail_syntax("");
        return std::string(1, only);
    }
};

}  // namespace

bool token::is_word(std::string_view upper) const {
    return kind == token_kind::word && ascii::equal_ignoring_case(text, upper);
}

std::vector<token> tokenize(std::string_view statement) { return scanner(statement).run(); }

void fail_syntax(std::string_view why) {
    fail_validation("Statement wasn't well formed, can't be processed: " + std::string(why));
}

std::string position(std::string_view statement, const token& at) {
    const std::string_view before = statement.substr(0, at.begin);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return std::to_string(line) + ":" + std::to_string(at.begin - start + 1) + ":" + std::to_string(at.size);
}

}  // namespace tight::cloud::dynamodb::partiql
