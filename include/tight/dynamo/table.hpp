// SPDX-License-Identifier: Apache-2.0
#pragma once

// One table, through its model:
//
//     auto movies = client.table<Movie>();
//     movies.put(brazil).value();                                     // or put(brazil, Movie::year.not_exists())
//     if (auto movie = movies.find(1985, "Brazil")) show(*movie);     // std::optional
//     movies.update(1985, "Brazil", Movie::votes += 1, Movie::rating.exists()).value();
//     for (const Movie& movie : movies.query(Movie::year == 1985)) show(movie);    // see tight/dynamo/selection.hpp
//
// Writes and get() return a result: a condition that was false is errc::condition_failed. find() and the ranges throw
// bad_expected_access<error>, which ends the request. Tables are cheap to copy; use one from one thread at a time.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tight/dynamo/detail/statement.hpp>
#include <tight/dynamo/model.hpp>
#include <tight/dynamo/selection.hpp>

namespace tight::dynamo {

namespace detail {

template <class A>
named_value key_part(typename A::value_type content) {
    named_value part{A::name, codec<typename A::value_type>::encode(std::move(content))};
    check_key_value(part.name, part.value);
    return part;
}

// The key of an item, from its parts or from the item.
template <class Model, class... Parts>
void write_key(statement& out, const Parts&... parts) {
    using key = key_type<Model>;
    if constexpr (sizeof...(Parts) == 1 && (std::same_as<Parts, Model> && ...)) {
        const Model& whole = std::get<0>(std::tie(parts...));
        if constexpr (key::has_range)
            out.key(key_part<typename key::hash>(whole[typename key::hash()]),
                    key_part<typename key::range>(whole[typename key::range()]));
        else
            out.key(key_part<typename key::hash>(whole[typename key::hash()]));
    } else if constexpr (key::has_range) {
        static_assert(sizeof...(Parts) == 2, "key: this table has a hash key and a range key, give both");
        if constexpr (sizeof...(Parts) == 2)
            [&out](const auto& hash, const auto& range) {
                out.key(key_part<typename key::hash>(hash), key_part<typename key::range>(range));
            }(parts...);
    } else {
        static_assert(sizeof...(Parts) == 1, "key: this table has a hash key only, give one value");
        if constexpr (sizeof...(Parts) == 1) out.key(key_part<typename key::hash>(parts...));
    }
}

template <class Model, class E>
void write_condition(statement& out, const E& what) {
    if constexpr (condition<E>) {
        check_model<Model, E>();
        out.expression_member("ConditionExpression", what);
    }
}

template <class A>
inline constexpr bool is_key_part = !update_action<A> && !condition<A>;

// The changes of one clause among the arguments: "SET a, b".
template <clause Kind, class A>
void write_change(expression& out, bool& first, std::string_view keyword, const A& what) {
    if constexpr (update_action<A>) {
        if constexpr (A::kind == Kind) {
            if (first && !out.text().empty()) out.text(" ");
            out.text(first ? keyword : ", ");
            first = false;
            what.print(out);
        }
    }
}

template <clause Kind, class... Args>
void write_clause(expression& out, std::string_view keyword, const Args&... args) {
    bool first = true;
    (write_change<Kind>(out, first, keyword, args), ...);
}

template <class Model, class A>
consteval void check_change() {
    if constexpr (update_action<A>) {
        check_model<Model, A>();
        constexpr bool changes_key = is_key_of<Model, typename A::target_type>;
        static_assert(!changes_key, "update: a key cannot be changed");
    }
}

// Arguments of an update: the key's parts, then changes, with at most one condition.
template <class Model, class... Args>
void write_update(statement& out, const Args&... args) {
    constexpr std::size_t conditions = (std::size_t{0} + ... + (condition<Args> ? 1 : 0));
    constexpr std::size_t changes = (std::size_t{0} + ... + (update_action<Args> ? 1 : 0));
    constexpr std::size_t parts = sizeof...(Args) - conditions - changes;
    static_assert(conditions <= 1, "update: one condition; join conditions with `and`");
    (check_change<Model, Args>(), ...);
    const auto all = std::tie(args...);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        static_assert((is_key_part<std::remove_cvref_t<std::tuple_element_t<I, decltype(all)>>> && ...),
                      "update: the key comes first, then the changes and the condition");
        write_key<Model>(out, std::get<I>(all)...);
    }
    (std::make_index_sequence<parts>{});

