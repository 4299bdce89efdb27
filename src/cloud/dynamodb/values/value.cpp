// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/value.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace tight::cloud::dynamodb {
namespace {

template <class Members>
auto position_of(Members& members, std::string_view name) {
    return std::lower_bound(members.begin(), members.end(), name,
                            [](const member& left, std::string_view right) { return left.name < right; });
}

struct size_visitor {
    std::size_t operator()(const std::string& text) const { return text.size(); }
    std::size_t operator()(const decimal128& number) const { return number_size(number); }
    std::size_t operator()(const binary& binary) const { return binary.bytes.size(); }
    std::size_t operator()(bool) const { return 1; }
    std::size_t operator()(null) const { return 1; }
    template <class T>
    std::size_t operator()(const std::vector<T>& set) const {
        return std::accumulate(set.begin(), set.end(), std::size_t{0},
                               [this](std::size_t sum, const T& one) { return sum + (*this)(one); });
    }
    std::size_t operator()(const list& list) const {
        std::size_t sum = 3;
        for (const value& one : list) sum += 1 + value_size(one);
        return sum;
    }
    std::size_t operator()(const item& item) const { return 3 + item.size() + item_size(item); }
};

}  // namespace

std::string_view wire_name(kind type) {
    static constexpr std::array<std::string_view, 10> names{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};
    return names[static_cast<std::size_t>(type)];
}

const value* item::find(std::string_view name) const {
    const auto at = position_of(members_, name);
    return at != members_.end() && at->name == name ? &at->content : nullptr;
}

value* item::find(std::string_view name) {
    const auto at = position_of(members_, name);
    return at != members_.end() && at->name == name ? &at->content : nullptr;
}

value& item::set(std::string_view name, value content) {
    auto at = members_.empty() || members_.back().name < name ? members_.end() : position_of(members_, name);
    if (at == members_.end() || at->name != name)
        at = members_.insert(at, member{std::string(name), std::move(content)});
    else
        at->content = std::move(content);
    return at->content;
}

bool item::erase(std::string_view name) {
    const auto at = position_of(members_, name);
    if (at == members_.end() || at->name != name) return false;
    members_.erase(at);
    return true;
}

void item::reserve(std::size_t count) { members_.reserve(count); }
std::size_t item::size() const { return members_.size(); }
bool item::empty() const { return members_.empty(); }
const member* item::begin() const { return members_.data(); }
const member* item::end() const { return members_.data() + members_.size(); }
member* item::begin() { return members_.data(); }
member* item::end() { return members_.data() + members_.size(); }

bool item::operator==(const item& other) const { return members_ == other.members_; }

std::size_t value_size(const value& operand) { return std::visit(size_visitor{}, operand.data); }

std::size_t item_size(const item& item) {
    std::size_t sum = 0;
    for (const auto& [name, content] : item) sum += name.size() + value_size(content);
    return sum;
}

}  // namespace tight::cloud::dynamodb
