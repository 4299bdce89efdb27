// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <tight/dynamo/detail/statement.hpp>

#include "dynamo/wire.hpp"

namespace tight::dynamo::detail {
namespace {

constexpr std::size_t writes_in_a_request = 25;
constexpr std::size_t reads_in_a_request = 100;
constexpr int attempts_without_progress = 8;

// Waits longer and longer while the service takes nothing: 50 ms, 100 ms, ... up to 5 s.
class backoff {
public:
    explicit backoff(clock& time) : time_(time) {}

    // False where it is time to give up.
    bool wait(bool progress) {
        attempt_ = progress ? 0 : attempt_ + 1;
        if (attempt_ >= attempts_without_progress) return false;
        time_.sleep_for(std::min(std::chrono::milliseconds(50 << attempt_), std::chrono::milliseconds(5000)));
        return true;
    }

private:
    clock& time_;
    int attempt_ = 0;
};

std::string joined(std::span<const std::string> texts) {
    std::string out;
    for (const std::string& each : texts) {
        if (!out.empty()) out += ',';
        out += each;
    }
    return out;
}

// {"RequestItems":{"movies":<contents>}}
std::string request_items(std::string_view table, std::string_view contents) {
    std::string out = "{\"RequestItems\":{";
    append_json_string(out, table);
    out.append(":").append(contents).append("}}");
    return out;
}

std::unexpected<error> gave_up(std::string_view operation, std::size_t left) {
    return fail(errc::throttled, "dynamodb " + std::string(operation) + ": the service left " + std::to_string(left) +
                                     " items undone again and again; try later, or more slowly");
}

// The texts of an array in the answer's `outer` member, at the table's name (and at `inner`, where given).
std::vector<std::string> left_over(const json::value& answer, std::string_view outer, std::string_view table,
                                   std::string_view inner) {
    const json::value* found = json::find(answer, outer, table);
    if (!inner.empty()) found = json::member(found, inner);
    std::vector<std::string> out;
    for (const json::value& each : json::elements(found)) out.push_back(json::serialize(each));
    return out;
}

// Moves up to `most` texts from the back of `queue`.
std::vector<std::string> take(std::vector<std::string>& queue, std::size_t most) {
    const auto from = queue.end() - static_cast<std::ptrdiff_t>(std::min(most, queue.size()));
    std::vector<std::string> out(std::make_move_iterator(from), std::make_move_iterator(queue.end()));
    queue.erase(from, queue.end());
    return out;
}

}  // namespace

result<void> batch_write(const target& where, std::vector<keyed_text> requests) {
    std::map<std::string, std::string> last_of_key;
    for (keyed_text& each : requests) last_of_key.insert_or_assign(std::move(each.key), std::move(each.text));
    std::vector<std::string> queue;
    for (auto& [key, text] : last_of_key) queue.push_back(std::move(text));

    backoff pause(where.connection->time());
    while (!queue.empty()) {
        const auto sent = take(queue, writes_in_a_request);
        const auto answer =
            where.connection->call_json("BatchWriteItem", request_items(where.table, '[' + joined(sent) + ']'));
        if (!answer) return std::unexpected(answer.error());
        auto undone = left_over(*answer, "UnprocessedItems", where.table, {});
        if (undone.empty()) continue;
        const bool progress = undone.size() < sent.size();
        std::ranges::move(undone, std::back_inserter(queue));
        if (!pause.wait(progress)) return gave_up("BatchWriteItem", queue.size());
    }
    return {};
}

result<std::vector<item>> batch_get(const target& where, std::vector<std::string> keys, bool consistent) {
    const std::set<std::string> distinct(keys.begin(), keys.end());
    std::vector<std::string> queue(distinct.begin(), distinct.end());
    std::vector<item> out;
    backoff pause(where.connection->time());
    while (!queue.empty()) {
        const auto sent = take(queue, reads_in_a_request);
        const std::string contents = "{\"Keys\":[" + joined(sent) + (consistent ? "],\"ConsistentRead\":true}" : "]}");
        const auto answer = where.connection->call_json("BatchGetItem", request_items(where.table, contents));
        if (!answer) return std::unexpected(answer.error());
        for (const json::value& each : json::elements(json::find(*answer, "Responses", where.table))) {
            auto read = item_from_wire(each);
            if (!read) return std::unexpected(std::move(read).error());
            out.push_back(std::move(*read));
        }
        auto undone = left_over(*answer, "UnprocessedKeys", where.table, "Keys");
        if (undone.empty()) continue;
        const bool progress = undone.size() < sent.size();
        std::ranges::move(undone, std::back_inserter(queue));
        if (!pause.wait(progress)) return gave_up("BatchGetItem", queue.size());
    }
    return out;
}

}  // namespace tight::dynamo::detail
