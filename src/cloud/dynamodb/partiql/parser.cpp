// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cloud/dynamodb/partiql/clauses.hpp"
#include "cloud/dynamodb/partiql/cursor.hpp"
#include "cloud/dynamodb/partiql/statement.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb::partiql {
namespace {

constexpr std::size_t max_bytes = 8192;

class parser {
public:
    explicit parser(std::string_view text) : cursor_(text) {}

    statement run() {
        if (cursor_.skip_word("SELECT"))
            read_select();
        else if (cursor_.peek().is_word("EXISTS"))
            read_exists();
        else if (cursor_.skip_word("INSERT"))
            read_insert();
        else if (cursor_.skip_word("UPDATE"))
            read_update();
        else if (cursor_.skip_word("DELETE"))
            read_delete();
        else if (cursor_.skip_word("FROM"))
            read_update_from();
        else
            fail_syntax("Expected data manipulation");
        cursor_.skip(";");
        if (cursor_.peek().kind != token_kind::end) fail_syntax("Unexpected token after expression");
        statement_.parameters = cursor_.parameters();
        return std::move(statement_);
    }

private:
    cursor cursor_;
    statement statement_;

    void read_table() {
        const token first = cursor_.peek();
        statement_.table = read_name(cursor_);
        if (cursor_.skip(".")) {
            statement_.index = read_name(cursor_);
            if (cursor_.peek().is(".")) fail_validation("A path may contain at most 2 components in the FROM clause");
            if (statement_.does == verb::insert)
                fail_validation("FROM clause may only contain a single table name in data manipulation statements at " +
                                cursor_.position_of(first));
        }
        if (!cursor_.at_name() && !cursor_.peek().is_word("AS")) return;
        if (statement_.does == verb::insert) fail_syntax("Unexpected token after expression");
        fail_validation("Aliasing is not supported");
    }

    void read_where() {
        if (cursor_.skip_word("WHERE")) statement_.where = partiql::read_where(cursor_);
    }

    void read_select() {
        statement_.does = verb::select;
        if (!cursor_.skip("*")) {
            do {
                if (cursor_.peek().kind == token_kind::word && cursor_.peek(1).is("("))
                    fail_validation("Unexpected path component at " + cursor_.position_of(cursor_.peek()));
                statement_.columns.push_back(read_path(cursor_));
            } while (cursor_.skip(","));
        }
        cursor_.expect_word("FROM");
        read_table();
        read_where();
        if (!cursor_.skip_word("ORDER")) return;
        cursor_.expect_word("BY");
        statement_.order = read_name(cursor_);
        if (cursor_.skip_word("DESC"))
            statement_.descending = true;
        else
            cursor_.skip_word("ASC");
    }

    void read_exists() {
        cursor_.take();
        cursor_.expect("(", "LEFT_PAREN");
        cursor_.expect_word("SELECT");
        read_select();
        cursor_.expect(")", "RIGHT_PAREN");
        statement_.exists = true;
    }

    void read_insert() {
        statement_.does = verb::insert;
        cursor_.expect_word("INTO");
        read_table();
        cursor_.expect_word("VALUE");
        statement_.inserted = read_item(cursor_);
    }

    void read_update() {
        statement_.does = verb::update;
        read_table();
        statement_.change = read_changes(cursor_);
        read_where();
        read_returning();
    }

    // FROM t WHERE ... SET ...: an UPDATE in another order.
    void read_update_from() {
        statement_.does = verb::update;
        read_table();
        read_where();
        statement_.change = read_changes(cursor_);
        read_returning();
    }

    void read_delete() {
        statement_.does = verb::erase;
        cursor_.expect_word("FROM");
        read_table();
        read_where();
        read_returning();
        static constexpr std::array<std::string_view, 5> words{"", "", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW"};
        if (statement_.returns != returning::nothing && statement_.returns != returning::all_old)
            fail_validation("Invalid returning clause: RETURNING " +
                            std::string(words[static_cast<std::size_t>(statement_.returns)]) +
                            " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
    }

    void read_returning() {
        if (!cursor_.skip_word("RETURNING")) return;
        const bool all = cursor_.peek().is_word("ALL");
        if (!cursor_.skip_word("ALL")) cursor_.expect_word("MODIFIED");
        const bool old = cursor_.peek().is_word("OLD");
        if (!cursor_.skip_word("OLD")) cursor_.expect_word("NEW");
        cursor_.expect("*", "STAR");
        if (all)
            statement_.returns = old ? returning::all_old : returning::all_new;
        else
            statement_.returns = old ? returning::modified_old : returning::modified_new;
    }
};

}  // namespace

shared_statement parse_statement(std::string_view text) {
    if (text.size() > max_bytes)
        fail_validation(
            "1 validation error detected: Value '" + std::string(text.substr(0, 100)) +
            "...' at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192");
    return std::make_shared<const statement>(parser(text).run());
}

shared_statement statement_cache::parse(std::string_view text) {
    constexpr std::size_t most = 1000;  // a program that writes values into its statements does not fill the memory
    const std::string key(text);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = known_.find(key); found != known_.end()) return found->second;
    }
    shared_statement parsed = parse_statement(text);
    const std::lock_guard lock(mutex_);
    if (known_.size() >= most) known_.clear();
    known_.insert_or_assign(key, parsed);
    return parsed;
}

}  // namespace tight::cloud::dynamodb::partiql
