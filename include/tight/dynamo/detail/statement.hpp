// SPDX-License-Identifier: Apache-2.0
#pragma once

// A request while it is put together, as text. Models write their expressions into it; sending and reading are compiled
// once.

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tight/dynamo/connection.hpp>
#include <tight/dynamo/expression.hpp>

namespace tight::dynamo::detail {

struct named_value {
    std::string_view name;
    dynamo::value value;
};

class statement {
public:
    void key(const named_value& hash) { key_of({&hash, 1}); }
    void key(const named_value& hash, const named_value& range);
    void put(const item& what);
    void member(std::string_view name, std::string_view text);
    void member(std::string_view name, std::same_as<bool> auto truth) { raw_member(name, truth ? "true" : "false"); }
    void member(std::string_view name, std::size_t number);

    // KeyConditionExpression, ConditionExpression, UpdateExpression
    template <class E>
    void expression_member(std::string_view name, const E& what) {
        what.print(expression_);
        member(name, expression_.take());
    }
    // A second filter is joined to the first with AND.
    template <class E>
    void filter(const E& what) {
        what.print(expression_);
        add_filter(expression_.take());
    }
    bool filtered() const { return !filter_.empty(); }
    void project(const std::vector<std::string_view>& names);

    dynamo::expression& writer() { return expression_; }

    // {"TableName":"movies","Key":{...}, ... } with `more` members ("," first, or empty).
    std::string finish(std::string_view table, std::string_view more = {}) const;

private:
    void key_of(std::span<const named_value> parts);
    void add_filter(std::string text);
    void raw_member(std::string_view name, std::string_view text);
    std::string& begin_member(std::string_view name);

    std::string members_;
    std::string filter_;
    dynamo::expression expression_;
};

// What a table needs to run a statement.
struct target {
    connection_ptr connection;
    std::string table;  // its physical name
};

[[nodiscard]] result<void> execute(const target& where, std::string_view operation, const statement& what);
// The item in a member of the answer ("Item", "Attributes"), where there is one.
[[nodiscard]] result<std::optional<item>> execute_for(const target& where, std::string_view operation,
                                                      const statement& what, std::string_view member);

error no_such_item(std::string_view table);

// ---- reading many ------------------------------------------------------------------------------------------------

struct plan {
    target where;
    std::string operation;  // Query, Scan
    statement what;
    std::optional<std::size_t> limit;      // of items returned
    std::optional<std::size_t> page_size;  // of items examined by one request
    std::string start;                     // where to begin: a LastEvaluatedKey's JSON, or empty
};

// Reads a plan page by page; the next page is asked for when the one before is used up. Throws
// bad_expected_access<error>.
class pages {
public:
    explicit pages(plan what) : plan_(std::move(what)) {}

    // The next item, valid until the next call; nullptr at the end.
    item* next();

private:
    bool fetch();

    plan plan_;
    std::vector<item> items_;
    std::size_t at_ = 0;
    std::size_t returned_ = 0;
    bool last_ = false;
};

struct some_items {
    std::vector<item> items;
    std::string next;  // where the rest begins: opaque text, safe in a URL; empty at the end
};

// At most `count` items from `after` on (empty: from the start). errc::bad_input where `after` is no such text.
[[nodiscard]] result<some_items> read_page(plan what, std::size_t count, std::string_view after);
std::size_t count_all(plan what);

// ---- many at once ------------------------------------------------------------------------------------------------

struct keyed_text {
    std::string key;   // the key's JSON
    std::string text;  // what is sent for it
};

void append_key(std::string& out, std::span<const named_value> parts);

// BatchWriteItem with the last request of each key, 25 at a time; what the service leaves undone is sent again.
[[nodiscard]] result<void> batch_write(const target& where, std::vector<keyed_text> requests);
// BatchGetItem, 100 at a time, in no particular order.
[[nodiscard]] result<std::vector<item>> batch_get(const target& where, std::vector<std::string> keys, bool consistent);

// ---- sync --------------------------------------------------------------------------------------------------------

// Writes SET and REMOVE for what changed in `of` beside the key's `names`. False where nothing did. `checked` makes a
// condition of what the values were before.
bool write_changes(statement& out, const item& of, std::span<const std::string_view> names, bool checked);
// SET for everything in `of` beside the key. False where there is nothing.
bool write_everything(dynamo::expression& out, const item& of, std::span<const std::string_view> names);

}  // namespace tight::dynamo::detail
