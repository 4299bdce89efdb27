// SPDX-License-Identifier: Apache-2.0
#include "cli/project/item_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/utf8.hpp"

namespace tight::cli {

namespace {

constexpr std::array<std::string_view, 10> types{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"};

bool is_type(std::string_view text) { return std::ranges::find(types, text) != types.end(); }

bool is_attribute(const json::value& value);

bool is_value_of(std::string_view type, const json::value& value) {
    if (type == "BOOL" || type == "NULL") return value.is_bool();
    if (const json::array* elements = value.if_array()) {
        if (type == "L") return std::ranges::all_of(*elements, is_attribute);
        return type.size() == 2 && std::ranges::all_of(*elements, [](const auto& each) { return each.is_string(); });
    }
    if (const json::object* members = value.if_object()) return type == "M" && is_item(*members);
    return value.is_string() && (type == "S" || type == "N" || type == "B");
}

// {"N": "1985"}: one member, named as a type, with a value of it.
bool is_attribute(const json::value& value) {
    const json::object* member = value.if_object();
    return member != nullptr && member->size() == 1 && is_type(member->begin()->key()) &&
           is_value_of(member->begin()->key(), member->begin()->value());
}

// Of an attribute of an item.
std::string_view type_of(const json::value& attribute) { return attribute.as_object().begin()->key(); }

// Whether the type's value stands in a cell without JSON around it.
bool is_plain(std::string_view type) { return type == "S" || type == "N" || type == "B"; }

std::string quoted(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string cell(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const bool needs = text.empty() || text.find_first_of(",\"\r\n") != std::string_view::npos ||
                       blanks.contains(text.front()) || blanks.contains(text.back()) ||
                       text.starts_with(byte_order_mark);
    return needs ? quoted(text) : std::string(text);
}

std::string cell_of(const json::value& value, std::string_view type) {
    if (const json::string* text = value.if_string(); text != nullptr && is_plain(type)) return cell(*text);
    return cell(json::serialize(value));
}

result<json::value> value_of(std::string_view text, std::string_view type) {
    if (is_plain(type)) return json::value(text);
    if (type == "BOOL" && text != "true" && text != "false")
        return fail(errc::bad_input, "'" + std::string(text) + "' is neither true nor false");
    auto parsed = json::parse(text);
    if (!parsed || !is_value_of(type, *parsed))
        return fail(errc::bad_input, "is not the JSON of type " + std::string(type));
    return parsed;
}

}  // namespace

bool is_item(const json::object& item) {
    return std::ranges::all_of(item, [](const auto& member) { return is_attribute(member.value()); });
}

result<json::object> item_of_json(std::string_view line) {
    auto parsed = json::parse(line);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    json::object* item = parsed->if_object();
    if (item == nullptr) return fail(errc::bad_input, "an item is a JSON object");
    // In {"Item":{"S":{"S":"x"}}} the attribute is called S, in {"Item":{"S":"x"}} it is called Item.
    json::value* outer = item->size() == 1 ? item->if_contains("Item") : nullptr;
    json::object* inner = outer != nullptr && !is_attribute(*outer) ? outer->if_object() : nullptr;
    if (inner != nullptr) item = inner;
    for (const auto& [name, value] : *item)
        if (!is_attribute(value))
            return fail(errc::bad_input, "the attribute " + std::string(name) +
                                             R"( is not DynamoDB's JSON, as {"S": "text"} or {"N": "1985"})");
    return json::object(*item);
}

std::string json_of_item(const json::object& item) { return json::serialize(json::object{{"Item", item}}); }

result<std::vector<csv_field>> split_csv(std::string_view record) {
    std::vector<csv_field> fields(1);
    for (std::size_t at = 0; at < record.size(); ++at) {
        csv_field& field = fields.back();
        if (record[at] == ',') {
            fields.emplace_back();
        } else if (record[at] != '"') {
            if (field.quoted) return fail(errc::bad_input, "something follows the quote that ends a field");
            field.text += record[at];
        } else {
            if (field.quoted || !field.text.empty())
                return fail(errc::bad_input, "a quote stands inside a field that does not begin with one");
            field.quoted = true;
            while (++at < record.size() && (record[at] != '"' || record.substr(at + 1, 1) == "\"")) {
                field.text += record[at];
                if (record[at] == '"') ++at;
            }
            if (at >= record.size()) return fail(errc::bad_input, "a quote is never closed");
        }
    }
    return fields;
}

result<csv_columns> csv_columns::read(const std::vector<csv_field>& head,
                                      const std::map<std::string, std::string, std::less<>>& key_types) {
    csv_columns columns;
    for (const csv_field& field : head) {
        const std::size_t colon = field.text.rfind(':');
        const std::string_view suffix =
            colon == std::string::npos ? std::string_view() : std::string_view(field.text).substr(colon + 1);
        column found{field.text, "S"};
        if (is_type(suffix))
            found = {field.text.substr(0, colon), std::string(suffix)};
        else if (const auto key = key_types.find(field.text); key != key_types.end())
            found.type = key->second;
        if (found.name.empty()) return fail(errc::bad_input, "a column has no name");
        if (!columns.places_.emplace(found, columns.columns_.size()).second)
            return fail(errc::bad_input, "the column " + field.text + " comes twice");
        columns.columns_.push_back(std::move(found));
    }
    return columns;
}

void csv_columns::add(const json::object& item) {
    for (const auto& [name, value] : item) {
        column own{name, std::string(type_of(value))};
        if (places_.emplace(own, columns_.size()).second) columns_.push_back(std::move(own));
    }
}

bool csv_columns::hold(const json::object& item) const {
    return std::ranges::all_of(item, [this](const auto& attribute) {
        return places_.contains(column{attribute.key(), std::string(type_of(attribute.value()))});
    });
}

std::string csv_columns::head() const {
    std::string line;
    for (const auto& [name, type] : columns_) line += (line.empty() ? "" : ",") + cell(name + ':' + type);
    return line;
}

std::string csv_columns::record(const json::object& item) const {
    std::string line;
    for (std::size_t at = 0; at < columns_.size(); ++at) {
        if (at != 0) line += ',';
        const json::value* attribute = item.if_contains(columns_[at].name);
        const json::value* value = json::member(attribute, columns_[at].type);
        if (value != nullptr) line += cell_of(*value, columns_[at].type);
    }
    return line;
}

result<json::object> csv_columns::item(const std::vector<csv_field>& fields) const {
    if (fields.size() != columns_.size())
        return fail(errc::bad_input, "it has " + std::to_string(fields.size()) + " fields, and the head " +
                                         std::to_string(columns_.size()));
    json::object item;
    for (std::size_t at = 0; at < fields.size(); ++at) {
        if (fields[at].text.empty() && !fields[at].quoted) continue;
        const auto& [name, type] = columns_[at];
        auto value = value_of(fields[at].text, type);
        if (!value) return fail(errc::bad_input, "the column " + name + ": " + value.error().message);
        if (item.contains(name)) return fail(errc::bad_input, "the attribute " + name + " has values of two types");
        item[name] = json::object{{type, std::move(*value)}};
    }
    return item;
}

}  // namespace tight::cli
