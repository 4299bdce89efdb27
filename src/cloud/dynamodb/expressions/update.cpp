// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/update.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "cloud/dynamodb/expressions/document_path.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {
namespace {

const node& child(const expression& expression, const node& subject, std::uint32_t index) {
    return expression.nodes[expression.children[subject.first + index]];
}

bool is_set(kind type) { return type == kind::string_set || type == kind::number_set || type == kind::binary_set; }

// As the message about ADD and DELETE has it.
std::string_view long_name(kind type) {
    switch (type) {
        case kind::string:
            return "STRING";
        case kind::number:
            return "NUMBER";
        case kind::binary:
            return "BINARY";
        case kind::boolean:
            return "BOOLEAN";
        case kind::null:
            return "NULL";
        case kind::list:
            return "LIST";
        default:
            return "MAP";
    }
}

// The checks in DynamoDB's order, each over the whole expression.
class checker {
public:
    checker(const expression& expression, placeholders& placeholders)
        : expression_(expression), binder_(expression, placeholders) {
        for (const node& one : expression_.nodes)
            if (one.kind == operation::path) binder_.fill(one);
        for (const node& one : expression_.nodes)
            if (one.kind == operation::value) binder_.fill(one);
    }

    checker(const expression& expression, binding bound)
        : expression_(expression), binder_(expression, std::move(bound)) {}

    binding run() {
        check_overlaps();
        for (const update_clause& clause : expression_.clauses) check_operand(clause);
        for (const node& one : expression_.nodes) check_function(one);
        return std::move(binder_.bound);
    }

private:
    const expression& expression_;
    binder binder_;

    void check_overlaps() const {
        std::vector<resolved_path> paths;
        for (const update_clause& clause : expression_.clauses)
            paths.push_back(resolve(expression_, binder_.bound, expression_.nodes[clause.path]));
        if (const auto overlap = find_overlap(paths)) binder_.fail(*overlap);
    }

    void check_operand(const update_clause& clause) const {
        const bool adds = clause.action == update_action::add;
        if (!adds && clause.action != update_action::erase) return;
        const kind type = binder_.constant(expression_.nodes[clause.operand])->type();
        if (!is_set(type) && !(adds && type == kind::number))
            binder_.wrong_type("operator", adds ? "ADD" : "DELETE", long_name(type));
    }

    void check_function(const node& subject) const {
        const bool arithmetic = subject.kind == operation::plus || subject.kind == operation::minus;
        if (!arithmetic && !is_function(subject.kind)) return;
        const std::string_view name = operation_name(expression_, subject);
        if (subject.count != 2)
            binder_.fail("Incorrect number of operands for operator or function; operator or function: " +
                         std::string(name) + ", number of operands: " + std::to_string(subject.count));
        if (subject.kind == operation::if_not_exists) {
            if (child(expression_, subject, 0).kind != operation::path)
                binder_.fail("Operator or function requires a document path; operator or function: " +
                             std::string(name));
            return;
        }
        const kind expected = arithmetic ? kind::number : kind::list;
        for (std::uint32_t i = 0; i < 2; ++i)
            if (const value* operand = binder_.constant(child(expression_, subject, i));
                operand != nullptr && operand->type() != expected)
                binder_.wrong_type("operator or function", name, wire_name(operand->type()));
    }
};

constexpr auto wrong_operand = "An operand in the update expression has an incorrect data type";
constexpr auto no_attribute = "The provided expression refers to an attribute that does not exist in the item";
constexpr auto no_path = "The document path provided in the update expression is invalid for update";
constexpr auto too_deep =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

// The service reports a sum of too many digits as one that is too large.
decimal128 sum_or_throw(const std::expected<decimal128, decimal_error>& sum) {
    if (sum) return *sum;
    const auto fault = sum.error().fault;
    fail_validation(std::string(message_of(fault == decimal_fault::too_precise ? decimal_fault::overflow : fault)));
}

int depth_of(const value& operand) {
    int deepest = 0;
    if (const auto* elements = operand.as<list>())
        for (const value& one : *elements) deepest = std::max(deepest, depth_of(one));
    if (const auto* members = operand.as<item>())
        for (const auto& one : *members) deepest = std::max(deepest, depth_of(one.content));
    return deepest + 1;
}

template <class Set>
Set united(const Set& one, const Set& two) {
    Set both;
    std::set_union(one.begin(), one.end(), two.begin(), two.end(), std::back_inserter(both));
    return both;
}

template <class Set>
Set without(const Set& source, const Set& what) {
    Set rest;
    std::set_difference(source.begin(), source.end(), what.begin(), what.end(), std::back_inserter(rest));
    return rest;
}

// Works out every clause on the item as it was, then changes a copy: assignments by path, so that elements are appended
// in the order of their indexes, then removals from the back, so that indexes keep their meaning.
class application {
public:
    application(const expression& expression, const binding& bound, const item& before, bool legacy)
        : expression_(expression), bound_(bound), before_(before), legacy_(legacy) {}

