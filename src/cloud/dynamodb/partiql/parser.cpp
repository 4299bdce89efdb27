// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "cloud/dynamodb/partiql/clauses.hpp"
#include "cloud/dynamodb/partiql/cursor.hpp"
#include "cloud/dynamodb/partiql/statement.hpp"

namespace tight::cloud::dynamodb::partiql {
namespace {

constexpr std::size_t max_bytes = 8192;

class parser {
public:
    explicit parser(std::string_view text) : in_(text) {}

    statement run() {
        if (in_.skip_word("SELECT"))
            read_select();
        else if (in_.peek().is_word("EXISTS"))
            read_exists();
        else if (in_.skip_word("INSERT"))
            read_insert();
        else if (in_.skip_word("UPDATE"))
            read_update();
        else if (in_.skip_word("DELETE"))
            read_delete();
        else if (in_.skip_word("FROM"))
            read_update_from();
        else
            ill_formed("Expected data manipulation");
        in_.skip(";");
        if (in_.peek().kind != token_kind::end) ill_formed("Unexpected token after expression");
        made_.parameters = in_.parameters();
        return std::move(made_);
    }

private:
    cursor in_;
    statement made_;

    void read_table() {
        const token first = in_.peek();
        made_.table = read_name(in_);
        if (in_.skip(".")) {
            made_.index = read_name(in_);
            if (in_.peek().is(".")) refuse("A path may contain at most 2 components in the FROM clause");
            if (made_.does == verb::insert)
                refuse("FROM clause may only contain a single table name in data manipulation statements at " +
                       in_.place(first));
        }
        if (!in_.at_name() && !in_.peek().is_word("AS")) return;
        if (made_.does == verb::insert) ill_formed("Unexpected token after expression");
        refuse("Aliasing is not supported");
    }

    void read_where() {
        if (in_.skip_word("WHERE")) made_.where = partiql::read_where(in_);
    }

    void read_select() {
        made_.does = verb::select;
        if (!in_.skip("*")) {
            do {
                if (in_.peek().kind == token_kind::word && in_.peek(1).is("("))
                    refuse("Unexpected path component at " + in_.place(in_.peek()));
                made_.columns.push_back(read_path(in_));
            } while (in_.skip(","));
        }
        in_.expect_word("FROM");
        read_table();
        read_where();
        if (!in_.skip_word("ORDER")) return;
        in_.expect_word("BY");
        made_.order = read_name(in_);
        if (in_.skip_word("DESC"))
            made_.descending = true;
        else
            in_.skip_word("ASC");
    }

    void read_exists() {
        in_.take();
        in_.expect("(", "LEFT_PAREN");
        in_.expect_word("SELECT");
        read_select();
        in_.expect(")", "RIGHT_PAREN");
        made_.exists = true;
    }

    void read_insert() {
        made_.does = verb::insert;
        in_.expect_word("INTO");
        read_table();
        in_.expect_word("VALUE");
        made_.inserted = read_item(in_);
    }

    void read_update() {
        made_.does = verb::update;
        read_table();
        made_.change = read_changes(in_);
        read_where();
        read_returning();
    }

    // FROM t WHERE ... SET ...: an UPDATE in another order.
    void read_update_from() {
        made_.does = verb::update;
        read_table();
        read_where();
        made_.change = read_changes(in_);
        read_returning();
    }

    void read_delete() {
        made_.does = verb::erase;
        in_.expect_word("FROM");
        read_table();
        read_where();
        read_returning();
        static constexpr std::array<std::string_view, 5> words{"", "", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW"};
        if (made_.returns != returning::nothing && made_.returns != returning::all_old)
            refuse("Invalid returning clause: RETURNING " +
                   std::string(words[static_cast<std::size_t>(made_.returns)]) +
                   " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
    }

    void read_returning() {
        if (!in_.skip_word("RETURNING")) return;
        const bool all = in_.peek().is_word("ALL");
        if (!in_.skip_word("ALL")) in_.expect_word("MODIFIED");
        const bool old = in_.peek().is_word("OLD");
        if (!in_.skip_word("OLD")) in_.expect_word("NEW");
        in_.expect("*", "STAR");
        if (all)
            made_.returns = old ? returning::all_old : returning::all_new;
        else
            made_.returns = old ? returning::modified_old : returning::modified_new;
    }
};

}  // namespace

shared_statement parse_statement(std::string_view text) {
    if (text.size() > max_bytes)
        refuse("1 validation error detected: Value '" + std::string(text.substr(0, 100)) +
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
