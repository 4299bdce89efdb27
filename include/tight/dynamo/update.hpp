// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an update does to an item:
//
//     movies.update(1985, "Brazil", Movie::rating = 7.9, Movie::votes += 1, Movie::tags.append({"70s"})).value();
//     movies.update(1985, "Brazil", Movie::votes = Movie::votes.if_not_exists(0) + 1).value();
//     movies.update(1985, "Brazil", Movie::best = Movie::rating, Movie::info["rank"].remove()).value();
//     movies.update(1985, "Brazil", Movie::labels.add({"cult"})).value();         // or erase
//
// All operands read the item as it was before the update. The service takes one + or - in a value: constants are folded
// into one, more than two operands do not compile.

#include <string_view>
#include <utility>

#include <tight/dynamo/expression.hpp>

namespace tight::dynamo {

// The parts of an update, in the order in which they are written.
enum class clause : std::uint8_t { set, add, erase, remove };

struct action {};    // one of the lines above
struct computed {};  // a value computed from attributes: for the right side of an assignment only
template <class A>
concept update_action = std::derived_from<A, action>;
template <class R>
concept assignable = std::derived_from<R, operand> || std::derived_from<R, computed>;

template <class A, class R>
struct [[nodiscard]] assignment : action {
    using target_type = A;
    using model = detail::common_model<detail::model_of<A>, detail::model_of<R>>;
    static constexpr clause kind = clause::set;
    [[no_unique_address]] A target;
    R value;

    assignment(A a, R r) : target(std::move(a)), value(std::move(r)) {}
    void print(expression& out) const {
        detail::print(out, target);
        out.text(" = ");
        detail::print(out, value);
    }
};

// ADD path value, DELETE path value
template <class A, clause Kind, class T>
struct [[nodiscard]] merging : action {
    using target_type = A;
    using model = detail::model_of<A>;
    static constexpr clause kind = Kind;
    [[no_unique_address]] A target;
    T value;

    merging(A a, T v) : target(std::move(a)), value(std::move(v)) {}
    void print(expression& out) const {
        detail::print(out, target);
        out.text(" ");
        detail::print(out, value);
    }
};

template <class A>
struct [[nodiscard]] removal : action {
    using target_type = A;
    using model = detail::model_of<A>;
    static constexpr clause kind = clause::remove;
    [[no_unique_address]] A target;

    explicit removal(A a) : target(std::move(a)) {}
    void print(expression& out) const { detail::print(out, target); }
};

// ---- arithmetic --------------------------------------------------------------------------------------------------

template <class T>
concept has_arithmetic =
    (std::is_arithmetic_v<T> && !std::same_as<T, bool>) || std::same_as<T, decimal> || std::same_as<T, value>;

namespace detail {
// The number in a value; throws where there is none.
decimal number_in(const value& of);
template <class T>
decimal number_of(T v) {
    return number_in(codec<T>::encode(std::move(v)));
}
}  // namespace detail

// operand + number, operand - number
template <class L, class T>
struct [[nodiscard]] offset : computed {
    using value_type = T;
    using model = detail::model_of<L>;
    [[no_unique_address]] L left;
    decimal by;
    bool minus;

    offset(L l, decimal n, bool m) : left(std::move(l)), by(n), minus(m) {}
    void print(expression& out) const {
        detail::print(out, left);
        out.text(minus ? " - " : " + ");
        out.bind(by);
    }
    friend offset operator+(offset l, T r) { return l.moved(detail::number_of<T>(std::move(r))); }
    friend offset operator-(offset l, T r) { return l.moved(-detail::number_of<T>(std::move(r))); }
    friend offset operator+(T l, offset r) { return r.moved(detail::number_of<T>(std::move(l))); }

private:
    offset moved(const decimal& further) const { return {left, minus ? by - further : by + further, minus}; }
};

// number + operand, number - operand
template <class R, class T>
struct [[nodiscard]] from_number : computed {
    using value_type = T;
    using model = detail::model_of<R>;
    decimal start;
    [[no_unique_address]] R right;
    bool minus;