    item run() {
        for (const update_clause& clause : expression_.clauses) plan(clause);
        const auto by_path = [](const auto& one, const auto& two) { return one.first < two.first; };
        std::sort(assigned_.begin(), assigned_.end(), by_path);
        std::sort(removed_.rbegin(), removed_.rend());
        item after = before_;
        for (auto& [path, source] : assigned_)
            if (!assign(after, path, std::move(source))) fail_validation(no_path);
        for (const resolved_path& path : removed_)
            if (!remove(after, path)) fail_validation(no_path);
        return after;
    }

private:
    const expression& expression_;
    const binding& bound_;
    const item& before_;
    bool legacy_;
    std::vector<std::pair<resolved_path, value>> assigned_;
    std::vector<resolved_path> removed_;

    void plan(const update_clause& clause) {
        resolved_path path = resolve(expression_, bound_, expression_.nodes[clause.path]);
        switch (clause.action) {
            case update_action::set:
                plan_assignment(std::move(path), evaluate(expression_.nodes[clause.operand]));
                break;
            case update_action::remove:
                removed_.push_back(std::move(path));
                break;
            case update_action::add:
                plan_addition(std::move(path), *bound_.values[expression_.nodes[clause.operand].first]);
                break;
            case update_action::erase:
                plan_deletion(std::move(path), *bound_.values[expression_.nodes[clause.operand].first]);
        }
    }

    void plan_assignment(resolved_path path, value operand) {
        if ((operand.is<list>() || operand.is<item>()) &&
            depth_of(operand) + static_cast<int>(path.size()) - 1 > max_nesting)
            fail_validation(too_deep);
        assigned_.emplace_back(std::move(path), std::move(operand));
    }

    [[noreturn]] void mismatch() const {
        fail_validation(legacy_ ? "Type mismatch for attribute to update" : wrong_operand);
    }

    void plan_addition(resolved_path path, const value& operand) {
        const value* existing = follow(before_, path);
        if (existing == nullptr) return plan_assignment(std::move(path), operand);
        if (existing->type() != operand.type()) mismatch();
        plan_assignment(std::move(path), added(*existing, operand));
    }

    value added(const value& existing, const value& operand) const {
        switch (operand.type()) {
            case kind::number:
                return {sum_or_throw(add_exact(*existing.as<decimal128>(), *operand.as<decimal128>()))};
            case kind::string_set:
                return {united(*existing.as<string_set>(), *operand.as<string_set>())};
            case kind::number_set:
                return {united(*existing.as<number_set>(), *operand.as<number_set>())};
            case kind::binary_set:
                return {united(*existing.as<binary_set>(), *operand.as<binary_set>())};
            case kind::list:
                return {joined(*existing.as<list>(), *operand.as<list>())};
            default:
                mismatch();
        }
    }

    void plan_deletion(resolved_path path, const value& operand) {
        const value* existing = follow(before_, path);
        if (existing == nullptr) {
            removed_.push_back(std::move(path));  // nothing to take away, but the way there must exist
            return;
        }
        if (existing->type() != operand.type()) mismatch();
        switch (operand.type()) {
            case kind::string_set:
                return keep(std::move(path), without(*existing->as<string_set>(), *operand.as<string_set>()));
            case kind::number_set:
                return keep(std::move(path), without(*existing->as<number_set>(), *operand.as<number_set>()));
            default:
                return keep(std::move(path), without(*existing->as<binary_set>(), *operand.as<binary_set>()));
        }
    }

    template <class Set>
    void keep(resolved_path path, Set rest) {
        if (rest.empty())
            removed_.push_back(std::move(path));
        else
            assigned_.emplace_back(std::move(path), value{std::move(rest)});
    }

    static list joined(const list& one, const list& two) {
        list both = one;
        both.insert(both.end(), two.begin(), two.end());
        return both;
    }

    // As deep as functions are nested in 4 KB of text, of which at most 300 are allowed.
    value evaluate(const node& current) const {
        switch (current.kind) {
            case operation::value:
                return *bound_.values[current.first];
            case operation::path:
                if (const value* existing = follow(before_, resolve(expression_, bound_, current))) return *existing;
                fail_validation(no_attribute);
            case operation::if_not_exists:
                if (const value* existing =
                        follow(before_, resolve(expression_, bound_, child(expression_, current, 0))))
                    return *existing;
                return evaluate(child(expression_, current, 1));
            default:
                break;
        }
        const value left = evaluate(child(expression_, current, 0));
        const value right = evaluate(child(expression_, current, 1));
        if (current.kind == operation::list_append) {
            if (!left.is<list>() || !right.is<list>()) fail_validation(wrong_operand);
            return {joined(*left.as<list>(), *right.as<list>())};
        }
        if (!left.is<decimal128>() || !right.is<decimal128>()) fail_validation(wrong_operand);
        const auto& a = *left.as<decimal128>();
        const auto& b = *right.as<decimal128>();
        return {sum_or_throw(current.kind == operation::plus ? add_exact(a, b) : subtract_exact(a, b))};
    }
};

// Adds up what UpdateItem charges for an expression. The figures are recorded from the service, to the byte.
class meter {
public:
    meter(const expression& expression, const binding& bound, const item& before)
        : expression_(expression), bound_(bound), before_(before) {}

