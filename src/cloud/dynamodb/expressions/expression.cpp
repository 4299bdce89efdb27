// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/expression.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "cloud/dynamodb/expressions/expression_cache.hpp"
#include "cloud/dynamodb/expressions/lexer.hpp"
#include "cloud/dynamodb/expressions/syntax.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t max_bytes = 4096;
constexpr std::size_t max_operators = 300;
constexpr std::uint32_t max_path = 32;
constexpr std::uint32_t max_in = 100;

constexpr std::array<std::pair<std::string_view, update_action>, 4> sections{{
    {"SET", update_action::set},
    {"REMOVE", update_action::remove},
    {"ADD", update_action::add},
    {"DELETE", update_action::erase},
}};

// Parses one text and makes the checks that need no names and values, in DynamoDB's order.
class parser {
public:
    parser(expression_kind kind, std::string_view text)
        : prefix_("Invalid " + std::string(parameter_name(kind)) + ": "), text_(text) {
        result_.kind = kind;
    }

    expression run() {
        if (text_.empty())
            fail_validation(prefix_ + "The expression can not be empty;",
                            result_.kind == expression_kind::update ? fault::other : fault::request);
        if (text_.size() > max_bytes)
            fail("Expression size has exceeded the maximum allowed size; expression size: " +
                 std::to_string(text_.size()));
        lexer words(text_);
        syntax grammar(result_, words, prefix_);
        switch (result_.kind) {
            case expression_kind::update:
                read_update(words, grammar);
                break;
            case expression_kind::projection:
                read_projection(words, grammar);
                break;
            default:
                result_.root = grammar.condition();
        }
        if (grammar.operators() > max_operators)
            fail("The expression contains too many operators; operator count: " + std::to_string(grammar.operators()));
        if (result_.kind == expression_kind::update) {
            check_reserved();
            check_update_functions();
            if (twice_)
                fail("The \"" + std::string(*twice_) + "\" section can only be used once in an update expression;");
        } else {
            if (result_.kind != expression_kind::projection) check_condition(grammar.redundant_parentheses());
            check_reserved();
        }
        check_paths();
        return std::move(result_);
    }

private:
    std::string prefix_;
    std::string_view text_;
    expression result_;
    std::optional<std::string_view> twice_;  // the first section that is there twice

    [[noreturn]] void fail(const std::string& why) const { fail_validation(prefix_ + why, fault::request); }
    [[noreturn]] void fail(const std::string& why, const node& function) const {
        fail(why + result_.functions[function.name]);
    }

    void read_projection(lexer& words, syntax& grammar) {
        while (true) {
            result_.paths.push_back(grammar.path());
            if (!words.peek().is(",")) break;
            words.take();
        }
        if (words.peek().kind != token_kind::end) grammar.fail();
    }

    void read_update(lexer& words, syntax& grammar) {
        std::array<bool, sections.size()> seen{};
        do {
            const auto section = std::find_if(sections.begin(), sections.end(),
                                              [&](const auto& one) { return words.peek().is_word(one.first); });
            if (section == sections.end()) grammar.fail();
            words.take();
            bool& known = seen[static_cast<std::size_t>(section - sections.begin())];
            if (known && !twice_) twice_ = section->first;
            known = true;
            read_section(section->second, words, grammar);
        } while (words.peek().kind != token_kind::end);
    }

    void read_section(update_action action, lexer& words, syntax& grammar) {
        while (true) {
            update_clause clause{.action = action, .path = grammar.path()};
            if (action == update_action::set) {
                if (!words.peek().is("=")) grammar.fail();
                words.take();
                clause.operand = grammar.assigned();
            } else if (action != update_action::remove) {
                clause.operand = grammar.placeholder();
            }
            result_.clauses.push_back(clause);
            if (!words.peek().is(",")) return;
            words.take();
        }
    }

    const node& child(const node& subject, std::uint32_t index) const {
        return result_.nodes[result_.children[subject.first + index]];
    }

    void check_condition(bool redundant) {
        if (redundant) fail("The expression has redundant parentheses;");
        for (const node& one : result_.nodes) {
            if (one.kind == operation::unknown_function) fail("Invalid function name; function: ", one);
            if (one.kind == operation::if_not_exists || one.kind == operation::list_append)
                fail("The function is not allowed in a condition expression; function: ", one);
        }
        for (const node& one : result_.nodes) check_use(one);
        if (result_.nodes[result_.root].kind == operation::size) misused(result_.nodes[result_.root]);
        for (const node& one : result_.nodes)
            if (one.kind == operation::in && one.count - 1 > max_in)
                fail("The IN operator is provided with too many operands; number of operands: " +
                     std::to_string(one.count - 1));
        mark_leaves();
    }

