// SPDX-License-Identifier: Apache-2.0
#pragma once

// Several writes or reads that happen together or not at all, up to a hundred, in any tables:
//
//     client.transact(dynamo::put(order, Order::id.not_exists()),
//                     dynamo::update<Stock>(article, Stock::left -= 1, Stock::left >= 1),
//                     dynamo::check<Customer>(customer, Customer::blocked.not_exists())).value();
//
//     auto [movie, stock] = client.read(dynamo::get<Movie>(1985, "Brazil"), dynamo::get<Stock>("dvd-7")).value();

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tight/dynamo/table.hpp>

namespace tight::dynamo {

// One part of a transaction; knows its table by the model's name.
struct [[nodiscard]] write_part {
    std::string_view kind;   // Put, Update, Delete, ConditionCheck
    std::string_view table;  // as the model names it
    detail::statement what;
};

template <class Model>
struct [[nodiscard]] read_part {
    detail::statement what;
};

template <keyed_model Model, condition... E>
write_part put(const Model& what, const E&... condition) {
    static_assert(sizeof...(E) <= 1, "put: one condition; join conditions with `and`");
    write_part part{"Put", Model::table, {}};
    part.what.put(what.attributes());
    (detail::write_condition<Model>(part.what, condition), ...);
    return part;
}

// Arguments as table.update's.
template <keyed_model Model, class... Args>
write_part update(const Args&... args) {
    write_part part{"Update", Model::table, {}};
    detail::write_update<Model>(part.what, args...);
    return part;
}

// Arguments as table.remove's.
template <keyed_model Model, class... Args>
write_part remove(const Args&... args) {
    write_part part{"Delete", Model::table, {}};
    detail::write_key_and_condition<Model>(part.what, args...);
    return part;
}

// Nothing is written; the condition must hold. check<Customer>("c-1", Customer::blocked.not_exists())
template <keyed_model Model, class... Args>
write_part check(const Args&... args) {
    static_assert((condition<Args> || ...), "check: a condition is needed");
    write_part part{"ConditionCheck", Model::table, {}};
    detail::write_key_and_condition<Model>(part.what, args...);
    return part;
}

template <keyed_model Model, class... Parts>
read_part<Model> get(const Parts&... key) {
    read_part<Model> part;
    detail::write_key<Model>(part.what, key...);
    return part;
}

namespace detail {
struct read_text {
    std::string_view table;
    const statement* what;
};
// `token`: writes with the same one within ten minutes happen once; empty: a fresh one, so that a retry is safe.
[[nodiscard]] result<void> transact_write(const connection& where, std::span<const write_part> parts,
                                          std::string token);
[[nodiscard]] result<std::vector<std::optional<item>>> transact_read(const connection& where,
                                                                     std::span<const read_text> parts);
}  // namespace detail

}  // namespace tight::dynamo