    std::size_t total() const {
        std::size_t sum = of_update;
        for (const update_clause& clause : expression_.clauses) sum += of_clause(clause);
        return sum;
    }

private:
    static constexpr std::size_t of_update = 3;
    static constexpr std::size_t of_writing = 19;
    static constexpr std::size_t of_taking = 1;
    static constexpr std::size_t of_element_written = 4;
    static constexpr std::size_t of_path_read = 1;
    static constexpr std::size_t of_element_read = 14;

    const expression& expression_;
    const binding& bound_;
    const item& before_;

    static std::size_t of_function(operation kind) {
        switch (kind) {
            case operation::plus:
                return 34;
            case operation::if_not_exists:
                return 39;
            default:
                return 37;  // minus, list_append
        }
    }

    static std::size_t length(const resolved_step& step) {
        return step.is_index ? std::to_string(step.index).size() : step.name.size();
    }

    std::size_t of_target(const node& current) const {
        const auto path = resolve(expression_, bound_, current);
        std::size_t sum = length(path.front());
        for (std::size_t i = 1; i < path.size(); ++i) sum += of_element_written + length(path[i]);
        return sum;
    }

    std::size_t of_clause(const update_clause& clause) const {
        const node& path = expression_.nodes[clause.path];
        switch (clause.action) {
            case update_action::set:
                return of_writing + of_target(path) + of_operand(expression_.nodes[clause.operand]);
            case update_action::add:
                return of_writing + of_target(path) +
                       of_added(path, *bound_.values[expression_.nodes[clause.operand].first]);
            default:
                return of_taking + of_target(path);
        }
    }

    std::size_t of_operand(const node& current) const {
        if (current.kind == operation::value) return value_size(*bound_.values[current.first]);
        std::size_t sum = 0;
        if (current.kind == operation::path) {
            sum = of_path_read;
            for (const auto& step : resolve(expression_, bound_, current)) sum += of_element_read + length(step);
            return sum;
        }
        for (std::uint32_t i = 0; i < current.count; ++i) sum += of_operand(child(expression_, current, i));
        return sum + of_function(current.kind);
    }

    // Of a set, the members that were not there.
    std::size_t of_added(const node& path, const value& operand) const {
        const value* existing = follow(before_, resolve(expression_, bound_, path));
        if (existing == nullptr || existing->type() != operand.type()) return value_size(operand);
        if (const auto* texts = operand.as<string_set>())
            return value_size({without(*texts, *existing->as<string_set>())});
        if (const auto* figures = operand.as<number_set>())
            return value_size({without(*figures, *existing->as<number_set>())});
        if (const auto* bytes = operand.as<binary_set>())
            return value_size({without(*bytes, *existing->as<binary_set>())});
        return value_size(operand);
    }
};

}  // namespace

update::update(shared_expression parsed, placeholders& placeholders)
    : parsed_(std::move(parsed)), bound_(checker(*parsed_, placeholders).run()) {}

update::update(shared_expression parsed, binding bound, form as)
    : parsed_(std::move(parsed)), bound_(std::move(bound)), form_(as) {}

void update::check() const { checker(*parsed_, bound_).run(); }

item update::apply(const item& before) const {
    return application(*parsed_, bound_, before, form_ == form::legacy).run();
}

item update::touched(const item& item) const {
    std::vector<resolved_path> paths;
    for (const update_clause& clause : parsed_->clauses)
        paths.push_back(resolve(*parsed_, bound_, parsed_->nodes[clause.path]));
    std::sort(paths.begin(), paths.end());
    return pick(item, paths);
}

std::vector<update::target> update::targets() const {
    std::vector<target> all;
    for (const update_clause& clause : parsed_->clauses) {
        const node& path = parsed_->nodes[clause.path];
        target one{.attribute = bound_.names[parsed_->steps[path.first].slot],
                   .nested = path.count > 1,
                   .action = clause.action};
        if (clause.action == update_action::set || clause.action == update_action::add) {
            const node& operand = parsed_->nodes[clause.operand];
            if (operand.kind == operation::value && !one.nested) one.assigned = bound_.values[operand.first];
        }
        all.push_back(one);
    }
    return all;
}

bool update::only_takes() const {
    const auto takes = [](const update_clause& clause) {
        return clause.action == update_action::remove || clause.action == update_action::erase;
    };
    return !parsed_->clauses.empty() && std::all_of(parsed_->clauses.begin(), parsed_->clauses.end(), takes);
}

std::size_t update::charge(const item& before) const { return meter(*parsed_, bound_, before).total(); }

bool update::reads_inside(std::string_view attribute) const {
    return std::any_of(parsed_->nodes.begin(), parsed_->nodes.end(), [&](const node& one) {
        return one.kind == operation::path && one.count > 1 &&
               bound_.names[parsed_->steps[one.first].slot] == attribute;
    });
}

}  // namespace tight::cloud::dynamodb
