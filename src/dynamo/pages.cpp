// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tight/dynamo/detail/statement.hpp>

#include "core/base64.hpp"
#include "dynamo/wire.hpp"

namespace tight::dynamo::detail {
namespace {

struct answer {
    std::vector<item> items;
    std::string next;  // LastEvaluatedKey's JSON, or empty
    std::size_t count = 0;
};

// What distinguishes one page's request from another's.
std::string page_members(const plan& what, std::optional<std::size_t> examine) {
    std::string more;
    if (examine) (more += ",\"Limit\":") += std::to_string(*examine);
    if (!what.start.empty()) (more += ",\"ExclusiveStartKey\":") += what.start;
    return more;
}

result<answer> fetch_page(const plan& what, std::optional<std::size_t> examine) {
    json::monotonic_resource memory;
    const auto body = what.where.connection->call_json(
        what.operation, what.what.finish(what.where.table, page_members(what, examine)), &memory);
    if (!body) return std::unexpected(body.error());
    answer out;
    const json::array& items = json::elements(json::member(&*body, "Items"));
    out.items.reserve(items.size());
    for (const json::value& each : items) {
        auto read = item_from_wire(each);
        if (!read) return std::unexpected(std::move(read).error());
        out.items.push_back(std::move(*read));
    }
    if (const std::int64_t count = json::integer_or(json::member(&*body, "Count"), 0); count > 0)
        out.count = static_cast<std::size_t>(count);
    if (const json::value* last = json::member(&*body, "LastEvaluatedKey"); last != nullptr && last->is_object())
        out.next = json::serialize(*last);
    return out;
}

// Base64 for URLs, without padding.
std::string to_token(std::string_view text) {
    std::string out;
    append_base64(out, text);
    std::erase(out, '=');
    std::ranges::replace(out, '+', '-');
    std::ranges::replace(out, '/', '_');
    return out;
}

// The key in a token, checked to be an item and nothing else.
std::optional<std::string> from_token(std::string_view token) {
    const auto decoded = decode_any_base64(token);
    if (!decoded) return std::nullopt;
    const auto parsed = json::parse(*decoded);
    if (!parsed) return std::nullopt;
    const auto key = item_from_wire(*parsed);
    if (!key) return std::nullopt;
    std::string out;
    append_wire(out, *key);
    return out;
}

}  // namespace

item* pages::next() {
    if (plan_.limit && returned_ >= *plan_.limit) return nullptr;
    while (at_ == items_.size())
        if (!fetch()) return nullptr;
    ++returned_;
    return &items_[at_++];
}

bool pages::fetch() {
    if (last_) return false;
    std::optional<std::size_t> examine = plan_.page_size;
    if (plan_.limit && !plan_.what.filtered()) {
        const std::size_t remaining = *plan_.limit - returned_;
        examine = examine ? std::min(*examine, remaining) : remaining;
    }
    answer page = fetch_page(plan_, examine).value();
    items_ = std::move(page.items);
    at_ = 0;
    plan_.start = std::move(page.next);
    last_ = plan_.start.empty();
    return true;
}

result<some_items> read_page(plan what, std::size_t count, std::string_view after) {
    if (!after.empty()) {
        auto start = from_token(after);
        if (!start) {
            error problem{errc::bad_input, "'after' must be the 'next' of a page before"};
            problem.fields = {{"after", "must be the 'next' of a page before"}};
            return std::unexpected(std::move(problem));
        }
        what.start = std::move(*start);
    }
    some_items out;
    // Limit counts what is examined, so each request asks for no more than is missing: a page ends where a request
    // ends.
    while (out.items.size() < count) {
        auto page = fetch_page(what, count - out.items.size());
        if (!page) return std::unexpected(std::move(page).error());
        std::ranges::move(page->items, std::back_inserter(out.items));
        what.start = std::move(page->next);
        if (what.start.empty()) break;
    }
    if (!what.start.empty()) out.next = to_token(what.start);
    return out;
}

std::size_t count_all(plan what) {
    what.what.member("Select", "COUNT");
    std::size_t total = 0;
    do {
        const answer page = fetch_page(what, what.page_size).value();
        total += page.count;
        what.start = page.next;
    } while (!what.start.empty());
    return what.limit ? std::min(total, *what.limit) : total;
}

}  // namespace tight::dynamo::detail