    from_number(decimal n, R r, bool m) : start(n), right(std::move(r)), minus(m) {}
    void print(expression& out) const {
        out.bind(start);
        out.text(minus ? " - " : " + ");
        detail::print(out, right);
    }
    friend from_number operator+(from_number l, T r) { return l.moved(detail::number_of<T>(std::move(r))); }
    friend from_number operator-(from_number l, T r) { return l.moved(-detail::number_of<T>(std::move(r))); }
    friend from_number operator+(T l, from_number r) { return r.moved(detail::number_of<T>(std::move(l))); }

private:
    from_number moved(const decimal& further) const { return {start + further, right, minus}; }
};

// operand + operand, operand - operand
template <class L, class R>
struct [[nodiscard]] sum : computed {
    using value_type = typename L::value_type;
    using model = detail::common_model<detail::model_of<L>, detail::model_of<R>>;
    [[no_unique_address]] L left;
    [[no_unique_address]] R right;
    bool minus;

    sum(L l, R r, bool m) : left(std::move(l)), right(std::move(r)), minus(m) {}
    void print(expression& out) const {
        detail::print(out, left);
        out.text(minus ? " - " : " + ");
        detail::print(out, right);
    }
    // The service adds two operands, not three.
    template <class X>
    friend void operator+(const sum&, X) = delete;
    template <class X>
    friend void operator-(const sum&, X) = delete;
};

struct summand {};  // what may stand beside + and -: attributes, paths, if_not_exists
namespace detail {
template <class R, class T>
concept other_summand = std::derived_from<R, summand> && has_arithmetic<typename R::value_type> && has_arithmetic<T>;
}

template <class Self, class T>
struct arithmetic : summand {
    friend offset<Self, T> operator+(const Self& l, T r) requires has_arithmetic<T> {
        return {l, detail::number_of<T>(std::move(r)), false};
    }
    friend offset<Self, T> operator-(const Self& l, T r) requires has_arithmetic<T> {
        return {l, detail::number_of<T>(std::move(r)), true};
    }
    friend from_number<Self, T> operator+(T l, const Self& r) requires has_arithmetic<T> {
        return {detail::number_of<T>(std::move(l)), r, false};
    }
    friend from_number<Self, T> operator-(T l, const Self& r) requires has_arithmetic<T> {
        return {detail::number_of<T>(std::move(l)), r, true};
    }
    template <detail::other_summand<T> R>
    friend sum<Self, R> operator+(const Self& l, R r) {
        return {l, std::move(r), false};
    }
    template <detail::other_summand<T> R>
    friend sum<Self, R> operator-(const Self& l, R r) {
        return {l, std::move(r), true};
    }
    template <detail::cut<T> V>
    friend void operator+(const Self&, V) = delete;
    template <detail::cut<T> V>
    friend void operator-(const Self&, V) = delete;
};

// The attribute's value, or another one where it has none.
template <class L, class R>
struct [[nodiscard]] if_not_exists_ : computed, arithmetic<if_not_exists_<L, R>, typename L::value_type> {
    using value_type = typename L::value_type;
    using model = detail::common_model<detail::model_of<L>, detail::model_of<R>>;
    [[no_unique_address]] L left;
    R otherwise;

    if_not_exists_(L l, R r) : left(std::move(l)), otherwise(std::move(r)) {}
    void print(expression& out) const {
        out.text("if_not_exists(");
        detail::print(out, left);
        out.text(", ");
        detail::print(out, otherwise);
        out.text(")");
    }
};

// ---- lists -------------------------------------------------------------------------------------------------------

template <class L, class R>
struct [[nodiscard]] list_append_ : computed {
    using model = detail::common_model<detail::model_of<L>, detail::model_of<R>>;
    [[no_unique_address]] L left;
    [[no_unique_address]] R right;

    list_append_(L l, R r) : left(std::move(l)), right(std::move(r)) {}
    void print(expression& out) const {
        out.text("list_append(");
        detail::print(out, left);
        out.text(", ");
        detail::print(out, right);
        out.text(")");
    }
};

// The elements of one list, then those of the other; at least one side is an attribute, a path or an if_not_exists.
template <assignable L>
list_append_<L, typename L::value_type> list_append(L left, typename L::value_type right) {
    return {std::move(left), std::move(right)};
}
template <assignable R>
list_append_<typename R::value_type, R> list_append(typename R::value_type left, R right) {
    return {std::move(left), std::move(right)};
}
template <assignable L, assignable R>
list_append_<L, R> list_append(L left, R right) {
    return {std::move(left), std::move(right)};
}

}  // namespace tight::dynamo
