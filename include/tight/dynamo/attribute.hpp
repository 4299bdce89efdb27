// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attributes and what can be said with them. An attribute is a stateless value whose type knows its model, its name and
// the C++ type of its contents; a path leads into an attribute that is a list, a map or a document:
//
//     const auto condition = Movie::title.begins_with("B") and Movie::info["actors"][0] == "Jonathan Pryce";

#include <compare>
#include <concepts>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tight/dynamo/detail/registry.hpp>
#include <tight/dynamo/expression.hpp>
#include <tight/dynamo/update.hpp>
#include <tight/fixed_string.hpp>

namespace tight::dynamo {

template <class Model, class T>
class path;

namespace detail {

// What contains(), [] and the set functions know about a type.
struct none {};
struct plain {
    using part = none;     // what contains() looks for
    using element = none;  // of a list
    using member = none;   // of a map
    static constexpr bool is_set = false;
};
template <class T>
struct shape : plain {};
template <>
struct shape<std::string> : plain {
    using part = std::string;
};
template <class T>
struct shape<std::vector<T>> : plain {
    using part = T;
    using element = T;
};
template <class T>
struct shape<std::map<std::string, T>> : plain {
    using member = T;
};
template <class T>
struct shape<std::set<T>> : plain {
    using part = T;
    static constexpr bool is_set = true;
};
template <class T>
struct shape<std::optional<T>> : shape<T> {};
template <>
struct shape<value> {
    using part = value;
    using element = value;
    using member = value;
    static constexpr bool is_set = true;
};
template <class T>
concept has_part = !std::same_as<typename shape<T>::part, none>;
template <class T>
concept has_elements = !std::same_as<typename shape<T>::element, none>;
template <class T>
concept has_members = !std::same_as<typename shape<T>::member, none>;
template <class T>
concept is_set = shape<T>::is_set;
template <class T>
concept has_prefix = std::same_as<T, std::string> || std::same_as<T, binary> || std::same_as<T, value>;
template <class R, class T>
concept source_of = assignable<R> &&(!requires { typename R::value_type; } || same_kind<T, typename R::value_type>);

[[noreturn]] void negative_index();
constexpr std::size_t checked_index(std::integral auto index) {
    if (std::cmp_less(index, 0)) negative_index();
    return static_cast<std::size_t>(index);
}

// The way from an attribute to a place inside it.
class steps {
public:
    explicit steps(std::string_view root) : root_(root) {}
    steps with(std::string_view member) const;
    steps with(std::size_t index) const;
    void print(expression& out) const;

private:
    std::string_view root_;  // an attribute's name: lives as long as the program
    std::vector<std::variant<std::string, std::size_t>> rest_;
};

}  // namespace detail

// Everything that attributes and paths have in common.
template <class Self, class T>
struct operations : operand, comparisons<Self, T>, arithmetic<Self, T> {
    using value_type = T;
    using comparisons<Self, T>::self;

    constexpr operations() = default;
    constexpr operations(const operations&) = default;
    void operator=(const operations&) const = delete;  // `a = b` makes an assignment, and never assigns

    // Conditions.
    presence<Self, op::exists> exists() const { return presence<Self, op::exists>(self()); }
    presence<Self, op::not_exists> not_exists() const { return presence<Self, op::not_exists>(self()); }
    size_of<Self> size() const { return size_of<Self>(self()); }
    function_<Self, op::attribute_type, value> attribute_type(dynamo::type is) const {
        return {self(), value(wire_name(is))};
    }
    function_<Self, op::begins_with, T> begins_with(T prefix) const requires detail::has_prefix<T> {
        return {self(), std::move(prefix)};
    }
    auto contains(typename detail::shape<T>::part part) const requires detail::has_part<T> {
        return function_<Self, op::contains, typename detail::shape<T>::part>(self(), std::move(part));
    }
    template <std::derived_from<operand> R>
    function_<Self, op::contains, R> contains(R part) const {
        return {self(), std::move(part)};
    }

