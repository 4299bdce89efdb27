// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/partiql/clauses.hpp"

#include <array>
#include <optional>
#include <utility>

#include "cloud/dynamodb/values/operation_error.hpp"
#include "core/ascii.hpp"

namespace tight::cloud::dynamodb::partiql {
namespace {

constexpr std::size_t max_in = 100;

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
    explicit condition_reader(cursor& cursor) : cursor_(cursor) {}

    clause read() {
        builder_.result.kind = expression_kind::condition;
        builder_.result.root = read_either();
        return {builder_.finish(), std::move(values_)};
    }

private:
    cursor& cursor_;
    expression_builder builder_;
    std::vector<literal> values_;

    std::uint32_t read_either() {
        std::uint32_t left = read_both();
        while (cursor_.skip_word("OR")) left = builder_.join(operation::either, {left, read_both()});
        return left;
    }

    std::uint32_t read_both() {
        std::uint32_t left = read_negation();
        while (cursor_.skip_word("AND")) left = builder_.join(operation::both, {left, read_negation()});
        return left;
    }

    std::uint32_t read_negation() {
        const cursor::nesting deeper(cursor_);
        if (cursor_.skip_word("NOT")) return builder_.join(operation::negation, {read_negation()});
        if (cursor_.skip("(")) {
            const std::uint32_t inside = read_either();
            cursor_.expect(")", "RIGHT_PAREN");
            return inside;
        }
        if (const auto presence = presence_function()) return read_compared(read_presence(*presence));
        if (const auto function = condition_function()) return read_compared(read_call(*function));
        return read_comparison();
    }

    // A function may be compared with true or false.
    std::uint32_t read_compared(std::uint32_t call) {
        const bool holds = cursor_.peek(1).is_word("TRUE");
        if (!cursor_.peek().is("=") || (!holds && !cursor_.peek(1).is_word("FALSE"))) return call;
        cursor_.take();
        cursor_.take();
        return holds ? call : builder_.join(operation::negation, {call});
    }

    std::optional<operation> presence_function() const {
        if (!cursor_.peek(1).is("(")) return std::nullopt;
        if (cursor_.peek().is_word("ATTRIBUTE_EXISTS")) return operation::attribute_exists;
        if (cursor_.peek().is_word("ATTRIBUTE_NOT_EXISTS")) return operation::attribute_not_exists;
        return std::nullopt;
    }

    std::uint32_t read_presence(operation function) {
        const std::string name = function == operation::attribute_exists ? "attribute_exists" : "attribute_not_exists";
        cursor_.take();
        cursor_.take();
        std::vector<std::uint32_t> operands;
        if (!cursor_.peek().is(")")) {
            do operands.push_back(read_operand());
            while (cursor_.skip(","));
        }
        cursor_.expect(")", "RIGHT_PAREN");
        if (operands.size() != 1)
            fail_validation("Incorrect number of operands for operator or function; operator or function: " + name +
                            ", number of operands: " + std::to_string(operands.size()));
        if (!is_path(operands.front()))
            fail_validation("Operator or function requires a document path; operator or function: " + name);
        return builder_.join(function, operands);
    }

    std::optional<operation> condition_function() const {
        if (!cursor_.peek(1).is("(")) return std::nullopt;
        if (cursor_.peek().is_word("BEGINS_WITH")) return operation::begins_with;
        if (cursor_.peek().is_word("CONTAINS")) return operation::contains;
        if (cursor_.peek().is_word("ATTRIBUTE_TYPE")) return operation::attribute_type;
        return std::nullopt;
    }

    std::uint32_t read_call(operation function) {
        cursor_.take();
        cursor_.take();
        const std::uint32_t first = read_operand();
        cursor_.expect(",", "COMMA");
        const std::uint32_t second = read_operand();
        cursor_.expect(")", "RIGHT_PAREN");
        return builder_.join(function, {first, second});
    }

    std::uint32_t constant(literal literal) {
        values_.push_back(std::move(literal));
        return builder_.value_slot();
    }

