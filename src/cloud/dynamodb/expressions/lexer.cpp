// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/lexer.hpp"

#include "core/ascii.hpp"

namespace tight::cloud::dynamodb {
namespace {

bool is_part(char c) { return ascii::is_alphanumeric(c) || c == '_'; }

}  // namespace

bool token::is_word(std::string_view upper) const {
    return kind == token_kind::identifier && ascii::equal_ignoring_case(text, upper);
}

lexer::lexer(std::string_view text) : text_(text), current_(scan()), next_(scan()) {}

token lexer::take() {
    previous_ = current_;
    current_ = next_;
    next_ = scan();
    return previous_;
}

token lexer::scan() {
    while (at_ < text_.size() && ascii::is_space(text_[at_])) ++at_;
    const std::size_t begin = at_;
    const auto result = [&](token_kind kind) { return token{kind, text_.substr(begin, at_ - begin)}; };
    if (at_ == text_.size()) return result(token_kind::end);

    const char first = text_[at_++];
    const auto parts = [&] {
        while (at_ < text_.size() && is_part(text_[at_])) ++at_;
    };
    if (ascii::is_letter(first)) {
        parts();
        return result(token_kind::identifier);
    }
    if ((first == '#' || first == ':') && at_ < text_.size() && is_part(text_[at_])) {
        parts();
        return result(first == '#' ? token_kind::name : token_kind::value);
    }
    if (ascii::is_digit(first)) {
        while (at_ < text_.size() && ascii::is_digit(text_[at_])) ++at_;
        return result(token_kind::number);
    }
    if (first == '<' || first == '>') {
        if (at_ < text_.size() && (text_[at_] == '=' || (first == '<' && text_[at_] == '>'))) ++at_;
        return result(token_kind::symbol);
    }
    if (std::string_view("=()[],.+-").find(first) != std::string_view::npos) return result(token_kind::symbol);
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;  // a whole character
    return result(token_kind::unknown);
}

std::string lexer::complaint() const {
    const char* begin = previous_.text.data() != nullptr ? previous_.text.data() : current_.text.data();
    const char* end = next_.text.data() + next_.text.size();
    if (current_.kind == token_kind::end)
        end = previous_.text.data() != nullptr ? begin + previous_.text.size() : begin;
    std::string message = "Syntax error; token: \"";
    message += current_.kind == token_kind::end ? "<EOF>" : current_.text;
    message += "\", near: \"";
    if (begin != nullptr) message.append(begin, end);
    return message + '"';
}

}  // namespace tight::cloud::dynamodb