    // Updates.
    assignment<Self, T> operator=(T to) const { return {self(), std::move(to)}; }
    template <detail::source_of<T> R>
    assignment<Self, R> operator=(R to) const {
        return {self(), std::move(to)};
    }
    template <detail::cut<T> V>
    void operator=(V) const = delete;
    assignment<Self, offset<Self, T>> operator+=(T by) const requires has_arithmetic<T> {
        return {self(), self() + std::move(by)};
    }
    assignment<Self, offset<Self, T>> operator-=(T by) const requires has_arithmetic<T> {
        return {self(), self() - std::move(by)};
    }
    if_not_exists_<Self, T> if_not_exists(T otherwise) const { return {self(), std::move(otherwise)}; }
    template <detail::source_of<T> R>
    if_not_exists_<Self, R> if_not_exists(R otherwise) const {
        return {self(), std::move(otherwise)};
    }
    removal<Self> remove() const { return removal<Self>(self()); }
    // Adds to a number, or members to a set; where the attribute is absent it begins at 0 or empty.
    merging<Self, clause::add, T> add(T more) const requires(has_arithmetic<T> || detail::is_set<T>) {
        return {self(), std::move(more)};
    }
    // Takes members out of a set; the last one takes the attribute with it.
    merging<Self, clause::erase, T> erase(T members) const requires detail::is_set<T> {
        return {self(), std::move(members)};
    }
    // Elements behind or before those of the list, which must be there: see list_append and if_not_exists.
    assignment<Self, list_append_<Self, T>> append(T elements) const requires detail::has_elements<T> {
        return {self(), list_append(self(), std::move(elements))};
    }
    assignment<Self, list_append_<T, Self>> prepend(T elements) const requires detail::has_elements<T> {
        return {self(), list_append(std::move(elements), self())};
    }

    // Ways inside: an index leads into a list, a name into a map, either into a document. A name is one name, with dots
    // or without. A negative index throws bad_expected_access<error>.
    template <std::integral I>
    auto operator[](I index) const requires detail::has_elements<T> {
        return path<typename Self::model, typename detail::shape<T>::element>(
            self().way().with(detail::checked_index(index)));
    }
    template <std::integral I>
    void operator[](I) const requires(!detail::has_elements<T>) = delete;  // no list: 0 would be a null name
    auto operator[](std::string_view name) const requires detail::has_members<T> {
        return path<typename Self::model, typename detail::shape<T>::member>(self().way().with(name));
    }
    auto operator[](const char* name) const requires detail::has_members<T> { return (*this)[std::string_view(name)]; }
    void operator[](const char*) const requires(!detail::has_members<T>) = delete;  // no map
};

template <class Model, fixed_string Name, class T>
struct attribute : operations<attribute<Model, Name, T>, T> {
    using model = Model;
    static constexpr std::string_view name = Name.view();
    static_assert(!name.empty() && name.size() <= 255, "an attribute's name has 1 to 255 characters");
    static constexpr bool enrolled = detail::enrol<Model, attribute>();

    constexpr attribute() { static_assert(enrolled); }
    constexpr attribute(const attribute&) = default;
    using operations<attribute, T>::operator=;
    assignment<attribute, attribute> operator=(const attribute& from) const { return {*this, from}; }

    void print(expression& out) const { out.name(name); }
    detail::steps way() const { return detail::steps(name); }
};

template <class Model, class T>
class path : public operations<path<Model, T>, T> {
public:
    using model = Model;

    explicit path(detail::steps way) : way_(std::move(way)) {}
    path(const path&) = default;
    path(path&&) noexcept = default;
    using operations<path, T>::operator=;
    assignment<path, path> operator=(const path& from) const { return {*this, from}; }

    void print(expression& out) const { way_.print(out); }
    const detail::steps& way() const { return way_; }

private:
    detail::steps way_;
};

}  // namespace tight::dynamo
