// SPDX-License-Identifier: Apache-2.0
#pragma once

// The grammar that conditions and the values of updates share: operators, parentheses, functions and document paths,
// read with two stacks instead of recursion, so that no text can exhaust the thread's stack.
//
//     syntax grammar(result, words, "Invalid FilterExpression: ");
//     result.root = grammar.condition();

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/expressions/expression.hpp"
#include "cloud/dynamodb/expressions/lexer.hpp"

namespace tight::cloud::dynamodb {

class syntax {
public:
    // All must outlive it. `prefix` begins every message.
    syntax(expression& expression, lexer& words, std::string_view prefix)
        : expression_(expression), words_(words), prefix_(prefix) {}

    std::uint32_t condition();    // up to the end of the text
    std::uint32_t assigned();     // what SET assigns: up to a word that does not belong to it
    std::uint32_t path();         // a.b[0].#c
    std::uint32_t placeholder();  // :value

    [[noreturn]] void fail() const;  // a syntax error at the next word
    std::size_t operators() const { return operators_; }
    bool redundant_parentheses() const { return redundant_; }

private:
    // A finished part of the expression.
    struct part {
        std::uint32_t node = 0;
        bool condition = false;  // may be joined with AND
        bool operand = false;    // may be compared
        bool path = false;       // may go on with . or [
        bool grouped = false;    // stands in parentheses
    };
    enum class waiting : std::uint8_t {
        group,
        call,
        in_list,
        either,
        both,
        negation,
        comparison,
        low,
        high,
        arithmetic
    };
    struct open {
        waiting kind = waiting::group;
        operation what = operation::path;
        std::uint32_t function = 0;
        std::uint32_t operands = 1;
    };
    enum class state : std::uint8_t { operand, operation, done };

    std::uint32_t run();
    state read_operand();
    state read_operation();
    state read_condition_operation();
    state read_value_operation();
    state read_comparison(operation what);
    state read_in();
    state read_and();
    state next_operand();
    state close();
    void reduce(bool conjunctions, bool alternatives);
    void join(const open& with);
    void steps(node& subject);
    void step_name();
    void step_index();
    std::uint32_t add(node added);
    void add_call(operation what, std::uint32_t function, std::uint32_t operands);
    bool waits_for(waiting kind) const { return !open_.empty() && open_.back().kind == kind; }
    bool at_condition() const;
    bool keyword(const token& word) const;

    expression& expression_;
    lexer& words_;
    std::string_view prefix_;
    std::vector<part> operands_;
    std::vector<open> open_;
    std::size_t operators_ = 0;
    bool redundant_ = false;
    bool values_only_ = false;  // reading what SET assigns
};

}  // namespace tight::cloud::dynamodb