    if constexpr (changes == 0) {
        constexpr bool by_model = (std::same_as<Args, Model> || ...);
        static_assert(by_model, "update: say what is to change");
        if constexpr (by_model) {
            const Model& whole = std::get<0>(all);
            write_everything(out.writer(), whole.attributes(), key_names<Model>);
        }
    } else {
        write_clause<clause::set>(out.writer(), "SET ", args...);
        write_clause<clause::add>(out.writer(), "ADD ", args...);
        write_clause<clause::erase>(out.writer(), "DELETE ", args...);
        write_clause<clause::remove>(out.writer(), "REMOVE ", args...);
    }
    if (const std::string text = out.writer().take(); !text.empty()) out.member("UpdateExpression", text);
    (write_condition<Model>(out, args), ...);
}

// Arguments of a removal or a check: the key's parts, and a condition.
template <class Model, class... Args>
void write_key_and_condition(statement& out, const Args&... args) {
    constexpr std::size_t conditions = (std::size_t{0} + ... + (condition<Args> ? 1 : 0));
    static_assert(conditions <= 1, "one condition; join conditions with `and`");
    const auto all = std::tie(args...);
    [&]<std::size_t... I>(std::index_sequence<I...>) { write_key<Model>(out, std::get<I>(all)...); }
    (std::make_index_sequence<sizeof...(Args) - conditions>{});
    (write_condition<Model>(out, args), ...);
}

template <class Key>
struct key_values_of {
    using type = typename Key::hash::value_type;
};
template <class H, class R>
requires(!std::same_as<R, no_range>) struct key_values_of<table_key<H, R>> {
    using type = std::pair<typename H::value_type, typename R::value_type>;
};

}  // namespace detail

struct checked_t {};
// Says that a sync is refused where another writer has changed the same attributes since the item was read.
inline constexpr checked_t checked{};

template <keyed_model Model>
class table {
    using key_shape = detail::key_type<Model>;

public:
    // The key of one item: the hash key's value, or a pair with the range key's.
    using key_values = typename detail::key_values_of<key_shape>::type;

    explicit table(detail::target where) : where_(std::move(where)) {}

    const std::string& name() const { return where_.table; }

    // The same table, whose get and find see every write that completed before.
    table consistent() const {
        table next = *this;
        next.consistent_ = true;
        return next;
    }

    // Writes the item, whatever was there; with a condition on what was there.
    template <condition... E>
    [[nodiscard]] result<void> put(const Model& what, const E&... condition) const {
        return detail::execute(where_, "PutItem", put_statement(what, condition...));
    }
    // As put, and gives back what was there.
    template <condition... E>
    [[nodiscard]] result<std::optional<Model>> replace(const Model& what, const E&... condition) const {
        detail::statement out = put_statement(what, condition...);
        out.member("ReturnValues", "ALL_OLD");
        return as_model<Model>(detail::execute_for(where_, "PutItem", out, "Attributes"));
    }

    // The item of a key, find(1985, "Brazil"), or of the key of a model. get: errc::not_found where there is none.
    template <class... Parts>
    std::optional<Model> find(const Parts&... key) const {
        return find_as<Model>(key...);
    }
    template <class... Parts>
    [[nodiscard]] result<Model> get(const Parts&... key) const {
        auto found = as_model<Model>(detail::execute_for(where_, "GetItem", get_statement(key...), "Item"));
        if (!found) return std::unexpected(std::move(found).error());
        if (!*found) return std::unexpected(detail::no_such_item(where_.table));
        return std::move(**found);
    }
    // Only the attributes that `Smaller` declares.
    template <class Smaller, class... Parts>
    std::optional<Smaller> find_as(const Parts&... key) const {
        detail::statement out = get_statement(key...);
        if constexpr (!std::same_as<Smaller, Model>) out.project(detail::attribute_names<Smaller>());
        return as_model<Smaller>(detail::execute_for(where_, "GetItem", out, "Item")).value();
    }

    // update(1985, "Brazil", Movie::votes += 1, Movie::old.remove(), Movie::rating.exists()): the key, changes, a
    // condition. Makes the item where there is none. update(movie[, condition]) sets everything that `movie` has. Gives
    // back the item as it is now.
    template <class... Args>
    [[nodiscard]] result<Model> update(const Args&... args) const {
        detail::statement out;
        detail::write_update<Model>(out, args...);
        out.member("ReturnValues", "ALL_NEW");
        auto now = as_model<Model>(detail::execute_for(where_, "UpdateItem", out, "Attributes"));
        if (!now) return std::unexpected(std::move(now).error());
        if (!*now) return fail(errc::unavailable, "the response to UpdateItem has no item");
        return std::move(**now);
    }

    // Sends what has changed in `what` since it was read, and nothing where nothing has. sync(movie, checked): only
    // where nobody else has changed the same attributes.
    [[nodiscard]] result<void> sync(Model& what) const { return sync_with(what, false); }
    [[nodiscard]] result<void> sync(Model& what, checked_t) const { return sync_with(what, true); }

    // remove(1985, "Brazil"[, condition]), remove(movie[, condition]). An item that is not there is no error.
    template <class... Args>
    [[nodiscard]] result<void> remove(const Args&... args) const {
        detail::statement out;
        detail::write_key_and_condition<Model>(out, args...);
        return detail::execute(where_, "DeleteItem", out);
    }
    // As remove, and gives back what was there.
    template <class... Args>
    [[nodiscard]] result<std::optional<Model>> take(const Args&... args) const {
        detail::statement out;
        detail::write_key_and_condition<Model>(out, args...);
        out.member("ReturnValues", "ALL_OLD");
        return as_model<Model>(detail::execute_for(where_, "DeleteItem", out, "Attributes"));
    }

