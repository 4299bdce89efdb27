// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key of a table, and its indexes. A model declares them after its attributes:
//
//     static constexpr auto key = keys(year, title);                                  // or keys(id)
//     static constexpr auto by_rating = index("by-rating", rating, year);             // a global index
//     static constexpr auto by_total = local_index("by-total", id, total).keys_only();
//     static constexpr auto by_state = index("by-state", state).include(total, placed).throughput(4, 5);
//
// and which conditions may select by them, judged while compiling.

#include <array>
#include <concepts>
#include <cstdint>
#include <string_view>

#include <tight/dynamo/attribute.hpp>

namespace tight::dynamo {

struct no_range {};

// Capacity units reserved for reading and writing; without them a table is billed by request.
struct throughput {
    int read = 0;
    int write = 0;
    bool operator==(const throughput&) const = default;
};

// What of an item an index holds besides its keys and the table's.
enum class projection : std::uint8_t { all, keys_only, include };

namespace detail {
template <class A>
consteval void check_key_attribute() {
    constexpr bool fits = requires { requires codec<typename A::value_type>::kind == type::string; }
    || requires { requires codec<typename A::value_type>::kind == type::number; }
    || requires { requires codec<typename A::value_type>::kind == type::binary; };
    static_assert(fits, "key: a key attribute is a string, a number or binary");
}
}  // namespace detail

template <class H, class R = no_range>
struct table_key {
    using hash = H;
    using range = R;
    static constexpr bool has_range = !std::same_as<R, no_range>;
};

template <class H, class R = no_range>
struct index_key {
    using hash = H;
    using range = R;
    static constexpr bool has_range = !std::same_as<R, no_range>;

    std::string_view name;
    bool local = false;
    dynamo::projection projection = dynamo::projection::all;
    std::array<std::string_view, 20> included = {};
    std::size_t included_count = 0;
    dynamo::throughput reserved = {};

