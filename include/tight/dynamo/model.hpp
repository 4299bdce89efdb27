// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models: a class is the schema, its objects are items.
//
//     struct Movie : tight::dynamo::model<Movie> {
//         using model::model;
//         static constexpr auto table = "movies";
//
//         static constexpr attr<"year", int> year{};
//         static constexpr attr<"title", std::string> title{};
//         static constexpr attr<"rating", double> rating{};
//
//         static constexpr auto key = keys(year, title);
//     };
//
//     Movie brazil{Movie::year = 1985, Movie::title = "Brazil"};        // a key left out does not compile
//     brazil.set(Movie::rating = 7.9);                                  // and is known to have changed
//     const std::string title = brazil[Movie::title];                   // keys are always there
//     const std::optional<double> rating = brazil[Movie::rating];
//
// An object keeps the attributes that came with it and that the class does not know, and gives them back when it is
// put.

#include <array>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <tight/dynamo/attribute.hpp>
#include <tight/dynamo/item.hpp>
#include <tight/dynamo/key.hpp>

namespace tight::dynamo {

template <class M>
concept keyed_model = requires {
    M::key;
};

namespace detail {

// What the compiled code knows of an attribute.
struct field {
    std::string_view name;
    bool required;
    // Reads and encodes the client's JSON; nothing, and a report, where it is not acceptable.
    std::optional<value> (*from_json)(const json::value& in, problems& bad);
    // The JSON of a stored value; null where it is not of the attribute's type.
    json::value (*to_json)(const value& stored);
};

template <class T>
std::optional<value> field_from_json(const json::value& in, problems& bad) {
    T out{};
    if (!codec<T>::from_json(in, out, bad)) return std::nullopt;
    return codec<T>::encode(std::move(out));
}

template <class T>
json::value field_to_json(const value& stored) {
    T out{};
    return codec<T>::decode(stored, out) ? codec<T>::to_json(out) : dynamo::to_json(stored);
}

template <class Model>
struct key_of {
    using type = table_key<void, void>;
};
template <keyed_model Model>
struct key_of<Model> {
    using type = std::remove_const_t<decltype(Model::key)>;
};
template <class Model>
using key_type = typename key_of<Model>::type;

template <class Model, class A>
inline constexpr bool is_key_of = is_hash<A, key_type<Model>> || is_range<A, key_type<Model>>;

// The names of a model's key attributes.
template <class Model>
inline constexpr auto key_names = [] {
    using key = key_type<Model>;
    if constexpr (key::has_range)
        return std::array<std::string_view, 2>{key::hash::name, key::range::name};
    else
        return std::array<std::string_view, 1>{key::hash::name};
}();

template <class Model, class A>
constexpr field describe_field() {
    using T = typename A::value_type;
    return {A::name, is_key_of<Model, A>, &field_from_json<T>, &field_to_json<T>};
}

template <class Model>
inline constexpr auto fields = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<field, sizeof...(I)>{describe_field<Model, enrolled_at<Model, I>>()...};
}
(std::make_index_sequence<enrolled_count<Model>>{});

[[nodiscard]] result<item> item_from_json(std::span<const field> fields, const json::value& in);
json::object item_to_json(std::span<const field> fields, const item& from);
[[noreturn]] void wrong_type(std::string_view attribute, const value* stored);
void check_key_value(std::string_view attribute, const value& of);

struct stored_tag {};

}  // namespace detail

// CRTP base of every model. Objects are plain values: copyable, comparable, not synchronised.
template <class Model>
class model {
public:
    template <class... A>
    explicit model(assignment<A, typename A::value_type>... values) {
        static_assert((std::same_as<typename A::model, Model> && ...), "an attribute belongs to another model");
        if constexpr (keyed_model<Model>) {
            using key = detail::key_type<Model>;
            static_assert((std::same_as<A, typename key::hash> || ...), "the hash key must be given a value");
            static_assert(!key::has_range || (std::same_as<A, typename key::range> || ...),
                          "the range key must be given a value");
        }
        (set(std::move(values)), ...);
    }