    // query(Movie::year == 1985 and Movie::title.begins_with("B")), query(Movie::by_rating, Movie::rating == 9)
    template <condition E>
    selection<Model, Model, key_shape> query(const E& key_condition) const {
        check_key_condition<key_shape, E>();
        return query_with<key_shape>({}, key_condition);
    }
    template <class H, class R, condition E>
    selection<Model, Model, index_key<H, R>> query(const index_key<H, R>& index, const E& key_condition) const {
        check_key_condition<index_key<H, R>, E>();
        return query_with<index_key<H, R>>(index.name, key_condition);
    }
    selection<Model> scan() const { return selection<Model>(plan("Scan", {})); }
    template <class H, class R>
    selection<Model> scan(const index_key<H, R>& index) const {
        return selection<Model>(plan("Scan", index.name));
    }

    // Many at once, in as few requests as the service allows; what it leaves unprocessed is sent again, more and more
    // slowly. Of several items of one key the last one counts.
    [[nodiscard]] result<void> put_all(const std::vector<Model>& items) const {
        std::vector<detail::keyed_text> requests;
        for (const Model& each : items) {
            detail::keyed_text request{key_text(key_of(each)), R"({"PutRequest":{"Item":)"};
            append_wire(request.text, each.attributes());
            request.text += "}}";
            requests.push_back(std::move(request));
        }
        return detail::batch_write(where_, std::move(requests));
    }
    [[nodiscard]] result<void> remove_all(const std::vector<key_values>& keys) const {
        std::vector<detail::keyed_text> requests;
        for (const key_values& each : keys) {
            const std::string text = key_text(each);
            requests.push_back({text, R"({"DeleteRequest":{"Key":)" + text + "}}"});
        }
        return detail::batch_write(where_, std::move(requests));
    }
    // The items that are there, in no particular order.
    [[nodiscard]] result<std::vector<Model>> get_all(const std::vector<key_values>& keys) const {
        std::vector<std::string> texts;
        for (const key_values& each : keys) texts.push_back(key_text(each));
        auto found = detail::batch_get(where_, std::move(texts), consistent_);
        if (!found) return std::unexpected(std::move(found).error());
        std::vector<Model> out;
        out.reserve(found->size());
        for (item& each : *found) out.push_back(Model::from_item(std::move(each)));
        return out;
    }

private:
    template <class As>
    [[nodiscard]] static result<std::optional<As>> as_model(result<std::optional<item>> from) {
        if (!from) return std::unexpected(std::move(from).error());
        if (!*from) return std::nullopt;
        return As::from_item(std::move(**from));
    }

    template <condition... E>
    static detail::statement put_statement(const Model& what, const E&... condition) {
        static_assert(sizeof...(E) <= 1, "put: one condition; join conditions with `and`");
        detail::statement out;
        out.put(what.attributes());
        (detail::write_condition<Model>(out, condition), ...);
        return out;
    }

    template <class... Parts>
    detail::statement get_statement(const Parts&... parts) const {
        detail::statement out;
        detail::write_key<Model>(out, parts...);
        if (consistent_) out.member("ConsistentRead", true);
        return out;
    }

    detail::plan plan(std::string operation, std::string_view index) const {
        detail::plan out{where_, std::move(operation), {}, {}, {}, {}};
        if (!index.empty()) out.what.member("IndexName", index);
        return out;
    }
    template <class Key, class E>
    selection<Model, Model, Key> query_with(std::string_view index, const E& key_condition) const {
        detail::check_model<Model, E>();
        detail::plan out = plan("Query", index);
        out.what.expression_member("KeyConditionExpression", key_condition);
        return selection<Model, Model, Key>(std::move(out));
    }

    [[nodiscard]] result<void> sync_with(Model& what, bool checking) const {
        detail::statement out;
        detail::write_key<Model>(out, what);
        if (!detail::write_changes(out, what.attributes(), detail::key_names<Model>, checking)) return {};
        auto done = detail::execute(where_, "UpdateItem", out);
        if (done) what.attributes().mark_stored();
        return done;
    }

    static key_values key_of(const Model& from) {
        if constexpr (key_shape::has_range)
            return {from[typename key_shape::hash()], from[typename key_shape::range()]};
        else
            return from[typename key_shape::hash()];
    }
    static std::string key_text(const key_values& of) {
        std::string out;
        if constexpr (key_shape::has_range) {
            const detail::named_value parts[] = {detail::key_part<typename key_shape::hash>(of.first),
                                                 detail::key_part<typename key_shape::range>(of.second)};
            detail::append_key(out, parts);
        } else {
            const detail::named_value parts[] = {detail::key_part<typename key_shape::hash>(of)};
            detail::append_key(out, parts);
        }
        return out;
    }

    detail::target where_;
    bool consistent_ = false;
};

}  // namespace tight::dynamo
