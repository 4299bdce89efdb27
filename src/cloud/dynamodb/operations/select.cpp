// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/select.hpp"

#include <charconv>
#include <functional>
#include <limits>

#include "core/base64.hpp"
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/page.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

// Where a page ended: which range, and the row. Written as "<request>.<range>.<row>" in base64.
struct place {
    std::size_t range = 0;
    std::string row;
};

std::size_t request_mark(const json::value& body) {
    std::string whole(text(body, "Statement"));
    if (const auto* parameters = given(body, "Parameters")) whole += json::serialize(*parameters);
    return std::hash<std::string>{}(whole);
}

std::string write_token(const json::value& body, const place& at) {
    std::string token;
    append_base64(token, std::to_string(request_mark(body)) + '.' + std::to_string(at.range) + '.' + at.row);
    return token;
}

std::optional<place> read_token(const json::value& body) {
    const auto* token = given(body, "NextToken");
    if (token == nullptr) return {};
    const auto bytes = read_base64(read_string(*token));
    const std::string mark = std::to_string(request_mark(body)) + '.';
    if (!bytes) refuse("Invalid NextToken");
    if (!bytes->starts_with(mark)) refuse("NextToken does not match request");
    const std::string_view rest = std::string_view(*bytes).substr(mark.size());
    place at;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), at.range);
    if (failed != std::errc() || end == rest.data() + rest.size() || *end != '.') refuse("Invalid NextToken");
    at.row = rest.substr(static_cast<std::size_t>(end - rest.data()) + 1);
    return at;
}

class selection {
public:
    selection(call& of, const partiql::bound_statement& asked) : of_(of), asked_(asked) {
        from_ = &active_table(of, asked.table());
        consistent_ = flag(of.body, "ConsistentRead");
        if (!asked.index().empty()) index_ = &named_index(*from_, asked.index(), consistent_);
        check_columns();
        const auto& keys = index_ != nullptr ? index_->keys : from_->schema.keys;
        forward_ = !asked.descending(keys);
        if (const auto named = asked.ranges(keys))
            for (const auto& range : *named) ranges_.push_back(rows_of(range));
        else
            ranges_.emplace_back();
        limit_ = integer(of.body, "Limit", std::numeric_limits<std::int64_t>::max());
    }

    void append() {
        const auto start = read_token(of_.body);
        json_object out(of_.out);
        std::string& to = out.member("Items");
        to += '[';
        for (std::size_t i = start ? start->range : 0; i < ranges_.size() && !ended_; ++i)
            read_range(to, i, start && start->range == i ? &start->row : nullptr);
        to += ']';
        if (ended_) {
            out.text("NextToken", write_token(of_.body, *ended_));
            out.member("LastEvaluatedKey") += last_key_;
        }
        append_consumption(out);
    }

private:
    void check_columns() {
        if (index_ == nullptr || index_->projects == projecting::all) return;
        std::string missing;
        for (const auto& name : asked_.columns())
            if (!index_->holds(name)) missing.append(missing.empty() ? "" : ", ").append(name);
        if (missing.empty()) return;
        if (index_->global)
            refuse("One or more parameter values were invalid: Global secondary index " + index_->name +
                   " does not project [" + missing + "]");
        fetch_ = true;
    }

    void read_range(std::string& to, std::size_t number, const std::string* after) {
        row_range range = ranges_[number];
        if (after != nullptr && forward_) range.from = *after + '\0';
        if (after != nullptr && !forward_) range.until = *after;
        auto& source = index_ != nullptr ? from_->entries(*index_) : from_->items();
        rows::cursor cursor(source, range, forward_);
        while (cursor.next()) {
            const stored_item row(cursor.bytes());
            ++examined_;
            bytes_ += row.size();
            take(to, row);
            if (examined_ < limit_ && bytes_ < page_bytes) continue;
            ended_ = place{number, std::string(cursor.key())};
            page at;
            at.from = from_;
            at.index = index_;
            row.append_selected(last_key_, start_key_names(at));
            return;
        }
    }

    void take(std::string& to, const stored_item& row) {
        std::optional<reading> hold;
        stored_item found = row;
        if (fetch_) {
            std::string key;
            append_row_key(key, from_->schema.keys, document(row));
            if (const auto bytes = from_->items().peek(key, hold); !bytes.empty()) found = stored_item(bytes);
            fetched_ += read_units(found.size(), consistent_);
        }
        if (asked_.where() != nullptr && !asked_.where()->matches(document(found))) return;
        if (to.back() != '[') to += ',';
        asked_.append_row(to, found);
    }

    void append_consumption(json_object& out) {
        const auto detail = wanted_capacity(of_.body);
        if (detail == capacity_detail::none) return;
        consumed spent(from_->schema);
        const double units = read_units(bytes_, consistent_);
        if (index_ != nullptr)
            spent.read_index(*index_, units);
        else
            spent.read_table(units);
        if (fetched_ > 0) spent.read_table(fetched_);
        spent.append(out.member("ConsumedCapacity"), detail);
    }

    call& of_;
    const partiql::bound_statement& asked_;
    table* from_ = nullptr;
    const index_schema* index_ = nullptr;
    bool consistent_ = false;
    bool forward_ = true;
    bool fetch_ = false;
    std::vector<row_range> ranges_;
    std::int64_t limit_ = 0;
    std::int64_t examined_ = 0;
    std::size_t bytes_ = 0;
    double fetched_ = 0;
    std::optional<place> ended_;
    std::string last_key_;
};

}  // namespace

void append_selection(call& of, const partiql::bound_statement& asked) { selection(of, asked).append(); }

std::optional<std::string> select_one(const partiql::bound_statement& asked, table& from, consumed& spent,
                                      bool consistent, double factor) {
    const auto row_key = key_of_request(from.schema, asked.key(from.schema.keys));
    std::optional<reading> hold;
    const auto bytes = from.items().peek(row_key, hold);
    const stored_item found = bytes.empty() ? stored_item() : stored_item(bytes);
    spent.read_table(read_units(found.size(), consistent) * factor);
    if (bytes.empty()) return {};
    if (asked.where() != nullptr && !asked.where()->matches(document(found))) return {};
    std::string row;
    asked.append_row(row, found);
    return row;
}

}  // namespace tight::cloud::dynamodb
