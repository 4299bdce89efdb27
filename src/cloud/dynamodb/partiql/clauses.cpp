// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/partiql/clauses.hpp"

#include <array>
#include <optional>
#include <utility>

namespace tight::cloud::dynamodb::partiql {
namespace {

constexpr std::size_t max_in = 100;

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

// What follows IS, besides NULL and MISSING.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> type_words{{
    {"STRING", "S"},
    {"VARCHAR", "S"},
    {"CHAR", "S"},
    {"NUMBER", "N"},
    {"INT", "N"},
    {"INTEGER", "N"},
    {"DECIMAL", "N"},
    {"FLOAT", "N"},
    {"BOOL", "BOOL"},
    {"BOOLEAN", "BOOL"},
    {"BINARY", "B"},
    {"BLOB", "B"},
    {"LIST", "L"},
    {"MAP", "M"},
    {"STRUCT", "M"},
    {"TUPLE", "M"},
}};

// WHERE: comparisons joined with AND, OR and NOT.
class condition_reader {
public:
    explicit condition_reader(cursor& in) : in_(in) {}

    clause read() {
        into_.made.kind = expression_kind::condition;
        into_.made.root = read_either();
        return {into_.finish(), std::move(values_)};
    }

private:
    cursor& in_;
    expression_builder into_;
    std::vector<literal> values_;

    std::uint32_t read_either() {
        std::uint32_t left = read_both();
        while (in_.skip_word("OR")) left = into_.join(operation::either, {left, read_both()});
        return left;
    }

    std::uint32_t read_both() {
        std::uint32_t left = read_negation();
        while (in_.skip_word("AND")) left = into_.join(operation::both, {left, read_negation()});
        return left;
    }

    std::uint32_t read_negation() {
        const cursor::nesting deeper(in_);
        if (in_.skip_word("NOT")) return into_.join(operation::negation, {read_negation()});
        if (in_.skip("(")) {
            const std::uint32_t inside = read_either();
            in_.expect(")", "RIGHT_PAREN");
            return inside;
        }
        if (const auto presence = presence_function()) return read_compared(read_presence(*presence));
        if (const auto function = condition_function()) return read_compared(read_call(*function));
        return read_comparison();
    }

    // A function may be compared with true or false.
    std::uint32_t read_compared(std::uint32_t call) {
        const bool holds = in_.peek(1).is_word("TRUE");
        if (!in_.peek().is("=") || (!holds && !in_.peek(1).is_word("FALSE"))) return call;
        in_.take();
        in_.take();
        return holds ? call : into_.join(operation::negation, {call});
    }

    std::optional<operation> presence_function() const {
        if (!in_.peek(1).is("(")) return std::nullopt;
        if (in_.peek().is_word("ATTRIBUTE_EXISTS")) return operation::attribute_exists;
        if (in_.peek().is_word("ATTRIBUTE_NOT_EXISTS")) return operation::attribute_not_exists;
        return std::nullopt;
    }

    std::uint32_t read_presence(operation function) {
        const std::string name = function == operation::attribute_exists ? "attribute_exists" : "attribute_not_exists";
        in_.take();
        in_.take();
        std::vector<std::uint32_t> operands;
        if (!in_.peek().is(")")) {
            do operands.push_back(read_operand());
            while (in_.skip(","));
        }
        in_.expect(")", "RIGHT_PAREN");
        if (operands.size() != 1)
            refuse("Incorrect number of operands for operator or function; operator or function: " + name +
                   ", number of operands: " + std::to_string(operands.size()));
        if (!is_path(operands.front()))
            refuse("Operator or function requires a document path; operator or function: " + name);
        return into_.join(function, operands);
    }

    std::optional<operation> condition_function() const {
        if (!in_.peek(1).is("(")) return std::nullopt;
        if (in_.peek().is_word("BEGINS_WITH")) return operation::begins_with;
        if (in_.peek().is_word("CONTAINS")) return operation::contains;
        if (in_.peek().is_word("ATTRIBUTE_TYPE")) return operation::attribute_type;
        return std::nullopt;
    }

    std::uint32_t read_call(operation function) {
        in_.take();
        in_.take();
        const std::uint32_t first = read_operand();
        in_.expect(",", "COMMA");
        const std::uint32_t second = read_operand();
        in_.expect(")", "RIGHT_PAREN");
        return into_.join(function, {first, second});
    }