    std::uint32_t read_operand() {
        if (begins_literal(cursor_)) return constant(read_literal(cursor_));
        if (!cursor_.peek(1).is("(") || cursor_.peek().kind != token_kind::word)
            return builder_.path(read_path(cursor_));
        if (!cursor_.peek().is_word("SIZE"))
            fail_validation("Unrecognized function: " + ascii::to_lower(cursor_.peek().text) + " at " +
                            cursor_.position_of(cursor_.peek()));
        cursor_.take();
        cursor_.take();
        const std::uint32_t subject = builder_.path(read_path(cursor_));
        cursor_.expect(")", "RIGHT_PAREN");
        return builder_.join(operation::size, {subject});
    }

    bool is_path(std::uint32_t one) const { return builder_.result.nodes[one].kind == operation::path; }

    std::uint32_t read_comparison() {
        const std::uint32_t left = read_operand();
        if (cursor_.skip_word("IS")) return read_is(left);
        if (cursor_.skip_word("NOT")) {
            if (!cursor_.peek().is_word("IN") && !cursor_.peek().is_word("BETWEEN")) cursor_.unexpected();
            return builder_.join(operation::negation, {read_test(left)});
        }
        return read_test(left);
    }

    std::uint32_t read_test(std::uint32_t left) {
        if (cursor_.skip_word("BETWEEN")) {
            const std::uint32_t low = read_operand();
            cursor_.expect_word("AND");
            return builder_.join(operation::between, {left, low, read_operand()});
        }
        if (cursor_.skip_word("IN")) return read_in(left);
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
            if (cursor_.skip(text)) return read_right(left, what);
        cursor_.unexpected();
    }

    // Unlike <> of other expressions, PartiQL's does not hold for an attribute that is not there.
    std::uint32_t read_right(std::uint32_t left, operation what) {
        const std::uint32_t right = read_operand();
        std::uint32_t result = builder_.join(what, {left, right});
        if (what != operation::not_equal) return result;
        for (const std::uint32_t side : {left, right})
            if (is_path(side))
                result = builder_.join(operation::both, {builder_.join(operation::attribute_exists, {side}), result});
        return result;
    }

    std::uint32_t read_in(std::uint32_t left) {
        const bool bracket = cursor_.peek().is("[");
        if (!cursor_.skip("[") && !cursor_.skip("(")) cursor_.unexpected();
        std::vector<std::uint32_t> operands{left};
        do operands.push_back(read_operand());
        while (cursor_.skip(","));
        bracket ? cursor_.expect("]", "RIGHT_BRACKET") : cursor_.expect(")", "RIGHT_PAREN");
        if (operands.size() - 1 > max_in)
            fail_validation("The IN operator is provided with too many operands; number of operands: " +
                            std::to_string(operands.size() - 1));
        return builder_.join(operation::in, operands);
    }

    std::string_view read_type() {
        if (cursor_.skip_word("NULL")) return "NULL";
        for (const auto& [word, type] : type_words)
            if (cursor_.skip_word(word)) return type;
        cursor_.unexpected();
    }

    std::uint32_t read_is(std::uint32_t left) {
        const bool negated = cursor_.skip_word("NOT");
        if (!is_path(left)) cursor_.unexpected();
        if (cursor_.skip_word("MISSING"))
            return builder_.join(negated ? operation::attribute_exists : operation::attribute_not_exists, {left});
        literal type;
        type.constant = {std::string(read_type())};
        const std::uint32_t test = builder_.join(operation::attribute_type, {left, constant(std::move(type))});
        return negated ? builder_.join(operation::negation, {test}) : test;
    }
};

// SET and REMOVE.
class change_reader {
public:
    explicit change_reader(cursor& cursor) : cursor_(cursor) {}

    clause read() {
        builder_.result.kind = expression_kind::update;
        while (true) {
            if (cursor_.skip_word("SET")) do
                    read_assignment();
                while (cursor_.skip(","));
            else if (cursor_.skip_word("REMOVE"))
                do
                    builder_.result.clauses.push_back(
                        {.action = update_action::remove, .path = builder_.path(read_path(cursor_))});
                while (cursor_.skip(","));
            else
                break;
        }
        if (builder_.result.clauses.empty()) cursor_.unexpected();
        return {builder_.finish(), std::move(values_)};
    }

private:
    cursor& cursor_;
    expression_builder builder_;
    std::vector<literal> values_;

