// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/detail/statement.hpp>

#include <algorithm>

#include "dynamo/wire.hpp"

namespace tight::dynamo::detail {

void append_key(std::string& out, std::span<const named_value> parts) {
    char separator = '{';
    for (const auto& [name, value] : parts) {
        out += std::exchange(separator, ',');
        append_json_string(out, name);
        out += ':';
        append_wire(out, value);
    }
    out += '}';
}

void statement::key(const named_value& hash, const named_value& range) {
    const named_value parts[] = {hash, range};
    key_of(parts);
}

std::string& statement::begin_member(std::string_view name) {
    return members_.append(",\"").append(name).append("\":");
}

void statement::key_of(std::span<const named_value> parts) { append_key(begin_member("Key"), parts); }

void statement::put(const item& what) { append_wire(begin_member("Item"), what); }

void statement::member(std::string_view name, std::string_view text) { append_json_string(begin_member(name), text); }

void statement::raw_member(std::string_view name, std::string_view text) { begin_member(name) += text; }

void statement::member(std::string_view name, std::size_t number) { begin_member(name) += std::to_string(number); }

void statement::add_filter(std::string text) {
    filter_ = filter_.empty() ? std::move(text) : '(' + filter_ + " AND " + text + ')';
}

void statement::project(const std::vector<std::string_view>& names) {
    if (names.empty()) return;
    for (const std::string_view name : names) {
        if (!expression_.text().empty()) expression_.text(", ");
        expression_.name(name);
    }
    member("ProjectionExpression", expression_.take());
}

std::string statement::finish(std::string_view table, std::string_view more) const {
    const std::string& names = expression_.names();
    const std::string& values = expression_.values();
    std::string out;
    out.reserve(table.size() + members_.size() + filter_.size() + names.size() + values.size() + more.size() + 120);
    out += "{\"TableName\":";
    append_json_string(out, table);
    out += members_;
    if (!filter_.empty()) append_json_string(out += ",\"FilterExpression\":", filter_);
    if (!names.empty()) out.append(",\"ExpressionAttributeNames\":{").append(names).append("}");
    if (!values.empty()) out.append(",\"ExpressionAttributeValues\":{").append(values).append("}");
    out += more;
    out += '}';
    return out;
}

result<void> execute(const target& where, std::string_view operation, const statement& what) {
    const auto answer = where.connection->call(operation, what.finish(where.table));
    if (!answer) return std::unexpected(answer.error());
    return {};
}

result<std::optional<item>> execute_for(const target& where, std::string_view operation, const statement& what,
                                        std::string_view member) {
    unsigned char buffer[4096];
    json::monotonic_resource memory(buffer, sizeof buffer);
    const auto answer = where.connection->call_json(operation, what.finish(where.table), &memory);
    if (!answer) return std::unexpected(answer.error());
    const json::value* found = json::member(&*answer, member);
    if (found == nullptr) return std::nullopt;
    auto read = item_from_wire(*found);
    if (!read) return std::unexpected(std::move(read).error());
    return std::move(*read);
}

error no_such_item(std::string_view table) { return {errc::not_found, "no such item in table " + std::string(table)}; }

namespace {

bool is_key(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

bool changed_key(const item& of, std::span<const std::string_view> names) {
    return std::ranges::any_of(of.changes(), [names](const item::change& each) {
        return each.before.has_value() && is_key(each.name, names);
    });
}

// A condition: what `of` changed is still as it was when it was read.
std::string unchanged(expression& out, const item& of, std::span<const std::string_view> names) {
    for (const item::change& each : of.changes()) {
        if (is_key(each.name, names)) continue;
        if (!out.text().empty()) out.text(" AND ");
        if (each.before && !is_empty_set(*each.before)) {
            out.name(each.name);
            out.text(" = ");
            out.bind(*each.before);
        } else {
            out.text("attribute_not_exists(");
            out.name(each.name);
            out.text(")");
        }
    }
    return out.take();
}

}  // namespace

bool write_changes(statement& out, const item& of, std::span<const std::string_view> names, bool checked) {
    if (changed_key(of, names))
        raise(errc::invalid,
              "sync: the item's key has changed since it was read; put it as a new item and remove the old one");
    expression& update = out.writer();
    bool first = true;
    const auto begin = [&update, &first](std::string_view keyword) {
        update.text(first ? keyword : ", ");
        first = false;
    };
    const auto removed = [&of](const item::change& each) {
        const value* now = of.find(each.name);
        return now == nullptr || is_empty_set(*now);
    };
    for (const item::change& each : of.changes()) {
        if (removed(each) || is_key(each.name, names)) continue;
        begin("SET ");
        update.name(each.name);
        update.text(" = ");
        update.bind(*of.find(each.name));
    }
    first = true;
    for (const item::change& each : of.changes()) {
        if (!removed(each) || !each.before) continue;
        begin(update.text().empty() ? "REMOVE " : " REMOVE ");
        update.name(each.name);
    }
    const std::string text = update.take();
    const bool any_key =
        std::ranges::any_of(of.changes(), [names](const auto& each) { return is_key(each.name, names); });
    if (text.empty() && !any_key) return false;
    if (!text.empty()) out.member("UpdateExpression", text);
    if (checked)
        if (const std::string before = unchanged(update, of, names); !before.empty())
            out.member("ConditionExpression", before);
    return true;
}

bool write_everything(expression& out, const item& of, std::span<const std::string_view> names) {
    bool any = false;
    for (const auto& [name, value] : of.attributes()) {
        if (is_key(name, names) || is_empty_set(value)) continue;
        out.text(any ? ", " : "SET ");
        any = true;
        out.name(name);
        out.text(" = ");
        out.bind(value);
    }
    return any;
}

}  // namespace tight::dynamo::detail
