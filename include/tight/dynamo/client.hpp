// SPDX-License-Identifier: Apache-2.0
#pragma once

// The database: its tables, and what concerns more than one of them.
//
//     dynamo::client db(aws::default_transport());
//     db.create_table(dynamo::describe<Movie>(Movie::by_rating)).value();
//     auto movies = db.table<Movie>();

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <tight/dynamo/connection.hpp>
#include <tight/dynamo/description.hpp>
#include <tight/dynamo/table.hpp>
#include <tight/dynamo/transaction.hpp>

namespace tight::dynamo {

// Cheap to copy; safe from several threads. `variables` and `time` must outlive it and its tables.
class client {
public:
    explicit client(std::shared_ptr<aws::transport> transport, const environment& variables = environment::process(),
                    clock& time = clock::system())
        : connection_(std::make_shared<const connection>(std::move(transport), variables, time)) {}

    template <keyed_model Model>
    dynamo::table<Model> table() const {
        return table_named<Model>(connection_->physical_name(Model::table));
    }
    // A table of that very name, whatever the environment says.
    template <keyed_model Model>
    dynamo::table<Model> table_named(std::string name) const {
        return dynamo::table<Model>({connection_, std::move(name)});
    }
    std::string physical_name(std::string_view table) const { return connection_->physical_name(table); }

    // Creates the table under its physical name and waits until it can be used. errc::conflict if it already exists.
    [[nodiscard]] result<void> create_table(const table_description& table) const;
    // The same by CreateTable's own request, which names the table as it is.
    [[nodiscard]] result<void> create_table(const json::object& request) const;
    // Deletes it and waits until it is gone. `table` is the model's name, or, for the second, the table's own.
    [[nodiscard]] result<void> delete_table(std::string_view table) const {
        return delete_table_named(physical_name(table));
    }
    [[nodiscard]] result<void> delete_table_named(const std::string& name) const;
    // All of them, by their physical names.
    [[nodiscard]] result<std::vector<std::string>> list_tables() const;

    // All parts or none. condition_failed or conflict, naming the parts that stood in the way.
    template <std::same_as<write_part>... Parts>
    [[nodiscard]] result<void> transact(const Parts&... parts) const {
        const std::array<write_part, sizeof...(Parts)> all{parts...};
        return detail::transact_write(*connection_, all, {});
    }
    [[nodiscard]] result<void> transact(const std::vector<write_part>& parts, std::string token = {}) const {
        return detail::transact_write(*connection_, parts, std::move(token));
    }
    // All items as they were at one moment.
    template <class... Models>
    [[nodiscard]] result<std::tuple<std::optional<Models>...>> read(const read_part<Models>&... parts) const {
        const std::array<detail::read_text, sizeof...(Models)> all{detail::read_text{Models::table, &parts.what}...};
        auto found = detail::transact_read(*connection_, all);
        if (!found) return std::unexpected(std::move(found).error());
        return [&found]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<std::optional<Models>...>{as_model<Models>(std::move((*found)[I]))...};
        }
        (std::index_sequence_for<Models...>{});
    }

    // Any operation of the service, with a request and an answer in its own JSON. `request` names tables as they are.
    [[nodiscard]] result<json::value> call(std::string_view operation, const json::object& request) const;

private:
    template <class Model>
    static std::optional<Model> as_model(std::optional<item> from) {
        if (!from) return std::nullopt;
        return Model::from_item(std::move(*from));
    }

    connection_ptr connection_;
};

}  // namespace tight::dynamo
