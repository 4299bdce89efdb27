// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/expiry.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t five_years = std::int64_t{5} * 365 * 24 * 60 * 60;

}  // namespace

expiry::expiry(sqlite_connection& connection)
    : add_(connection, "INSERT OR REPLACE INTO tight_expiry (second, owner, k) VALUES (?1, ?2, ?3)"),
      remove_(connection, "DELETE FROM tight_expiry WHERE second = ?1 AND owner = ?2 AND k = ?3"),
      due_(connection, "SELECT second, owner, k FROM tight_expiry WHERE second <= ?1 AND second > ?2 LIMIT ?3"),
      connection_(connection) {}

std::optional<std::int64_t> expiry::second_of(std::string_view stored, std::string_view attribute) {
    if (stored.empty()) return {};
    const auto content = stored_item(stored).decode(attribute);
    const auto* figure = content ? content->as<decimal128>() : nullptr;
    if (figure == nullptr || figure->negative) return {};
    if (const auto whole = to_integer(*figure)) return whole;
    // A fraction: the digits before the point decide.
    const auto text = to_string(*figure);
    if (text.find('.') == std::string::npos) return {};  // too large for a time
    const auto cut = parse_number(text.substr(0, text.find('.')));
    return cut ? to_integer(*cut) : std::nullopt;
}

void expiry::add(std::int64_t second, std::int64_t table, std::string_view row_key) {
    add_.bind(1, second).bind(2, table).bind(3, row_key).run();
}

void expiry::remove(std::int64_t second, std::int64_t table, std::string_view row_key) {
    remove_.bind(1, second).bind(2, table).bind(3, row_key).run();
}

void expiry::remove_table(std::int64_t table) {
    sqlite_statement all(connection_, "DELETE FROM tight_expiry WHERE owner = ?1");
    all.bind(1, table).run();
}

std::vector<expiry::due_item> expiry::due(std::int64_t second, std::size_t limit) {
    std::vector<due_item> found;
    due_.bind(1, second).bind(2, second - five_years).bind(3, static_cast<std::int64_t>(limit));
    const statement_reset hold(due_);
    while (due_.step()) found.push_back({due_.number(0), due_.number(1), std::string(due_.blob(2))});
    return found;
}

}  // namespace tight::cloud::dynamodb
