// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::array<std::pair<std::string_view, operation>, 8> functions{{
    {"attribute_exists", operation::attribute_exists},
    {"attribute_not_exists", operation::attribute_not_exists},
    {"attribute_type", operation::attribute_type},
    {"begins_with", operation::begins_with},
    {"contains", operation::contains},
    {"size", operation::size},
    {"if_not_exists", operation::if_not_exists},
    {"list_append", operation::list_append},
}};

constexpr std::array<std::pair<std::string_view, operation>, 6> comparators{{
    {"=", operation::equal},
    {"<>", operation::not_equal},
    {"<", operation::less},
    {"<=", operation::less_equal},
    {">", operation::greater},
    {">=", operation::greater_equal},
}};

operation function_kind(std::string_view name) {
    for (const auto& [known, kind] : functions)
        if (known == name) return kind;
    return operation::unknown_function;
}

template <class... Word>
bool is_any(const token& word, Word... upper) {
    return (word.is_word(upper) || ...);
}

}  // namespace

void syntax::fail() const { fail_validation(std::string(prefix_) + words_.complaint(), fault::request); }

std::uint32_t syntax::condition() {
    values_only_ = false;
    return run();
}

std::uint32_t syntax::assigned() {
    values_only_ = true;
    return run();
}

std::uint32_t syntax::run() {
    operands_.clear();
    open_.clear();
    state next = state::operand;
    while (next != state::done) next = next == state::operand ? read_operand() : read_operation();
    return operands_.back().node;
}

std::uint32_t syntax::add(node added) {
    expression_.nodes.push_back(added);
    return static_cast<std::uint32_t>(expression_.nodes.size() - 1);
}

bool syntax::keyword(const token& word) const {
    return values_only_
               ? is_any(word, "SET", "REMOVE", "ADD", "DELETE")
               : expression_.kind != expression_kind::update && expression_.kind != expression_kind::projection &&
                     is_any(word, "AND", "OR", "NOT", "IN", "BETWEEN");
}

// Whether a condition (and not only an operand of one) may begin or has begun here.
bool syntax::at_condition() const {
    return open_.empty() || waits_for(waiting::group) || waits_for(waiting::either) || waits_for(waiting::both) ||
           waits_for(waiting::negation);
}

syntax::state syntax::read_operand() {
    const token& word = words_.peek();
    if (word.is("(")) {
        words_.take();
        open_.push_back({});
        return state::operand;
    }
    if (!values_only_ && word.is_word("NOT")) {
        if (!at_condition()) fail();
        words_.take();
        open_.push_back({waiting::negation, operation::negation});
        return state::operand;
    }
    if (word.kind == token_kind::identifier && !keyword(word) && words_.peek_next().is("(")) {
        expression_.functions.emplace_back(words_.take().text);
        words_.take();
        if (words_.peek().is(")")) fail();
        const auto name = static_cast<std::uint32_t>(expression_.functions.size() - 1);
        open_.push_back({waiting::call, function_kind(expression_.functions.back()), name});
        return state::operand;
    }
    const bool is_path = word.kind != token_kind::value;
    const std::uint32_t read = is_path ? path() : placeholder();
    operands_.push_back({.node = read, .operand = true, .path = is_path});
    return state::operation;
}

std::uint32_t syntax::placeholder() {
    if (words_.peek().kind != token_kind::value) fail();
    expression_.values.emplace_back(words_.take().text);
    return add({.kind = operation::value, .first = static_cast<std::uint32_t>(expression_.values.size() - 1)});
}

std::uint32_t syntax::path() {
    node added{.first = static_cast<std::uint32_t>(expression_.steps.size())};
    step_name();
    steps(added);
    return add(added);
}

// Reads on from a path whose steps are the last ones read.
void syntax::steps(node& subject) {
    while (true) {
        if (words_.peek().is(".")) {
            words_.take();
            step_name();
        } else if (words_.peek().is("[")) {
            words_.take();
            step_index();
        } else {
            break;
        }
    }
    subject.count = static_cast<std::uint32_t>(expression_.steps.size()) - subject.first;
}

void syntax::step_name() {
    const token& word = words_.peek();
    const bool placeholder = word.kind == token_kind::name;
    if (!placeholder && (word.kind != token_kind::identifier || keyword(word))) fail();
    expression_.names.push_back({std::string(word.text), placeholder});
    expression_.steps.push_back({static_cast<std::uint32_t>(expression_.names.size() - 1), false});
    words_.take();
}

void syntax::step_index() {
    if (words_.peek().kind != token_kind::number) fail();
    const token word = words_.take();
    if (!words_.peek().is("]")) fail();
    words_.take();
    std::uint32_t index = 0;
    const auto read = std::from_chars(word.text.data(), word.text.data() + word.text.size(), index);
    if (read.ec != std::errc() || index > std::numeric_limits<std::int32_t>::max())
        fail_validation(std::string(prefix_)
                            .append("List index is not within the allowable range; index: [")
                            .append(word.text)
                            .append("]"),
                        fault::request);
    expression_.steps.push_back({index, true});
}

