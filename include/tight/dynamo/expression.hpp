// SPDX-License-Identifier: Apache-2.0
#pragma once

// Conditions: what a filter, a key condition or a conditional write says.
//
//     const auto good = Movie::rating >= 8 or not Movie::rating.exists();
//     const auto large = Movie::title.begins_with("B") and Movie::info["actors"].size() > 2;
//
// A node remembers in its type which attribute and which operator it consists of; that is all the compile-time checks
// need. Names and values go through placeholders, so reserved words never matter. Nodes are values and keep no
// references.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tight/dynamo/detail/codec.hpp>

namespace tight::dynamo {

// An expression while it is written: its text, and the JSON members that explain its placeholders. Several expressions
// of one request are written one after the other and share the placeholders.
class expression {
public:
    void text(std::string_view more) { text_ += more; }
    void name(std::string_view attribute);  // writes #n0
    void index(std::size_t position);       // writes [0]
    void bind(const value& bound);          // writes :v0; throws for an empty set, which the service does not know

    const std::string& text() const { return text_; }
    // The text written so far, leaving names and values for the next one.
    std::string take() { return std::exchange(text_, {}); }

    const std::string& names() const { return names_; }    // "#n0":"year","#n1":"title"
    const std::string& values() const { return values_; }  // ":v0":{"N":"1985"}

private:
    std::string text_;
    std::string names_;
    std::string values_;
    unsigned name_count_ = 0;
    unsigned value_count_ = 0;
};

struct node {};      // a condition
struct operand {};   // an attribute or a path into one: has value_type, model and print()
struct measured {};  // size(...): an operand for comparisons only
template <class E>
concept condition = std::derived_from<E, node>;
template <class E>
concept compared = std::derived_from<E, operand> || std::derived_from<E, measured>;

namespace op {
struct eq {
    static constexpr std::string_view text = " = ";
};
struct ne {
    static constexpr std::string_view text = " <> ";
};
struct lt {
    static constexpr std::string_view text = " < ";
};
struct le {
    static constexpr std::string_view text = " <= ";
};
struct gt {
    static constexpr std::string_view text = " > ";
};
struct ge {
    static constexpr std::string_view text = " >= ";
};
struct begins_with {
    static constexpr std::string_view text = "begins_with(";
};
struct contains {
    static constexpr std::string_view text = "contains(";
};
struct attribute_type {
    static constexpr std::string_view text = "attribute_type(";
};
struct exists {
    static constexpr std::string_view text = "attribute_exists(";
};
struct not_exists {
    static constexpr std::string_view text = "attribute_not_exists(";
};
}  // namespace op

namespace detail {

struct any_model {};     // of a literal
struct mixed_models {};  // attributes of several models in one condition

template <class T>
struct model_of_ {
    using type = any_model;
};
template <class T>
requires requires { typename T::model; }
struct model_of_<T> {
    using type = typename T::model;
};
template <class T>
using model_of = typename model_of_<T>::type;

template <class L, class R>
using common_model = std::conditional_t<std::same_as<L, any_model> || std::same_as<L, R>, R,
                                        std::conditional_t<std::same_as<R, any_model>, L, mixed_models>>;

template <class T>
concept printable = requires(const T& t, expression& out) {
    t.print(out);
};

// An operand prints itself; anything else is a value.
template <class T>
void print(expression& out, const T& what) {
    if constexpr (printable<T>)
        what.print(out);
    else
        out.bind(codec<T>::encode(what));
}

void too_many_members(std::size_t count);

}  // namespace detail

// ---- nodes -------------------------------------------------------------------------------------------------------

template <class L, class Op, class R>
struct [[nodiscard]] comparison : node {
    using model = detail::common_model<detail::model_of<L>, detail::model_of<R>>;
    [[no_unique_address]] L left;
    R right;

