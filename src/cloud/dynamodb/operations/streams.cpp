// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/streams.hpp"

#include <algorithm>
#include <charconv>
#include <random>

#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t record_life = std::int64_t{24} * 60 * 60 * 1000;
constexpr std::int64_t trimmed_at_once = 2000;  // of a stream, so that nobody waits for it
constexpr std::int64_t iterator_life = std::int64_t{15} * 60 * 1000;
constexpr std::size_t answer_bytes = 1024 * 1024;

// ---- Names and numbers ----

std::string padded(std::int64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
}

// At least 21 digits, in the order of the records.
std::string sequence_text(std::int64_t number) { return "1" + padded(number, 23); }

std::optional<std::int64_t> sequence_number(std::string_view text) {
    if (text.size() != 24 || text.front() != '1') return {};
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size()) return {};
    return number;
}

std::string shard_of(const stream_schema& stream) {
    return "shardId-" + padded(stream.created, 20) + "-" + padded(stream.id, 8);
}

struct found_stream {
    table* of = nullptr;
    const stream_schema* stream = nullptr;
};

std::vector<found_stream> streams_of(table& of) {
    std::vector<found_stream> found;
    for (const auto& each : of.schema.past_streams) found.push_back({&of, &each});
    if (of.schema.stream) found.push_back({&of, &*of.schema.stream});
    return found;
}

void check_arn(std::string_view arn) {
    if (!arn.starts_with("arn:") || arn.find("/stream/") == std::string_view::npos)
        throw operation_error::validation("Invalid StreamArn: " + std::string(arn));
}

found_stream find_stream(call& of, std::string_view arn) {
    check_arn(arn);
    if (auto* owner = find_table(of, arn))
        for (const auto& each : streams_of(*owner))
            if (owner->schema.stream_arn(*each.stream) == arn) return each;
    throw operation_error::service("ResourceNotFoundException",
                           "Requested resource not found: Stream: " + std::string(arn) + " not found");
}

std::int64_t bound(state& on, const char* which, std::int64_t stream) {
    statement asked(on.db, std::string("SELECT ") + which + "(number) FROM tight_records WHERE stream = ?1");
    asked.bind(1, stream);
    return asked.step() ? asked.number(0) : 0;
}

std::int64_t last_record(state& on, table& of) {
    auto& last = of.last_record;
    if (!last) last = std::max(bound(on, "max", of.schema.stream->id), of.schema.stream->trimmed);
    return *last;
}

std::int64_t last_of(state& on, const found_stream& found) {
    if (found.of->schema.stream && found.stream == &*found.of->schema.stream) return last_record(on, *found.of);
    return std::max(bound(on, "max", found.stream->id), found.stream->trimmed);
}

// ---- Records ----

void append_images(json_object& out, const table_schema& of, std::string_view before, std::string_view after) {
    auto names = attribute_names(of.keys);
    std::sort(names.begin(), names.end());
    const stored_item any(after.empty() ? before : after);
    std::string keys;
    any.append_selected(keys, names);
    out.member("Keys") += keys;

    // Names and values of the keys, then the images.
    std::size_t size = 0;
    for (const auto& name : names) size += name.size() + value_size(*any.decode(name));
    const auto shows = of.stream->shows;
    if (!after.empty() && (shows == view::new_image || shows == view::new_and_old_images)) {
        out.member("NewImage") += stored_item(after).json();
        size += stored_item(after).size();
    }
    if (!before.empty() && (shows == view::old_image || shows == view::new_and_old_images)) {
        out.member("OldImage") += stored_item(before).json();
        size += stored_item(before).size();
    }
    out.number("SizeBytes", static_cast<std::int64_t>(size));
}

std::string event_id(std::int64_t stream, std::int64_t number) {
    // Unique in this database, and the same whenever it is read.
    static constexpr char hex[] = "0123456789abcdef";
    std::mt19937_64 bits(static_cast<std::uint64_t>(stream) * 0x9E3779B97F4A7C15ULL ^
                         static_cast<std::uint64_t>(number));
    std::string id;
    for (int half = 0; half < 2; ++half) {
        auto word = bits();
        for (int i = 0; i < 16; ++i, word >>= 4) id += hex[word & 15];
    }
    return id;
}

