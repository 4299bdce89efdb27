// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/transaction.hpp>

#include <sys/random.h>

#include <array>

#include "core/hex.hpp"
#include "dynamo/wire.hpp"

namespace tight::dynamo::detail {
namespace {

std::string fresh_token() {
    std::array<char, 16> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        raise(errc::io, "the system has no random numbers for a transaction's token");
    return to_hex({bytes.data(), bytes.size()});
}

// The service says why in its message, "... specific reasons [None, ConditionalCheckFailed]": what the caller can do
// follows from the worst of them.
error understood(error from) {
    if (from.service_code != "TransactionCanceledException") return from;
    const auto says = [&from](std::string_view reason) { return from.message.find(reason) != std::string::npos; };
    if (says("ConditionalCheckFailed"))
        from.code = errc::condition_failed;
    else if (says("ValidationError"))
        from.code = errc::invalid;
    else if (says("ItemCollectionSizeLimitExceeded"))
        from.code = errc::too_large;
    else if (says("TransactionConflict"))
        from.code = errc::conflict;
    else if (says("ThrottlingError") || says("ProvisionedThroughputExceeded"))
        from.code = errc::throttled;
    return from;
}

}  // namespace

result<void> transact_write(const connection& where, std::span<const write_part> parts, std::string token) {
    std::string body = "{\"ClientRequestToken\":";
    append_json_string(body, token.empty() ? fresh_token() : token);
    body += ",\"TransactItems\":[";
    for (const write_part& part : parts) {
        if (&part != parts.data()) body += ',';
        body.append("{\"").append(part.kind).append("\":");
        body += part.what.finish(where.physical_name(part.table));
        body += '}';
    }
    const auto answer = where.call("TransactWriteItems", body + "]}");
    if (!answer) return std::unexpected(understood(answer.error()));
    return {};
}

result<std::vector<std::optional<item>>> transact_read(const connection& where, std::span<const read_text> parts) {
    std::string body = "{\"TransactItems\":[";
    for (const read_text& part : parts) {
        if (&part != parts.data()) body += ',';
        body += "{\"Get\":" + part.what->finish(where.physical_name(part.table)) + '}';
    }
    const auto answer = where.call_json("TransactGetItems", body + "]}");
    if (!answer) return std::unexpected(understood(answer.error()));
    const json::value* responses = json::member(&*answer, "Responses");
    if (json::elements(responses).size() != parts.size())
        return fail(errc::unavailable,
                    "dynamodb TransactGetItems: the answer does not hold one response for each part");
    std::vector<std::optional<item>> out;
    for (const json::value& each : json::elements(responses)) {
        const json::value* found = json::member(&each, "Item");
        if (found == nullptr) {
            out.emplace_back();
            continue;
        }
        auto read = item_from_wire(*found);
        if (!read) return std::unexpected(std::move(read).error());
        out.emplace_back(std::move(*read));
    }
    return out;
}

}  // namespace tight::dynamo::detail