    comparison(L l, R r) : left(std::move(l)), right(std::move(r)) {}
    void print(expression& out) const {
        detail::print(out, left);
        out.text(Op::text);
        detail::print(out, right);
    }
};

template <class L>
struct [[nodiscard]] between_ : node {
    using model = detail::model_of<L>;
    using bound = typename L::value_type;
    [[no_unique_address]] L left;
    bound low;
    bound high;

    between_(L l, bound from, bound to) : left(std::move(l)), low(std::move(from)), high(std::move(to)) {}
    void print(expression& out) const {
        detail::print(out, left);
        out.text(" BETWEEN ");
        detail::print(out, low);
        out.text(" AND ");
        detail::print(out, high);
    }
};

template <class L>
struct [[nodiscard]] in_ : node {
    using model = detail::model_of<L>;
    [[no_unique_address]] L left;
    std::vector<typename L::value_type> members;

    in_(L l, std::vector<typename L::value_type> of) : left(std::move(l)), members(std::move(of)) {
        if (members.empty() || members.size() > 100) detail::too_many_members(members.size());
    }
    void print(expression& out) const {
        detail::print(out, left);
        out.text(" IN (");
        bool first = true;
        for (const auto& each : members) {
            if (!std::exchange(first, false)) out.text(", ");
            detail::print(out, static_cast<const typename L::value_type&>(each));
        }
        out.text(")");
    }
};

// begins_with(path, value), contains(path, value), attribute_type(path, type)
template <class L, class Function, class R>
struct [[nodiscard]] function_ : node {
    using model = detail::common_model<detail::model_of<L>, detail::model_of<R>>;
    [[no_unique_address]] L left;
    R right;

    function_(L l, R r) : left(std::move(l)), right(std::move(r)) {}
    void print(expression& out) const {
        out.text(Function::text);
        detail::print(out, left);
        out.text(", ");
        detail::print(out, right);
        out.text(")");
    }
};

// attribute_exists(path), attribute_not_exists(path)
template <class L, class Function>
struct [[nodiscard]] presence : node {
    using model = detail::model_of<L>;
    [[no_unique_address]] L left;

    explicit presence(L l) : left(std::move(l)) {}
    void print(expression& out) const {
        out.text(Function::text);
        detail::print(out, left);
        out.text(")");
    }
};

template <class L, class R>
struct [[nodiscard]] both : node {
    using model = detail::common_model<detail::model_of<L>, detail::model_of<R>>;
    L left;
    R right;

    both(L l, R r) : left(std::move(l)), right(std::move(r)) {}
    void print(expression& out) const {
        out.text("(");
        left.print(out);
        out.text(" AND ");
        right.print(out);
        out.text(")");
    }
};

template <class L, class R>
struct [[nodiscard]] either : node {
    using model = detail::common_model<detail::model_of<L>, detail::model_of<R>>;
    L left;
    R right;

    either(L l, R r) : left(std::move(l)), right(std::move(r)) {}
    void print(expression& out) const {
        out.text("(");
        left.print(out);
        out.text(" OR ");
        right.print(out);
        out.text(")");
    }
};

template <class E>
struct [[nodiscard]] not_ : node {
    using model = detail::model_of<E>;
    E inner;