    static bool joins(operation kind) {
        return kind == operation::either || kind == operation::both || kind == operation::negation;
    }
    static bool has_children(operation kind) { return kind != operation::path && kind != operation::value; }

    [[noreturn]] void misused(const node& function) const {
        fail("The function is not allowed to be used this way in an expression; function: ", function);
    }

    void check_use(const node& one) const {
        if (!has_children(one.kind)) return;
        for (std::uint32_t i = 0; i < one.count; ++i) {
            const node& part = child(one, i);
            if (is_function(part.kind) && (part.kind == operation::size) == joins(one.kind)) misused(part);
        }
    }

    void mark_leaves() {
        for (node& one : result_.nodes) one.leaf = has_children(one.kind) && !joins(one.kind);
        for (const node& one : result_.nodes)
            if (has_children(one.kind) && !joins(one.kind))
                for (std::uint32_t i = 0; i < one.count; ++i)
                    result_.nodes[result_.children[one.first + i]].leaf = false;
    }

    void check_update_functions() const {
        for (const node& one : result_.nodes) {
            if (!is_function(one.kind) || one.kind == operation::if_not_exists || one.kind == operation::list_append)
                continue;
            if (one.kind == operation::unknown_function) fail("Invalid function name; function: ", one);
            fail("The function is not allowed in an update expression; function: ", one);
        }
    }

    void check_reserved() const {
        for (const name_slot& name : result_.names)
            if (!name.placeholder && reserved_word(name.text))
                fail("Attribute name is a reserved keyword; reserved keyword: " + name.text);
    }

    void check_paths() const {
        for (const node& one : result_.nodes)
            if (one.kind == operation::path && one.count > max_path)
                fail("The document path has too many nesting levels; nesting levels: " + std::to_string(one.count));
    }
};

}  // namespace

std::string_view parameter_name(expression_kind kind) {
    static constexpr std::array<std::string_view, 5> names{"ConditionExpression", "FilterExpression",
                                                           "KeyConditionExpression", "UpdateExpression",
                                                           "ProjectionExpression"};
    return names[static_cast<std::size_t>(kind)];
}

bool is_function(operation kind) {
    switch (kind) {
        case operation::attribute_exists:
        case operation::attribute_not_exists:
        case operation::attribute_type:
        case operation::begins_with:
        case operation::contains:
        case operation::size:
        case operation::if_not_exists:
        case operation::list_append:
        case operation::unknown_function:
            return true;
        default:
            return false;
    }
}

std::string_view operation_name(const expression& expression, const node& current) {
    switch (current.kind) {
        case operation::either:
            return "OR";
        case operation::both:
            return "AND";
        case operation::negation:
            return "NOT";
        case operation::equal:
            return "=";
        case operation::not_equal:
            return "<>";
        case operation::less:
            return "<";
        case operation::less_equal:
            return "<=";
        case operation::greater:
            return ">";
        case operation::greater_equal:
            return ">=";
        case operation::between:
            return "BETWEEN";
        case operation::in:
            return "IN";
        case operation::plus:
            return "+";
        case operation::minus:
            return "-";
        case operation::path:
        case operation::value:
            return {};
        default:
            return expression.functions[current.name];
    }
}

shared_expression parse_expression(expression_kind kind, std::string_view text) {
    return std::make_shared<const expression>(parser(kind, text).run());
}

shared_expression expression_cache::parse(expression_kind kind, std::string_view text) {
    constexpr std::size_t most = 1000;  // of each kind; a program that makes up texts does not fill the memory
    table& known = tables_[static_cast<std::size_t>(kind)];
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = known.find(text); found != known.end()) return found->second;
    }
    shared_expression parsed = parse_expression(kind, text);
    const std::lock_guard lock(mutex_);
    if (known.size() >= most) known.clear();
    known.insert_or_assign(std::string(text), parsed);
    return parsed;
}

operation mirrored(operation kind) {
    switch (kind) {
        case operation::less:
            return operation::greater;
        case operation::less_equal:
            return operation::greater_equal;
        case operation::greater:
            return operation::less;
        case operation::greater_equal:
            return operation::less_equal;
        default:
            return kind;
    }
}

}  // namespace tight::cloud::dynamodb
