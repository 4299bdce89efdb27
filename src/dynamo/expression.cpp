// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/attribute.hpp>
#include <tight/dynamo/expression.hpp>

#include "dynamo/wire.hpp"

namespace tight::dynamo {

void expression::name(std::string_view attribute) {
    const std::string placeholder = "#n" + std::to_string(name_count_++);
    text_ += placeholder;
    if (!names_.empty()) names_ += ',';
    names_.append("\"").append(placeholder).append("\":");
    append_json_string(names_, attribute);
}

void expression::index(std::size_t position) { text_.append("[").append(std::to_string(position)).append("]"); }

void expression::bind(const value& bound) {
    if (is_empty_set(bound))
        detail::raise(errc::invalid, "an empty set cannot be kept or compared: remove() the attribute");
    const std::string placeholder = ":v" + std::to_string(value_count_++);
    text_ += placeholder;
    if (!values_.empty()) values_ += ',';
    values_.append("\"").append(placeholder).append("\":");
    append_wire(values_, bound);
}

namespace detail {

void too_many_members(std::size_t count) {
    raise(errc::invalid, "in() takes 1 to 100 values, not " + std::to_string(count));
}

decimal number_in(const value& of) {
    const decimal* number = of.if_as<decimal>();
    if (number == nullptr) raise(errc::invalid, "arithmetic takes a number, not " + std::string(wire_name(of.type())));
    return *number;
}

void negative_index() { raise(errc::invalid, "an index into a list is not negative"); }

steps steps::with(std::string_view member) const {
    steps further = *this;
    further.rest_.emplace_back(std::string(member));
    return further;
}

steps steps::with(std::size_t index) const {
    steps further = *this;
    further.rest_.emplace_back(index);
    return further;
}

void steps::print(expression& out) const {
    out.name(root_);
    for (const auto& step : rest_) {
        if (const std::size_t* index = std::get_if<std::size_t>(&step)) {
            out.index(*index);
        } else {
            out.text(".");
            out.name(std::get<std::string>(step));
        }
    }
}

}  // namespace detail
}  // namespace tight::dynamo
