// SPDX-License-Identifier: Apache-2.0
#pragma once

// A PartiQL statement as written: immutable, without parameters, cached by its text. Conditions and changes are the
// same expressions that the other operations use.
//
//     shared_statement statement = parse_statement("SELECT title FROM movies WHERE year = ?");
//     bound_statement bound(statement, parameters);                                 // bound_statement.hpp

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cloud/dynamodb/expressions/expression.hpp"
#include "cloud/dynamodb/expressions/expression_builder.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb::partiql {

enum class verb : std::uint8_t { select, insert, update, erase };

// RETURNING
enum class returning : std::uint8_t { nothing, all_old, all_new, modified_old, modified_new };

// A value as written, in which parameters may stand.
struct literal {
    enum class form : std::uint8_t { constant, parameter, list, map, set };

    form is = form::constant;
    value constant = {};
    std::uint32_t parameter = 0;
    std::vector<literal> elements = {};
    std::vector<std::string> names = {};  // of a map's elements
};

// An expression whose value slots mean literals, slot by slot.
struct clause {
    shared_expression expression;
    std::vector<literal> values;
};

struct statement {
    verb does = verb::select;
    bool exists = false;  // SELECT within EXISTS(...): a condition of a transaction
    std::string table;
    std::string index;                               // empty: none
    std::vector<std::vector<written_step>> columns;  // SELECT; empty: *
    std::optional<clause> where;
    std::optional<clause> change;  // UPDATE
    literal inserted;              // INSERT: a map
    std::string order;             // ORDER BY; empty: none
    bool descending = false;
    returning returns = returning::nothing;
    std::uint32_t parameters = 0;  // how many ? there are
};

using shared_statement = std::shared_ptr<const statement>;

// Throws a ValidationException with DynamoDB's texts. Time and stack are bounded for any text.
shared_statement parse_statement(std::string_view text);

// Each text is parsed once; safe for several threads.
class statement_cache {
public:
    shared_statement parse(std::string_view text);

private:
    std::mutex mutex_;
    std::unordered_map<std::string, shared_statement> known_;
};

}  // namespace tight::cloud::dynamodb::partiql