    // An item as the store holds it.
    model(detail::stored_tag, item from) : item_(std::move(from)) {}
    static Model from_item(item from) { return Model(detail::stored_tag{}, std::move(from)); }

    // A client's JSON. The error (errc::bad_input) names every field that is missing, of a wrong type or unknown; null
    // means absent.
    [[nodiscard]] static result<Model> from_json(const json::value& in) {
        auto read = detail::item_from_json(detail::fields<Model>, in);
        if (!read) return std::unexpected(std::move(read).error());
        return Model(detail::stored_tag{}, std::move(*read));
    }

    // The attributes that the class declares, in its order; absent ones are left out.
    json::object to_json() const { return detail::item_to_json(detail::fields<Model>, item_); }

    // A key is always there; anything else may be absent. Throws bad_expected_access<error> where the store holds a
    // value of another type.
    template <fixed_string Name, class T>
    auto operator[](const dynamo::attribute<Model, Name, T>&) const {
        using A = dynamo::attribute<Model, Name, T>;
        const value* stored = item_.find(A::name);
        T out{};
        if constexpr (detail::is_key_of<Model, A>) {
            if (stored == nullptr || !detail::codec<T>::decode(*stored, out)) detail::wrong_type(A::name, stored);
            return out;
        } else {
            if (stored == nullptr) return std::optional<T>();
            if (!detail::codec<T>::decode(*stored, out)) detail::wrong_type(A::name, stored);
            return std::optional<T>(std::move(out));
        }
    }

    template <class A>
    void set(assignment<A, typename A::value_type> to) {
        static_assert(std::same_as<typename A::model, Model>, "an attribute belongs to another model");
        value encoded = detail::codec<typename A::value_type>::encode(std::move(to.value));
        if constexpr (detail::is_key_of<Model, A>) detail::check_key_value(A::name, encoded);
        item_.set(A::name, std::move(encoded));
    }

    template <fixed_string Name, class T>
    void unset(const dynamo::attribute<Model, Name, T>& attribute) {
        static_assert(!detail::is_key_of<Model, dynamo::attribute<Model, Name, T>>, "a key cannot be unset");
        item_.unset(attribute.name);
    }

    // Everything the object holds, with what the class does not know.
    const item& attributes() const { return item_; }
    item& attributes() { return item_; }

    friend bool operator==(const Model& left, const Model& right) { return left.attributes() == right.attributes(); }

protected:
    // The vocabulary of a model, found by unqualified lookup inside the class.
    template <fixed_string Name, class T>
    using attr = dynamo::attribute<Model, Name, T>;

    template <class H, class... R>
    static constexpr auto keys(const H&, const R&...) {
        static_assert(sizeof...(R) <= 1, "keys: a hash key and, at most, a range key");
        detail::check_key_attribute<H>();
        (detail::check_key_attribute<R>(), ...);
        return table_key<H, R...>{};
    }
    template <class H, class... R>
    static constexpr auto index(std::string_view name, const H&, const R&...) {
        static_assert(sizeof...(R) <= 1, "index: a hash key and, at most, a range key");
        detail::check_key_attribute<H>();
        (detail::check_key_attribute<R>(), ...);
        return index_key<H, R...>{.name = name};
    }
    template <class H, class R>
    static constexpr auto local_index(std::string_view name, const H&, const R&) {
        detail::check_key_attribute<R>();
        return index_key<H, R>{.name = name, .local = true};
    }
    // static constexpr auto indexes = all(by_rating, by_state); lets describe<Model>() find them.
    template <class... Indexes>
    static constexpr auto all(const Indexes&... indexes) {
        return std::tuple<Indexes...>(indexes...);
    }

private:
    item item_;
};

}  // namespace tight::dynamo
