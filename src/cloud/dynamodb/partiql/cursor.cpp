// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/partiql/cursor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb::partiql {
namespace {

constexpr int max_depth = 100;

constexpr std::array<std::string_view, 33> keywords{
    "ALL", "AND",    "AS",     "ASC",       "BETWEEN", "BY",      "DELETE",   "DESC",   "EXISTS", "FALSE",  "FROM",
    "IN",  "INSERT", "INTO",   "IS",        "LIMIT",   "MISSING", "MODIFIED", "NEW",    "NOT",    "NULL",   "OLD",
    "OR",  "ORDER",  "REMOVE", "RETURNING", "SELECT",  "SET",     "TRUE",     "UPDATE", "VALUE",  "VALUES", "WHERE"};

bool is_keyword(const token& word) {
    return std::any_of(keywords.begin(), keywords.end(), [&](std::string_view one) { return word.is_word(one); });
}

std::uint32_t read_index(cursor& cursor) {
    const bool negative = cursor.skip("-");
    if (cursor.peek().kind != token_kind::number) cursor.unexpected();
    const token word = cursor.take();
    std::uint32_t index = 0;
    const char* end = word.text.data() + word.text.size();
    const auto read = std::from_chars(word.text.data(), end, index);
    if (read.ec != std::errc() || read.ptr != end || index > std::numeric_limits<std::int32_t>::max() ||
        (negative && index != 0))
        fail_validation("List index is not within the allowable range; index: [" + std::string(negative ? "-" : "") +
                        word.text + "] at " + cursor.position_of(word));
    return index;
}

// Whether the exponent, and the digits after the point less the exponent, are numbers of 32 bits.
bool has_scale(std::string_view figure) {
    const auto sign = figure.find_first_of("eE");
    if (sign == std::string_view::npos) return true;
    const auto point = figure.substr(0, sign).find('.');
    const auto behind = point == std::string_view::npos ? std::size_t{0} : sign - point - 1;
    auto written = figure.substr(sign + 1);
    if (written.starts_with('+')) written.remove_prefix(1);
    std::int32_t exponent = 0;
    const auto read = std::from_chars(written.data(), written.data() + written.size(), exponent);
    const auto scale = static_cast<std::int64_t>(behind) - exponent;
    return read.ec == std::errc() && scale <= std::numeric_limits<std::int32_t>::max();
}

decimal128 read_number(cursor& cursor, bool negative) {
    const token word = cursor.take();
    if (!has_scale(word.text)) fail_syntax("");
    const auto parsed = parse_number((negative ? "-" : "") + word.text);
    if (!parsed) fail_validation(parsed.error() + " under " + cursor.path());
    return *parsed;
}

literal constant(value operand) {
    literal result;
    result.constant = std::move(operand);
    return result;
}

literal read_elements(cursor& input, literal::form form, std::string_view close, std::string_view name) {
    literal result;
    result.is = form;
    if (input.skip(close)) return result;
    do {
        const cursor::nested_path element(input, "[" + std::to_string(result.elements.size()) + "]");
        result.elements.push_back(read_literal(input));
    } while (input.skip(","));
    input.expect(close, name);
    return result;
}

// An item's members are roots by themselves.
literal read_members(cursor& input, bool of_item) {
    const cursor::nesting deeper(input);
    input.expect("{", "LEFT_CURLY");
    literal result;
    result.is = literal::form::map;
    if (input.skip("}")) return result;
    do {
        if (input.peek().kind != token_kind::string && input.peek().kind != token_kind::quoted) input.unexpected();
        result.names.push_back(input.take().text);
        input.expect(":", "COLON");
        const cursor::nested_path member(input, of_item ? std::string() : "." + result.names.back());
        result.elements.push_back(read_literal(input));
    } while (input.skip(","));
    input.expect("}", "RIGHT_CURLY");
    return result;
}

}  // namespace

const token& cursor::peek(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }

token cursor::take() { return tokens_[std::min(at_++, tokens_.size() - 1)]; }

bool cursor::skip(std::string_view symbol) {
    if (!peek().is(symbol)) return false;
    ++at_;
    return true;
}

bool cursor::skip_word(std::string_view upper) {
    if (!peek().is_word(upper)) return false;
    ++at_;
    return true;
}

void cursor::expect(std::string_view symbol, std::string_view name) {
    if (!skip(symbol)) fail_syntax("Expected " + std::string(name));
}

void cursor::expect_word(std::string_view upper) {
    if (!skip_word(upper)) unexpected();
}

bool cursor::at_name() const {
    return peek().kind == token_kind::quoted || (peek().kind == token_kind::word && !is_keyword(peek()));
}

void cursor::unexpected() const { fail_syntax(is_keyword(peek()) ? "Unexpected keyword" : "Unexpected term"); }

cursor::nested_path::nested_path(cursor& cursor, const std::string& step)
    : cursor_(cursor), size_(cursor.path_.size()) {
    cursor_.path_ += step;
}

cursor::nested_path::~nested_path() { cursor_.path_.resize(size_); }

cursor::nesting::nesting(cursor& cursor) : cursor_(cursor) {
    if (++cursor_.depth_ > max_depth) fail_syntax("Nested too deeply");
}

std::string read_name(cursor& cursor) {
    if (!cursor.at_name()) cursor.unexpected();
    std::string name = cursor.take().text;
    if (name.empty()) fail_validation("Path component cannot be an empty string");
    return name;
}

std::vector<written_step> read_path(cursor& cursor) {
    std::vector<written_step> path{{.name = read_name(cursor)}};
    while (true) {
        if (cursor.skip(".")) {
            path.push_back({.name = read_name(cursor)});
        } else if (cursor.skip("[")) {
            path.push_back({.index = read_index(cursor), .is_index = true});
            cursor.expect("]", "RIGHT_BRACKET");
        } else {
            return path;
        }
    }
}

bool begins_literal(const cursor& cursor) {
    const token& word = cursor.peek();
    return word.kind == token_kind::string || word.kind == token_kind::number || word.kind == token_kind::parameter ||
           word.is("[") || word.is("{") || word.is("<<") || word.is_word("TRUE") || word.is_word("FALSE") ||
           word.is_word("NULL") || (word.is("-") && cursor.peek(1).kind == token_kind::number);
}

literal read_literal(cursor& input) {
    const cursor::nesting deeper(input);
    if (!begins_literal(input)) input.unexpected();
    const token& word = input.peek();
    if (word.kind == token_kind::string) return constant({input.take().text});
    if (word.kind == token_kind::number) return constant({read_number(input, false)});
    if (input.skip("-")) return constant({read_number(input, true)});
    if (input.skip_word("TRUE")) return constant({true});
    if (input.skip_word("FALSE")) return constant({false});
    if (input.skip_word("NULL")) return constant({null{}});
    if (word.kind == token_kind::parameter) {
        input.take();
        literal result;
        result.is = literal::form::parameter;
        result.parameter = input.next_parameter();
        return result;
    }
    if (input.skip("[")) return read_elements(input, literal::form::list, "]", "RIGHT_BRACKET");
    if (input.skip("<<")) return read_elements(input, literal::form::set, ">>", "RIGHT_DOUBLE_ANGLE_BRACKET");
    return read_members(input, false);
}

literal read_item(cursor& cursor) { return read_members(cursor, true); }

}  // namespace tight::cloud::dynamodb::partiql