    std::uint32_t constant(literal of) {
        values_.push_back(std::move(of));
        return into_.value_slot();
    }

    std::uint32_t read_operand() {
        if (begins_literal(in_)) return constant(read_literal(in_));
        if (!in_.peek(1).is("(") || in_.peek().kind != token_kind::word) return into_.path(read_path(in_));
        if (!in_.peek().is_word("SIZE"))
            refuse("Unrecognized function: " + lower(in_.peek().text) + " at " + in_.place(in_.peek()));
        in_.take();
        in_.take();
        const std::uint32_t of = into_.path(read_path(in_));
        in_.expect(")", "RIGHT_PAREN");
        return into_.join(operation::size, {of});
    }

    bool is_path(std::uint32_t one) const { return into_.made.nodes[one].kind == operation::path; }

    std::uint32_t read_comparison() {
        const std::uint32_t left = read_operand();
        if (in_.skip_word("IS")) return read_is(left);
        if (in_.skip_word("NOT")) {
            if (!in_.peek().is_word("IN") && !in_.peek().is_word("BETWEEN")) in_.unexpected();
            return into_.join(operation::negation, {read_test(left)});
        }
        return read_test(left);
    }

    std::uint32_t read_test(std::uint32_t left) {
        if (in_.skip_word("BETWEEN")) {
            const std::uint32_t low = read_operand();
            in_.expect_word("AND");
            return into_.join(operation::between, {left, low, read_operand()});
        }
        if (in_.skip_word("IN")) return read_in(left);
        static constexpr std::array<std::pair<std::string_view, operation>, 7> comparators{{
            {"=", operation::equal},
            {"<>", operation::not_equal},
            {"!=", operation::not_equal},
            {"<", operation::less},
            {"<=", operation::less_equal},
            {">", operation::greater},
            {">=", operation::greater_equal},
        }};
        for (const auto& [text, what] : comparators)
            if (in_.skip(text)) return read_right(left, what);
        in_.unexpected();
    }

    // Unlike <> of other expressions, PartiQL's does not hold for an attribute that is not there.
    std::uint32_t read_right(std::uint32_t left, operation what) {
        const std::uint32_t right = read_operand();
        std::uint32_t made = into_.join(what, {left, right});
        if (what != operation::not_equal) return made;
        for (const std::uint32_t side : {left, right})
            if (is_path(side))
                made = into_.join(operation::both, {into_.join(operation::attribute_exists, {side}), made});
        return made;
    }

    std::uint32_t read_in(std::uint32_t left) {
        const bool bracket = in_.peek().is("[");
        if (!in_.skip("[") && !in_.skip("(")) in_.unexpected();
        std::vector<std::uint32_t> operands{left};
        do operands.push_back(read_operand());
        while (in_.skip(","));
        bracket ? in_.expect("]", "RIGHT_BRACKET") : in_.expect(")", "RIGHT_PAREN");
        if (operands.size() - 1 > max_in)
            refuse("The IN operator is provided with too many operands; number of operands: " +
                   std::to_string(operands.size() - 1));
        return into_.join(operation::in, operands);
    }

    std::string_view read_type() {
        if (in_.skip_word("NULL")) return "NULL";
        for (const auto& [word, type] : type_words)
            if (in_.skip_word(word)) return type;
        in_.unexpected();
    }

    std::uint32_t read_is(std::uint32_t left) {
        const bool negated = in_.skip_word("NOT");
        if (!is_path(left)) in_.unexpected();
        if (in_.skip_word("MISSING"))
            return into_.join(negated ? operation::attribute_exists : operation::attribute_not_exists, {left});
        literal type;
        type.constant = {std::string(read_type())};
        const std::uint32_t test = into_.join(operation::attribute_type, {left, constant(std::move(type))});
        return negated ? into_.join(operation::negation, {test}) : test;
    }
};

// SET and REMOVE.
class change_reader {
public:
    explicit change_reader(cursor& in) : in_(in) {}