syntax::state syntax::read_operation() {
    const token& word = words_.peek();
    part& last = operands_.back();
    if (last.path && (word.is(".") || word.is("[")) && !(values_only_ && last.grouped)) {
        steps(expression_.nodes[last.node]);
        last.grouped = false;
        return state::operation;
    }
    if (word.is(")")) return close();
    return values_only_ ? read_value_operation() : read_condition_operation();
}

syntax::state syntax::read_condition_operation() {
    const token& word = words_.peek();
    if (word.kind == token_kind::symbol)
        for (const auto& [text, what] : comparators)
            if (word.text == text) return read_comparison(what);
    if (word.is(",")) return next_operand();
    if (word.is_word("AND")) return read_and();
    if (word.is_word("OR")) {
        reduce(true, true);
        if (!operands_.back().condition || !at_condition()) fail();
        words_.take();
        open_.push_back({waiting::either, operation::either});
        return state::operand;
    }
    if (word.is_word("BETWEEN")) return read_comparison(operation::between);
    if (word.is_word("IN")) return read_in();
    if (word.kind != token_kind::end) fail();
    reduce(true, true);
    if (!open_.empty() || !operands_.back().condition) fail();
    return state::done;
}

syntax::state syntax::read_comparison(operation what) {
    if (!at_condition() || !operands_.back().operand) fail();
    words_.take();
    open_.push_back({what == operation::between ? waiting::low : waiting::comparison, what});
    return state::operand;
}

syntax::state syntax::read_in() {
    if (!at_condition() || !operands_.back().operand) fail();
    words_.take();
    if (!words_.peek().is("(")) fail();
    words_.take();
    open_.push_back({waiting::in_list, operation::in});
    return state::operand;
}

syntax::state syntax::read_and() {
    if (waits_for(waiting::low)) {
        if (!operands_.back().operand) fail();
        open_.back().kind = waiting::high;
    } else {
        reduce(true, false);
        if (!operands_.back().condition || !at_condition()) fail();
        open_.push_back({waiting::both, operation::both});
    }
    words_.take();
    return state::operand;
}

syntax::state syntax::next_operand() {
    if (!waits_for(waiting::call) && !waits_for(waiting::in_list)) fail();
    if (!operands_.back().operand) fail();
    words_.take();
    ++open_.back().operands;
    return state::operand;
}

syntax::state syntax::read_value_operation() {
    const token& word = words_.peek();
    if (word.is("+") || word.is("-")) {
        if (!open_.empty() && !waits_for(waiting::group)) fail();
        open_.push_back({waiting::arithmetic, word.is("+") ? operation::plus : operation::minus});
        words_.take();
        return state::operand;
    }
    if (word.is(",") && waits_for(waiting::call)) return next_operand();
    reduce(false, false);
    if (!open_.empty()) fail();
    return state::done;
}

// Ends the group or call that is open, at its parenthesis.
syntax::state syntax::close() {
    reduce(true, true);
    if (open_.empty() || waits_for(waiting::low)) fail();
    const open ended = open_.back();
    part& last = operands_.back();
    if (ended.kind == waiting::group) {
        redundant_ = redundant_ || last.grouped;
        last.grouped = true;
    } else {
        if (!last.operand) fail();
        if (ended.kind == waiting::call)
            add_call(ended.what, ended.function, ended.operands);
        else
            add_call(operation::in, 0, ended.operands + 1);
    }
    open_.pop_back();
    words_.take();
    return state::operation;
}

// Joins what binds more tightly than the word that follows.
void syntax::reduce(bool conjunctions, bool alternatives) {
    while (!open_.empty()) {
        const open last = open_.back();
        const bool tight = last.kind == waiting::comparison || last.kind == waiting::high ||
                           last.kind == waiting::arithmetic || last.kind == waiting::negation;
        if (!tight && !(conjunctions && last.kind == waiting::both) && !(alternatives && last.kind == waiting::either))
            return;
        join(last);
        open_.pop_back();
    }
}

void syntax::join(const open& with) {
    const bool compares =
        with.kind == waiting::comparison || with.kind == waiting::high || with.kind == waiting::arithmetic;
    if (compares ? !operands_.back().operand : !operands_.back().condition) fail();
    const std::uint32_t operands = with.kind == waiting::negation ? 1 : with.kind == waiting::high ? 3 : 2;
    add_call(with.what, 0, operands);
}

// Joins the last `operands` parts into one.
void syntax::add_call(operation what, std::uint32_t function, std::uint32_t operands) {
    ++operators_;
    node added{.kind = what,
               .first = static_cast<std::uint32_t>(expression_.children.size()),
               .count = operands,
               .name = function};
    const auto begin = operands_.end() - static_cast<std::ptrdiff_t>(operands);
    std::for_each(begin, operands_.end(), [this](const part& one) { expression_.children.push_back(one.node); });
    operands_.erase(begin, operands_.end());
    const bool called = is_function(what);
    operands_.push_back({.node = add(added), .condition = !values_only_, .operand = called || values_only_});
}

}  // namespace tight::cloud::dynamodb