std::string make_record(state& on, const table_schema& of, std::int64_t number, std::string_view before,
                        std::string_view after, bool by_ttl) {
    std::string record;
    json_object out(record);
    out.text("eventID", event_id(of.stream->id, number));
    out.text("eventName", before.empty() ? "INSERT" : after.empty() ? "REMOVE" : "MODIFY");
    out.text("eventVersion", "1.1");
    out.text("eventSource", "aws:dynamodb");
    out.text("awsRegion", of.region);
    {
        json_object change(out.member("dynamodb"));
        change.number("ApproximateCreationDateTime", on.now() / 1000);
        append_images(change, of, before, after);
        change.text("SequenceNumber", sequence_text(number));
        change.text("StreamViewType", view_name(of.stream->shows));
    }
    if (by_ttl) out.member("userIdentity") += R"({"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"})";
    return record;
}

// ---- Iterators: "<arn>|<next number>|<issued at>" ----

std::string iterator_text(const std::string& arn, std::int64_t next, std::int64_t now) {
    return arn + '|' + std::to_string(next) + '|' + std::to_string(now);
}

struct position {
    std::string arn;
    std::int64_t next = 0;
    std::int64_t issued = 0;
};

position read_iterator(std::string_view text) {
    const auto second = text.rfind('|');
    const auto first = second == std::string_view::npos ? second : text.rfind('|', second - 1);
    position found;
    const auto read = [&](std::string_view digits, std::int64_t& into) {
        const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
        return failed == std::errc() && end == digits.data() + digits.size();
    };
    if (first == std::string_view::npos || !read(text.substr(second + 1), found.issued) ||
        !read(text.substr(first + 1, second - first - 1), found.next))
        throw operation_error::validation("Invalid ShardIterator");
    found.arn = text.substr(0, first);
    return found;
}

std::int64_t first_number(call& of, const found_stream& found) {
    const auto kind_of = text(of.body, "ShardIteratorType");
    const auto last = last_of(of.on, found);
    const auto wanted = text(of.body, "SequenceNumber");
    if ((kind_of == "LATEST" || kind_of == "TRIM_HORIZON") && !wanted.empty())
        throw operation_error::validation("A SequenceNumber cannot be given with the ShardIteratorType " +
                                  std::string(kind_of));
    if (kind_of == "LATEST") return last + 1;
    if (kind_of == "TRIM_HORIZON") return found.stream->trimmed + 1;
    if (wanted.empty())
        throw operation_error::validation("A SequenceNumber is required for the ShardIteratorType " + std::string(kind_of));
    const auto number = sequence_number(wanted);
    if (!number || *number > last + 1)
        throw operation_error::validation("Invalid SequenceNumber in request: " + std::string(wanted));
    if (*number <= found.stream->trimmed && *number > 0)
        throw operation_error::service("TrimmedDataAccessException",
                               "The operation attempted to read past the oldest stream record in a shard");
    return kind_of == "AFTER_SEQUENCE_NUMBER" ? *number + 1 : *number;
}

void append_shard(json_object& out, state& on, const found_stream& found) {
    std::string& to = out.member("Shards");
    to += '[';
    {
        json_object shard(to);
        shard.text("ShardId", shard_of(*found.stream));
        json_object range(shard.member("SequenceNumberRange"));
        range.text("StartingSequenceNumber", sequence_text(1));
        if (!found.stream->enabled)
            range.text("EndingSequenceNumber", sequence_text(std::max<std::int64_t>(1, last_of(on, found))));
    }
    to += ']';
}

void append_key_schema(std::string& to, const key_shape& keys) {
    to += '[';
    for (const auto& [parts, role] : {std::pair(&keys.hash, "HASH"), std::pair(&keys.range, "RANGE")})
        for (const auto& part : *parts) {
            if (to.back() != '[') to += ',';
            json_object element(to);
            element.text("AttributeName", part.name);
            element.text("KeyType", role);
        }
    to += ']';
}

}  // namespace

void record_change(state& on, table& of, std::string_view before, std::string_view after, bool by_ttl) {
    if (!of.schema.stream || !of.schema.stream->enabled || before == after) return;
    const auto number = last_record(on, of) + 1;
    const auto record = make_record(on, of.schema, number, before, after, by_ttl);
    on.add_record.bind(1, of.schema.stream->id).bind(2, number).bind(3, on.now()).bind_text(4, record).run();
    of.last_record = number;
}

