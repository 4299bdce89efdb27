// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/dynamo/key.hpp>

#include "dynamo/movie.hpp"

namespace ddb = tight::dynamo;

namespace {

template <class E>
constexpr auto on_table = ddb::judge<std::remove_const_t<decltype(Movie::key)>, E>;
template <class E>
constexpr auto on_index = ddb::judge<std::remove_const_t<decltype(Movie::by_rating)>, E>;
template <class A, class V>
concept equals = requires(A a, V v) {
    a == v;
};
template <class A>
concept has_begins_with = requires(A a) {
    a.begins_with("x");
};

}  // namespace

TEST_CASE("a key condition is judged while compiling") {
    using enum ddb::key_verdict;
    const auto& year = Movie::year;
    const auto& title = Movie::title;
    const auto& rating = Movie::rating;
    static_assert(on_table<decltype(year == 1)> == ok);
    static_assert(on_table<decltype(title.begins_with("A") and year == 1)> == ok);
    static_assert(on_table<decltype(year == 1 and title.between("A", "B"))> == ok);
    static_assert(on_table<decltype(title == "A")> == hash_missing);
    static_assert(on_table<decltype(year > 1)> == hash_not_equal);
    static_assert(on_table<decltype(year == 1 and title != "A")> == range_operator);
    static_assert(on_table<decltype(year == 1 and title.exists())> == range_operator);
    static_assert(on_table<decltype(year == 1 and title.in({"A"}))> == range_operator);
    static_assert(on_table<decltype(year == 1 and title.contains("A"))> == range_operator);
    static_assert(on_table<decltype(year == 1 and rating > 8)> == not_a_key);
    static_assert(on_table<decltype(year == 1 and rating.exists())> == not_a_key);
    static_assert(on_table<decltype(year == 1 and title.size() > 3)> == not_a_key);
    static_assert(on_table<decltype(year == 1 and year == 2)> == twice);
    static_assert(on_table<decltype(year == 1 or title == "A")> == connective);
    static_assert(on_table<decltype(not(year == 1))> == connective);
    static_assert(on_index<decltype(rating == 9 and year > 1)> == ok);
    static_assert(on_index<decltype(year == 9)> == hash_missing);
}

TEST_CASE("operands of another type do not compile, and fractions are not cut to whole numbers") {
    using year = decltype(Movie::year);
    static_assert(equals<year, int>);
    static_assert(!(equals<year, const char*>));
    static_assert(!(equals<year, double>));
    static_assert(equals<decltype(Movie::rating), int>);
    static_assert(equals<decltype(Movie::title), const char*>);
    static_assert(!(equals<year, decltype(Movie::title)>));
    static_assert(has_begins_with<decltype(Movie::title)>);
    static_assert(!(has_begins_with<year>));
}