    std::uint32_t constant(literal literal) {
        values_.push_back(std::move(literal));
        return builder_.value_slot();
    }

    void read_assignment() {
        update_clause one{.path = builder_.path(read_path(cursor_))};
        cursor_.expect("=", "EQ");
        if (cursor_.peek(1).is("(") && (cursor_.peek().is_word("SET_ADD") || cursor_.peek().is_word("SET_DELETE"))) {
            one.action = cursor_.peek().is_word("SET_ADD") ? update_action::add : update_action::erase;
            one.operand = read_set_change(one.path, one.action == update_action::add ? "SET_ADD" : "SET_DELETE");
        } else {
            one.operand = read_value();
        }
        builder_.result.clauses.push_back(one);
    }

    // SET_ADD(<the target>, <<...>>): the set.
    std::uint32_t read_set_change(std::uint32_t target, const std::string& function) {
        const token name = cursor_.take();
        cursor_.take();
        const token first = cursor_.peek();
        const bool own = !begins_literal(cursor_) && same_path(target, builder_.path(read_path(cursor_)));
        if (begins_literal(cursor_)) read_literal(cursor_);
        std::vector<literal> sets;
        while (cursor_.skip(",")) sets.push_back(read_literal(cursor_));
        cursor_.expect(")", "RIGHT_PAREN");
        if (sets.size() != 1)
            fail_validation(function + " must have exactly two arguments at " + cursor_.position_of(name));
        if (!own)
            fail_validation("The first argument to " + function + " must equal the assignment value at " +
                            cursor_.position_of(name));
        if (sets.front().is != literal::form::set && sets.front().is != literal::form::parameter)
            fail_validation("The second argument to " + function + " must be a value with type SET at " +
                            cursor_.position_of(first));
        return constant(std::move(sets.front()));
    }

    bool same_path(std::uint32_t one, std::uint32_t other) const {
        const expression& expression = builder_.result;
        const node& left = expression.nodes[one];
        const node& right = expression.nodes[other];
        if (left.count != right.count) return false;
        for (std::uint32_t i = 0; i < left.count; ++i) {
            const path_step& a = expression.steps[left.first + i];
            const path_step& b = expression.steps[right.first + i];
            if (a.index != b.index) return false;
            if (a.index ? a.slot != b.slot : expression.names[a.slot].text != expression.names[b.slot].text)
                return false;
        }
        return true;
    }

    std::uint32_t read_value() {
        const std::uint32_t left = read_operand();
        if (cursor_.skip("+")) return builder_.join(operation::plus, {left, read_operand()});
        if (cursor_.skip("-")) return builder_.join(operation::minus, {left, read_operand()});
        return left;
    }

    std::uint32_t read_operand() {
        const cursor::nesting deeper(cursor_);
        if (begins_literal(cursor_)) return constant(read_literal(cursor_));
        if (!cursor_.peek(1).is("(") || cursor_.peek().kind != token_kind::word)
            return builder_.path(read_path(cursor_));
        const token name = cursor_.peek();
        const bool appends = name.is_word("LIST_APPEND");
        if (!appends && !name.is_word("IF_NOT_EXISTS"))
            fail_validation("Invalid function name; function: " + name.text);
        cursor_.take();
        cursor_.take();
        const std::uint32_t first = appends ? read_operand() : builder_.path(read_path(cursor_));
        cursor_.expect(",", "COMMA");
        const std::uint32_t second = read_operand();
        cursor_.expect(")", "RIGHT_PAREN");
        const std::uint32_t result =
            builder_.join(appends ? operation::list_append : operation::if_not_exists, {first, second});
        builder_.result.functions.push_back(appends ? "list_append" : "if_not_exists");
        builder_.result.nodes[result].name = static_cast<std::uint32_t>(builder_.result.functions.size() - 1);
        return result;
    }
};

}  // namespace

clause read_where(cursor& cursor) { return condition_reader(cursor).read(); }

clause read_changes(cursor& cursor) { return change_reader(cursor).read(); }

}  // namespace tight::cloud::dynamodb::partiql