void trim_streams(state& on) {
    const auto before = on.now() - record_life;
    for (const auto& [scope, tables] : on.tables.all())
        for (const auto& [name, held] : tables) {
            auto& schema = held->schema;
            if (!schema.stream) continue;
            const auto trim = [&](stream_schema& stream) {
                statement oldest(on.db,
                                 "SELECT number, at FROM tight_records WHERE stream = ?1 ORDER BY number LIMIT ?2");
                oldest.bind(1, stream.id).bind(2, trimmed_at_once);
                auto upto = stream.trimmed;
                while (oldest.step() && oldest.number(1) < before) upto = oldest.number(0);
                oldest.reset();
                if (upto <= stream.trimmed) return false;
                statement erase(on.db, "DELETE FROM tight_records WHERE stream = ?1 AND number <= ?2");
                erase.bind(1, stream.id).bind(2, upto).run();
                stream.trimmed = upto;
                return true;
            };
            bool changed = trim(*schema.stream);
            for (auto& past : schema.past_streams) changed = trim(past) || changed;
            changed = std::erase_if(schema.past_streams, [&](const auto& past) { return past.closed < before; }) > 0 ||
                      changed;
            if (changed) on.tables.save(*held);
        }
}

void list_streams(call& of) {
    const auto limit = static_cast<std::size_t>(integer(of.body, "Limit", 100));
    const auto only = name_of_table(text(of.body, "TableName"));
    const auto after = text(of.body, "ExclusiveStartStreamArn");
    if (!after.empty()) check_arn(after);
    std::vector<std::pair<std::string, found_stream>> found;
    for (const auto& [name, held] : of.on.tables.all(of.scope)) {
        if (!only.empty() && name != only) continue;
        for (const auto& each : streams_of(*held))
            if (auto arn = held->schema.stream_arn(*each.stream); after.empty() || arn > after)
                found.emplace_back(std::move(arn), each);
    }
    std::sort(found.begin(), found.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
    const bool more = found.size() > limit;
    if (more) found.resize(limit);

    json_object out(of.out);
    std::string& to = out.member("Streams");
    to += '[';
    for (const auto& [arn, each] : found) {
        if (to.back() != '[') to += ',';
        json_object one(to);
        one.text("StreamArn", arn);
        one.text("TableName", each.of->schema.name);
        one.text("StreamLabel", each.stream->label);
    }
    to += ']';
    if (more) out.text("LastEvaluatedStreamArn", found.back().first);
}

void describe_stream(call& of) {
    const auto arn = text(of.body, "StreamArn");
    const auto found = find_stream(of, arn);
    json_object out(of.out);
    json_object all(out.member("StreamDescription"));
    all.text("StreamArn", arn);
    all.text("StreamLabel", found.stream->label);
    all.text("StreamStatus", found.stream->enabled ? "ENABLED" : "DISABLED");
    all.text("StreamViewType", view_name(found.stream->shows));
    all.seconds("CreationRequestDateTime", found.stream->created);
    all.text("TableName", found.of->schema.name);
    append_key_schema(all.member("KeySchema"), found.of->schema.keys);
    if (text(of.body, "ExclusiveStartShardId") >= shard_of(*found.stream))
        all.member("Shards") += "[]";
    else
        append_shard(all, of.on, found);
}

void get_shard_iterator(call& of) {
    const auto arn = text(of.body, "StreamArn");
    const auto found = find_stream(of, arn);
    if (text(of.body, "ShardId") != shard_of(*found.stream))
        throw operation_error::service("ResourceNotFoundException", "Requested resource not found: Shard does not exist");
    const auto next = first_number(of, found);
    json_object out(of.out);
    out.text("ShardIterator", iterator_text(std::string(arn), next, of.on.now()));
}

void get_records(call& of) {
    const auto from = read_iterator(text(of.body, "ShardIterator"));
    const auto found = find_stream(of, from.arn);
    if (from.issued + iterator_life < of.on.now())
        throw operation_error::service("ExpiredIteratorException",
                               "Iterator expired. The iterator was created more than 15 minutes ago");
    if (from.next <= found.stream->trimmed)
        throw operation_error::service("TrimmedDataAccessException",
                               "The operation attempted to read past the oldest stream record in a shard");
    auto next = from.next;
    json_object out(of.out);
    std::string& to = out.member("Records");
    to += '[';
    const auto start = to.size();
    {
        statement read(of.on.db,
                       "SELECT number, record FROM tight_records WHERE stream = ?1 AND number >= ?2 LIMIT ?3");
        read.bind(1, found.stream->id).bind(2, from.next).bind(3, integer(of.body, "Limit", 1000));
        while (to.size() - start < answer_bytes && read.step()) {
            if (to.back() != '[') to += ',';
            to += read.text(1);
            next = read.number(0) + 1;
        }
    }
    to += ']';
    const bool over = !found.stream->enabled && next > last_of(of.on, found);
    if (!over) out.text("NextShardIterator", iterator_text(from.arn, next, of.on.now()));
}

}  // namespace tight::cloud::dynamodb