    clause read() {
        into_.made.kind = expression_kind::update;
        while (true) {
            if (in_.skip_word("SET")) do
                    read_assignment();
                while (in_.skip(","));
            else if (in_.skip_word("REMOVE"))
                do into_.made.clauses.push_back({.action = update_action::remove, .path = into_.path(read_path(in_))});
                while (in_.skip(","));
            else
                break;
        }
        if (into_.made.clauses.empty()) in_.unexpected();
        return {into_.finish(), std::move(values_)};
    }

private:
    cursor& in_;
    expression_builder into_;
    std::vector<literal> values_;

    std::uint32_t constant(literal of) {
        values_.push_back(std::move(of));
        return into_.value_slot();
    }

    void read_assignment() {
        update_clause one{.path = into_.path(read_path(in_))};
        in_.expect("=", "EQ");
        if (in_.peek(1).is("(") && (in_.peek().is_word("SET_ADD") || in_.peek().is_word("SET_DELETE"))) {
            one.action = in_.peek().is_word("SET_ADD") ? update_action::add : update_action::erase;
            one.operand = read_set_change(one.path, one.action == update_action::add ? "SET_ADD" : "SET_DELETE");
        } else {
            one.operand = read_value();
        }
        into_.made.clauses.push_back(one);
    }

    // SET_ADD(<the target>, <<...>>): the set.
    std::uint32_t read_set_change(std::uint32_t target, const std::string& function) {
        const token name = in_.take();
        in_.take();
        const token first = in_.peek();
        const bool own = !begins_literal(in_) && same_path(target, into_.path(read_path(in_)));
        if (begins_literal(in_)) read_literal(in_);
        std::vector<literal> sets;
        while (in_.skip(",")) sets.push_back(read_literal(in_));
        in_.expect(")", "RIGHT_PAREN");
        if (sets.size() != 1) refuse(function + " must have exactly two arguments at " + in_.place(name));
        if (!own)
            refuse("The first argument to " + function + " must equal the assignment value at " + in_.place(name));
        if (sets.front().is != literal::form::set && sets.front().is != literal::form::parameter)
            refuse("The second argument to " + function + " must be a value with type SET at " + in_.place(first));
        return constant(std::move(sets.front()));
    }

    bool same_path(std::uint32_t one, std::uint32_t other) const {
        const expression& in = into_.made;
        const node& left = in.nodes[one];
        const node& right = in.nodes[other];
        if (left.count != right.count) return false;
        for (std::uint32_t i = 0; i < left.count; ++i) {
            const path_step& a = in.steps[left.first + i];
            const path_step& b = in.steps[right.first + i];
            if (a.index != b.index) return false;
            if (a.index ? a.slot != b.slot : in.names[a.slot].text != in.names[b.slot].text) return false;
        }
        return true;
    }

    std::uint32_t read_value() {
        const std::uint32_t left = read_operand();
        if (in_.skip("+")) return into_.join(operation::plus, {left, read_operand()});
        if (in_.skip("-")) return into_.join(operation::minus, {left, read_operand()});
        return left;
    }

    std::uint32_t read_operand() {
        const cursor::nesting deeper(in_);
        if (begins_literal(in_)) return constant(read_literal(in_));
        if (!in_.peek(1).is("(") || in_.peek().kind != token_kind::word) return into_.path(read_path(in_));
        const token name = in_.peek();
        const bool appends = name.is_word("LIST_APPEND");
        if (!appends && !name.is_word("IF_NOT_EXISTS")) refuse("Invalid function name; function: " + name.text);
        in_.take();
        in_.take();
        const std::uint32_t first = appends ? read_operand() : into_.path(read_path(in_));
        in_.expect(",", "COMMA");
        const std::uint32_t second = read_operand();
        in_.expect(")", "RIGHT_PAREN");
        const std::uint32_t made =
            into_.join(appends ? operation::list_append : operation::if_not_exists, {first, second});
        into_.made.functions.push_back(appends ? "list_append" : "if_not_exists");
        into_.made.nodes[made].name = static_cast<std::uint32_t>(into_.made.functions.size() - 1);
        return made;
    }
};

}  // namespace

clause read_where(cursor& in) { return condition_reader(in).read(); }

clause read_changes(cursor& in) { return change_reader(in).read(); }

}  // namespace tight::cloud::dynamodb::partiql