    constexpr index_key keys_only() const {
        index_key next = *this;
        next.projection = dynamo::projection::keys_only;
        return next;
    }
    template <class... A>
    constexpr index_key include(const A&...) const {
        static_assert(sizeof...(A) >= 1 && sizeof...(A) <= 20, "index: include() takes 1 to 20 attributes");
        index_key next = *this;
        next.projection = dynamo::projection::include;
        ((next.included[next.included_count++] = A::name), ...);
        return next;
    }
    constexpr index_key throughput(int read, int write) const {
        index_key next = *this;
        next.reserved = {read, write};
        return next;
    }
};

// ---- key conditions ----------------------------------------------------------------------------------------------
// The verdict is an ordinary value, so the rules are tested without failing builds; check_key_condition words it.

enum class key_verdict : std::uint8_t {
    ok,
    hash_missing,
    hash_not_equal,
    range_operator,
    not_a_key,
    twice,
    connective
};

namespace detail {

struct key_use {
    int hash = 0;
    int range = 0;
    key_verdict fault = key_verdict::ok;
};

constexpr key_use join(key_use left, key_use right) {
    key_use use{left.hash + right.hash, left.range + right.range,
                left.fault != key_verdict::ok ? left.fault : right.fault};
    if (use.fault == key_verdict::ok && (use.hash > 1 || use.range > 1)) use.fault = key_verdict::twice;
    return use;
}

template <class A, class Key>
inline constexpr bool is_hash = std::same_as<A, typename Key::hash>;
template <class A, class Key>
inline constexpr bool is_range = std::same_as<A, typename Key::range>;

// A condition that only a range key may have.
template <class A, class Key>
inline constexpr key_use as_range = is_range<A, Key>  ? key_use{0, 1}
                                    : is_hash<A, Key> ? key_use{1, 0, key_verdict::hash_not_equal}
                                                      : key_use{0, 0, key_verdict::not_a_key};
// A condition that no key may have.
template <class A, class Key>
inline constexpr key_use as_neither = is_range<A, Key> || is_hash<A, Key> ? key_use{0, 0, key_verdict::range_operator}
                                                                          : key_use{0, 0, key_verdict::not_a_key};

template <class Key, class E>
inline constexpr key_use uses{0, 0, key_verdict::connective};  // or, not
template <class Key, class A, class Op, class R>
inline constexpr key_use uses<Key, comparison<A, Op, R>> = compared<R> ? as_neither<A, Key> : as_range<A, Key>;
template <class Key, class A, class R>
inline constexpr key_use uses<Key, comparison<A, op::eq, R>> = compared<R>       ? as_neither<A, Key>
                                                               : is_hash<A, Key> ? key_use{1, 0}
                                                                                 : as_range<A, Key>;
template <class Key, class A, class R>
inline constexpr key_use uses<Key, comparison<A, op::ne, R>> =
    is_range<A, Key> ? key_use{0, 1, key_verdict::range_operator} : as_range<A, Key>;
template <class Key, class A>
inline constexpr key_use uses<Key, between_<A>> = as_range<A, Key>;
template <class Key, class A, class R>
inline constexpr key_use uses<Key, function_<A, op::begins_with, R>> = as_range<A, Key>;
template <class Key, class A, class Function, class R>
inline constexpr key_use uses<Key, function_<A, Function, R>> = as_neither<A, Key>;
template <class Key, class A, class Function>
inline constexpr key_use uses<Key, presence<A, Function>> = as_neither<A, Key>;
template <class Key, class A>
inline constexpr key_use uses<Key, in_<A>> = as_neither<A, Key>;
template <class Key, class L, class R>
inline constexpr key_use uses<Key, both<L, R>> = join(uses<Key, L>, uses<Key, R>);

// Whether a condition speaks of an attribute of the key.
template <class Key, class X>
inline constexpr bool touches = is_hash<X, Key> || is_range<X, Key>;
template <class Key, class L>
inline constexpr bool touches<Key, size_of<L>> = touches<Key, L>;
template <class Key, class L, class Op, class R>
inline constexpr bool touches<Key, comparison<L, Op, R>> = touches<Key, L> || touches<Key, R>;
template <class Key, class L>
inline constexpr bool touches<Key, between_<L>> = touches<Key, L>;
template <class Key, class L>
inline constexpr bool touches<Key, in_<L>> = touches<Key, L>;
template <class Key, class L, class Function, class R>
inline constexpr bool touches<Key, function_<L, Function, R>> = touches<Key, L> || touches<Key, R>;
template <class Key, class L, class Function>
inline constexpr bool touches<Key, presence<L, Function>> = touches<Key, L>;
template <class Key, class L, class R>
inline constexpr bool touches<Key, both<L, R>> = touches<Key, L> || touches<Key, R>;
template <class Key, class L, class R>
inline constexpr bool touches<Key, either<L, R>> = touches<Key, L> || touches<Key, R>;
template <class Key, class E>
inline constexpr bool touches<Key, not_<E>> = touches<Key, E>;

}  // namespace detail

template <class Key, condition E>
inline constexpr key_verdict judge = detail::uses<Key, E>.fault != key_verdict::ok ? detail::uses<Key, E>.fault
                                     : detail::uses<Key, E>.hash == 0              ? key_verdict::hash_missing
                                                                                   : key_verdict::ok;

template <class Key, condition E>
consteval void check_key_condition() {
    constexpr key_verdict verdict = judge<Key, E>;
    static_assert(verdict != key_verdict::hash_missing, "key condition: the hash key must be compared with ==");
    static_assert(verdict != key_verdict::hash_not_equal, "key condition: the hash key takes == and nothing else");
    static_assert(verdict != key_verdict::range_operator,
                  "key condition: the range key takes ==, <, <=, >, >=, between or begins_with");
    static_assert(verdict != key_verdict::not_a_key,
                  "key condition: only the keys of this table or index may appear; move the rest to .filter()");
    static_assert(verdict != key_verdict::twice, "key condition: a key may appear only once");
    static_assert(verdict != key_verdict::connective, "key condition: conditions are joined with `and` only");
}

}  // namespace tight::dynamo