    explicit not_(E e) : inner(std::move(e)) {}
    void print(expression& out) const {
        out.text("(NOT ");
        inner.print(out);
        out.text(")");
    }
};

// `and`, `or`, `not` are C++ spellings of &&, ||, !. Constrained to conditions, they leave bool alone.
template <condition L, condition R>
both<L, R> operator&&(L l, R r) {
    return {std::move(l), std::move(r)};
}
template <condition L, condition R>
either<L, R> operator||(L l, R r) {
    return {std::move(l), std::move(r)};
}
template <condition E>
not_<E> operator!(E e) {
    return not_<E>(std::move(e));
}

// ---- what can be compared ----------------------------------------------------------------------------------------
// Against values the operators are hidden friends and no templates: a wrong operand is "invalid conversion from const
// char* to int", not a page of constraints. `Self` stands in for deducing this.

namespace detail {

template <class L, class R>
concept same_kind = std::same_as<L, R> || std::same_as<L, value> || std::same_as<R, value> ||
    (std::is_arithmetic_v<L>&& std::is_arithmetic_v<R>);

template <class R, class T>
concept other_operand = compared<R> && same_kind<T, typename R::value_type>;

// A fraction in place of a whole number would be truncated silently.
template <class V, class T>
concept cut = std::floating_point<V> && std::integral<T>;

// What no operator takes: refused by name, in a few lines.
template <class V, class T>
concept mismatched = !compared<V> && (cut<V, T> || !std::convertible_to<V, T>);

}  // namespace detail

template <class Self, class T>
struct comparisons {
    using value_type = T;

    friend comparison<Self, op::eq, T> operator==(const Self& l, T r) { return {l, std::move(r)}; }
    friend comparison<Self, op::ne, T> operator!=(const Self& l, T r) { return {l, std::move(r)}; }
    friend comparison<Self, op::lt, T> operator<(const Self& l, T r) { return {l, std::move(r)}; }
    friend comparison<Self, op::le, T> operator<=(const Self& l, T r) { return {l, std::move(r)}; }
    friend comparison<Self, op::gt, T> operator>(const Self& l, T r) { return {l, std::move(r)}; }
    friend comparison<Self, op::ge, T> operator>=(const Self& l, T r) { return {l, std::move(r)}; }

    template <detail::other_operand<T> R>
    friend comparison<Self, op::eq, R> operator==(const Self& l, R r) {
        return {l, std::move(r)};
    }
    template <detail::other_operand<T> R>
    friend comparison<Self, op::ne, R> operator!=(const Self& l, R r) {
        return {l, std::move(r)};
    }
    template <detail::other_operand<T> R>
    friend comparison<Self, op::lt, R> operator<(const Self& l, R r) {
        return {l, std::move(r)};
    }
    template <detail::other_operand<T> R>
    friend comparison<Self, op::le, R> operator<=(const Self& l, R r) {
        return {l, std::move(r)};
    }
    template <detail::other_operand<T> R>
    friend comparison<Self, op::gt, R> operator>(const Self& l, R r) {
        return {l, std::move(r)};
    }
    template <detail::other_operand<T> R>
    friend comparison<Self, op::ge, R> operator>=(const Self& l, R r) {
        return {l, std::move(r)};
    }

    template <detail::mismatched<T> V>
    friend void operator==(const Self&, V) = delete;
    template <detail::mismatched<T> V>
    friend void operator!=(const Self&, V) = delete;
    template <detail::mismatched<T> V>
    friend void operator<(const Self&, V) = delete;
    template <detail::mismatched<T> V>
    friend void operator<=(const Self&, V) = delete;
    template <detail::mismatched<T> V>
    friend void operator>(const Self&, V) = delete;
    template <detail::mismatched<T> V>
    friend void operator>=(const Self&, V) = delete;

    // Both ends included.
    between_<Self> between(T low, T high) const { return {self(), std::move(low), std::move(high)}; }

    // One to a hundred values.
    in_<Self> in(std::initializer_list<T> members) const { return {self(), members}; }
    in_<Self> in(std::vector<T> members) const { return {self(), std::move(members)}; }

protected:
    const Self& self() const { return static_cast<const Self&>(*this); }
};

// size(path): characters of text, bytes of binary, elements of anything else.
template <class L>
struct [[nodiscard]] size_of : measured, comparisons<size_of<L>, std::int64_t> {
    using model = detail::model_of<L>;
    [[no_unique_address]] L left;

    explicit size_of(L l) : left(std::move(l)) {}
    void print(expression& out) const {
        out.text("size(");
        detail::print(out, left);
        out.text(")");
    }
};

}  // namespace tight::dynamo
