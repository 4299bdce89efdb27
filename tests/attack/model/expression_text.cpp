// SPDX-License-Identifier: Apache-2.0
#include "attack/model/expression.hpp"

namespace attack::model {

namespace json = tight::json;

std::string expression_text::name(const std::string& attribute) {
    if (!names_) return attribute;
    std::string placeholder = "#n_" + attribute;
    placeholders_[placeholder] = attribute;
    return placeholder;
}

std::string expression_text::of(const path& where) {
    std::string text = name(where.attribute);
    for (const auto& step : where.steps) {
        if (const auto* member = std::get_if<std::string>(&step))
            text += '.' + name(*member);
        else
            text += '[' + std::to_string(std::get<std::size_t>(step)) + ']';
    }
    return text;
}

std::string expression_text::of(const value& literal) {
    std::string placeholder = ":v" + std::to_string(values_.size());
    values_[placeholder] = to_json(literal, spelling::request);
    return placeholder;
}

std::string expression_text::of(const operand& one) {
    if (one.from == operand::source::literal) return of(one.literal);
    return one.from == operand::source::size ? "size(" + of(one.where) + ')' : of(one.where);
}

std::string expression_text::of(const condition& what) {
    using test = condition::test;
    if (what.what == test::negation) return "NOT (" + of(what.parts[0]) + ')';
    if (what.what == test::both || what.what == test::either)
        return '(' + of(what.parts[0]) + (what.what == test::both ? ") AND (" : ") OR (") + of(what.parts[1]) + ')';
    std::vector<std::string> texts;
    std::string joined;
    for (const operand& one : what.operands) {
        texts.push_back(of(one));
        joined += (joined.empty() ? "" : ", ") + texts.back();
    }
    switch (what.what) {
        case test::exists:
            return "attribute_exists(" + joined + ')';
        case test::not_exists:
            return "attribute_not_exists(" + joined + ')';
        case test::type:
            return "attribute_type(" + joined + ')';
        case test::begins_with:
            return "begins_with(" + joined + ')';
        case test::contains:
            return "contains(" + joined + ')';
        case test::between:
            return texts[0] + " BETWEEN " + texts[1] + " AND " + texts[2];
        case test::in:
            return texts[0] + " IN (" + joined.substr(texts[0].size() + 2) + ')';
        default:
            break;
    }
    static constexpr const char* signs[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
    return texts[0] + signs[static_cast<std::size_t>(what.what) - static_cast<std::size_t>(test::equal)] + texts[1];
}

std::string expression_text::formula(const action& one) {
    using formula = action::formula;
    const std::string first = of(one.first);
    if (one.how == formula::plain) return first;
    const std::string second = of(one.second);
    if (one.how == formula::list_append) return "list_append(" + first + ", " + second + ')';
    if (one.how == formula::if_not_exists) return "if_not_exists(" + first + ", " + second + ')';
    return first + (one.how == formula::plus ? " + " : " - ") + second;
}

std::string expression_text::of(const update_actions& changes) {
    static constexpr const char* words[] = {"SET ", "REMOVE ", "ADD ", "DELETE "};
    std::string text;
    for (std::size_t clause = 0; clause < 4; ++clause) {
        bool begun = false;
        for (const action& one : changes) {
            if (static_cast<std::size_t>(one.what) != clause) continue;
            text += begun ? ", " : (text.empty() ? "" : " ") + std::string(words[clause]);
            begun = true;
            text += of(one.target);
            if (one.what == action::verb::set) text += " = " + formula(one);
            if (one.what == action::verb::add || one.what == action::verb::take) text += ' ' + of(one.first);
        }
    }
    return text;
}

void expression_text::add_placeholders(json::object& to) const {
    if (!placeholders_.empty()) to["ExpressionAttributeNames"] = placeholders_;
    if (!values_.empty()) to["ExpressionAttributeValues"] = values_;
}

}  // namespace attack::model
