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

std::uint32_t read_index(cursor& in) {
    const bool negative = in.skip("-");
    if (in.peek().kind != token_kind::number) in.unexpected();
    const token word = in.take();
    std::uint32_t index = 0;
    const char* end = word.text.data() + word.text.size();
    const auto read = std::from_chars(word.text.data(), end, index);
    if (read.ec != std::errc() || read.ptr != end || index > std::numeric_limits<std::int32_t>::max() ||
        (negative && index != 0))
        refuse("List index is not within the allowable range; index: [" + std::string(negative ? "-" : "") + word.text +
               "] at " + in.place(word));
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

number read_number(cursor& in, bool negative) {
    const token word = in.take();
    if (!has_scale(word.text)) ill_formed("");
    const auto parsed = parse_number((negative ? "-" : "") + word.text);
    if (!parsed) refuse(parsed.error() + " under " + in.within());
    return *parsed;
}

literal constant(value of) {
    literal made;
    made.constant = std::move(of);
    return made;
}

literal read_elements(cursor& in, literal::form form, std::string_view close, std::string_view name) {
    literal made;
    made.is = form;
    if (in.skip(close)) return made;
    do {
        const cursor::place_within element(in, "[" + std::to_string(made.elements.size()) + "]");
        made.elements.push_back(read_literal(in));
    } while (in.skip(","));
    in.expect(close, name);
    return made;
}

// An item's members are roots by themselves.
literal read_members(cursor& in, bool of_item) {
    const cursor::nesting deeper(in);
    in.expect("{", "LEFT_CURLY");
    literal made;
    made.is = literal::form::map;
    if (in.skip("}")) return made;
    do {
        if (in.peek().kind != token_kind::string && in.peek().kind != token_kind::quoted) in.unexpected();
        made.names.push_back(in.take().text);
        in.expect(":", "COLON");
        const cursor::place_within member(in, of_item ? std::string() : "." + made.names.back());
        made.elements.push_back(read_literal(in));
    } while (in.skip(","));
    in.expect("}", "RIGHT_CURLY");
    return made;
}

}  // namespace

void refuse(std::string why) { throw operation_error::validation(std::move(why)); }

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
    if (!skip(symbol)) ill_formed("Expected " + std::string(name));
}

void cursor::expect_word(std::string_view upper) {
    if (!skip_word(upper)) unexpected();
}

bool cursor::at_name() const {
    return peek().kind == token_kind::quoted || (peek().kind == token_kind::word && !is_keyword(peek()));
}

void cursor::unexpected() const { ill_formed(is_keyword(peek()) ? "Unexpected keyword" : "Unexpected term"); }

cursor::place_within::place_within(cursor& in, const std::string& step) : in_(in), size_(in.within_.size()) {
    in_.within_ += step;
}

cursor::place_within::~place_within() { in_.within_.resize(size_); }

cursor::nesting::nesting(cursor& in) : in_(in) {
    if (++in_.depth_ > max_depth) ill_formed("Nested too deeply");
}

std::string read_name(cursor& in) {
    if (!in.at_name()) in.unexpected();
    std::string name = in.take().text;
    if (name.empty()) refuse("Path component cannot be an empty string");
    return name;
}

std::vector<written_step> read_path(cursor& in) {
    std::vector<written_step> path{{.name = read_name(in)}};
    while (true) {
        if (in.skip(".")) {
            path.push_back({.name = read_name(in)});
        } else if (in.skip("[")) {
            path.push_back({.index = read_index(in), .is_index = true});
            in.expect("]", "RIGHT_BRACKET");
        } else {
            return path;
        }
    }
}

bool begins_literal(const cursor& in) {
    const token& word = in.peek();
    return word.kind == token_kind::string || word.kind == token_kind::number || word.kind == token_kind::parameter ||
           word.is("[") || word.is("{") || word.is("<<") || word.is_word("TRUE") || word.is_word("FALSE") ||
           word.is_word("NULL") || (word.is("-") && in.peek(1).kind == token_kind::number);
}

literal read_literal(cursor& in) {
    const cursor::nesting deeper(in);
    if (!begins_literal(in)) in.unexpected();
    const token& word = in.peek();
    if (word.kind == token_kind::string) return constant({in.take().text});
    if (word.kind == token_kind::number) return constant({read_number(in, false)});
    if (in.skip("-")) return constant({read_number(in, true)});
    if (in.skip_word("TRUE")) return constant({true});
    if (in.skip_word("FALSE")) return constant({false});
    if (in.skip_word("NULL")) return constant({null{}});
    if (word.kind == token_kind::parameter) {
        in.take();
        literal made;
        made.is = literal::form::parameter;
        made.parameter = in.next_parameter();
        return made;
    }
    if (in.skip("[")) return read_elements(in, literal::form::list, "]", "RIGHT_BRACKET");
    if (in.skip("<<")) return read_elements(in, literal::form::set, ">>", "RIGHT_DOUBLE_ANGLE_BRACKET");
    return read_members(in, false);
}

literal read_item(cursor& in) { return read_members(in, true); }

}  // namespace tight::cloud::dynamodb::partiql
