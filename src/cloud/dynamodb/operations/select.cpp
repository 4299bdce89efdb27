// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/select.hpp"

#include <charconv>
#include <functional>
#include <limits>

#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/page.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"
#include "core/base64.hpp"

namespace tight::cloud::dynamodb {
namespace {

// Where a page ended: which range, and the row. Written as "<request>.<range>.<row>" in base64.
struct page_position {
    std::size_t range = 0;
    std::string row;
};

std::size_t request_hash(const json::value& body) {
    std::string whole(string_member(body, "Statement"));
    if (const auto* parameters = find_member(body, "Parameters")) whole += json::serialize(*parameters);
    return std::hash<std::string>{}(whole);
}

std::string write_token(const json::value& body, const page_position& at) {
    std::string token;
    append_base64(token, std::to_string(request_hash(body)) + '.' + std::to_string(at.range) + '.' + at.row);
    return token;
}

std::optional<page_position> read_token(const json::value& body) {
    const auto* token = find_member(body, "NextToken");
    if (token == nullptr) return {};
    const auto bytes = read_base64(read_string(*token));
    const std::string mark = std::to_string(request_hash(body)) + '.';
    if (!bytes) fail_validation("Invalid NextToken");
    if (!bytes->starts_with(mark)) fail_validation("NextToken does not match request");
    const std::string_view rest = std::string_view(*bytes).substr(mark.size());
    page_position at;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), at.range);
    if (failed != std::errc() || end == rest.data() + rest.size() || *end != '.') fail_validation("Invalid NextToken");
    at.row = rest.substr(static_cast<std::size_t>(end - rest.data()) + 1);
    return at;
}

class selection {
public:
    selection(operation_context& context, const partiql::bound_statement& statement)
        : context_(context), statement_(statement) {
        table_ = &active_table(context, statement.table());
        consistent_ = boolean_member(context.body, "ConsistentRead");
        if (!statement.index().empty()) index_ = &named_index(*table_, statement.index(), consistent_);
        check_columns();
        const auto& keys = index_ != nullptr ? index_->keys : table_->schema.keys;
        forward_ = !statement.descending(keys);
        if (const auto named = statement.ranges(keys))
            for (const auto& range : *named) ranges_.push_back(rows_of(range));
        else
            ranges_.emplace_back();
        limit_ = integer_member(context.body, "Limit", std::numeric_limits<std::int64_t>::max());
    }

    void append() {
        const auto start = read_token(context_.body);
        json_object object(context_.output);
        std::string& output = object.member("Items");
        output += '[';
        for (std::size_t i = start ? start->range : 0; i < ranges_.size() && !end_; ++i)
            read_range(output, i, start && start->range == i ? &start->row : nullptr);
        output += ']';
        if (end_) {
            object.text("NextToken", write_token(context_.body, *end_));
            object.member("LastEvaluatedKey") += last_key_;
        }
        append_consumption(object);
    }

private:
    void check_columns() {
        if (index_ == nullptr || index_->projects == projecting::all) return;
        std::string missing;
        for (const auto& name : statement_.columns())
            if (!index_->holds(name)) missing.append(missing.empty() ? "" : ", ").append(name);
        if (missing.empty()) return;
        if (index_->global)
            fail_validation("One or more parameter values were invalid: Global secondary index " + index_->name +
                            " does not project [" + missing + "]");
        fetch_ = true;
    }

    void read_range(std::string& output, std::size_t number, const std::string* after) {
        row_range range = ranges_[number];
        if (after != nullptr && forward_) range.begin = *after + '\0';
        if (after != nullptr && !forward_) range.end = *after;
        auto& source = index_ != nullptr ? table_->entries(*index_) : table_->items();
        row_store::cursor cursor(source, range, forward_);
        while (cursor.next()) {
            const stored_item row(cursor.bytes());
            ++examined_;
            bytes_ += row.size();
            take(output, row);
            if (examined_ < limit_ && bytes_ < page_bytes) continue;
            end_ = page_position{number, std::string(cursor.key())};
            page_request at;
            at.source = table_;
            at.index = index_;
            row.append_selected(last_key_, start_key_names(at));
            return;
        }
    }

    void take(std::string& output, const stored_item& row) {
        std::optional<statement_reset> hold;
        stored_item found = row;
        if (fetch_) {
            std::string key;
            append_row_key(key, table_->schema.keys, document(row));
            if (const auto bytes = table_->items().peek(key, hold); !bytes.empty()) found = stored_item(bytes);
            fetched_ += read_units(found.size(), consistent_);
        }
        if (statement_.where() != nullptr && !statement_.where()->matches(document(found))) return;
        if (output.back() != '[') output += ',';
        statement_.append_row(output, found);
    }

    void append_consumption(json_object& object) {
        const auto detail = requested_capacity(context_.body);
        if (detail == capacity_detail::none) return;
        consumed_capacity capacity(table_->schema);
        const double units = read_units(bytes_, consistent_);
        if (index_ != nullptr)
            capacity.read_index(*index_, units);
        else
            capacity.read_table(units);
        if (fetched_ > 0) capacity.read_table(fetched_);
        capacity.append(object.member("ConsumedCapacity"), detail);
    }

    operation_context& context_;
    const partiql::bound_statement& statement_;
    table* table_ = nullptr;
    const index_schema* index_ = nullptr;
    bool consistent_ = false;
    bool forward_ = true;
    bool fetch_ = false;
    std::vector<row_range> ranges_;
    std::int64_t limit_ = 0;
    std::int64_t examined_ = 0;
    std::size_t bytes_ = 0;
    double fetched_ = 0;
    std::optional<page_position> end_;
    std::string last_key_;
};

}  // namespace

void append_selection(operation_context& context, const partiql::bound_statement& statement) {
    selection(context, statement).append();
}

std::optional<std::string> select_one(const partiql::bound_statement& statement, table& table,
                                      consumed_capacity& capacity, bool consistent, double factor) {
    const auto row_key = key_of_request(table.schema, statement.key(table.schema.keys));
    std::optional<statement_reset> hold;
    const auto bytes = table.items().peek(row_key, hold);
    const stored_item found = bytes.empty() ? stored_item() : stored_item(bytes);
    capacity.read_table(read_units(found.size(), consistent) * factor);
    if (bytes.empty()) return {};
    if (statement.where() != nullptr && !statement.where()->matches(document(found))) return {};
    std::string row;
    statement.append_row(row, found);
    return row;
}

}  // namespace tight::cloud::dynamodb
