// SPDX-License-Identifier: Apache-2.0
// Pages of Query and Scan, read to the end, against what the model says that they examine.
#include <algorithm>

#include "attack/answers.hpp"
#include "attack/reference_client.hpp"
#include "attack/request_json.hpp"

namespace attack {

namespace json = tight::json;

struct reference_client::pages {
    json::array items = {};
    std::size_t examined = 0;
    std::size_t matched = 0;
    std::size_t count = 0;
};

namespace {

// The values of one attribute, in the items' order.
json::array column(const json::array& items, const std::string& name) {
    json::array made;
    for (const json::value& one : items) {
        const auto* found = json::find(one, name);
        made.push_back(found != nullptr ? *found : json::value());
    }
    return made;
}

}  // namespace

void reference_client::read_pages(const model::search& what, int segment, const std::vector<model::document>& examined,
                                  pages& found) {
    auto request = search_request(what, segment, random_.chance(50));
    for (;;) {
        const auto answer = send(what.hash ? "Query" : "Scan", request);
        const auto body = parsed(answer.body);
        if (answer.status != 200) fail("refused", "a page");
        const auto scanned = number_of(body, "ScannedCount");
        for (const json::value& one : list_of(body, "Items")) found.items.push_back(one);
        found.examined += static_cast<std::size_t>(scanned);
        found.matched += static_cast<std::size_t>(number_of(body, "Count"));
        const auto* const next = json::find(body, "LastEvaluatedKey");
        if (++found.count > examined.size() + 8)
            fail("the pages have no end", std::to_string(examined.size()) + " items");
        if (what.limit != 0 && scanned > what.limit) fail("more than Limit", std::to_string(what.limit));
        if (next == nullptr) return;
        if (scanned != what.limit) fail("a page ends early", std::to_string(what.limit));
        if (what.hash && what.index.empty() && found.examined <= examined.size()) {
            const auto& last = examined[found.examined - 1];
            model::document key;
            for (const auto& each : model_.schema(what.table)->keys) key[each.name] = last.at(each.name);
            check_same(*next, model::to_json(key));
        }
        request["ExclusiveStartKey"] = *next;
    }
}

void reference_client::check_search(const model::search& what) {
    const auto examined = model_.examined(what);
    json::array expected;
    for (const model::document& one : examined)
        if (!what.filter || holds(*what.filter, one)) expected.push_back(to_json(project(one, what.projection)));
    pages found;
    for (int segment = 0; segment < what.segments; ++segment) read_pages(what, segment, examined, found);
    if (found.examined != examined.size() || found.matched != expected.size())
        fail("examined " + std::to_string(found.examined) + " and matched " + std::to_string(found.matched),
             std::to_string(examined.size()) + " and " + std::to_string(expected.size()));
    if (what.count_only) return found.items.empty() ? void() : fail("items where only their count is wanted", "none");
    if (what.hash && what.index.empty()) return check_same(found.items, expected);
    if (sorted(found.items) != sorted(expected))
        fail("other items: " + json::serialize(found.items), json::serialize(expected));
    const auto* const index = model_.schema(what.table)->find_index(what.index);
    if (!what.hash || index == nullptr || index->keys.size() < 2) return;
    const std::string& sort_key = index->keys.back().name;  // those with the same one come in any order
    check_same(column(found.items, sort_key), column(expected, sort_key));
}

}  // namespace attack
