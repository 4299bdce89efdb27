// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/streams.hpp"

#include <algorithm>
#include <charconv>
#include <random>

#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t record_lifetime = std::int64_t{24} * 60 * 60 * 1000;
constexpr std::int64_t trimmed_at_once = 2000;  // of a stream, so that nobody waits for it
constexpr std::int64_t iterator_lifetime = std::int64_t{15} * 60 * 1000;
constexpr std::size_t max_response_bytes = 1024 * 1024;

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

struct table_stream {
    table* owner = nullptr;
    const stream_schema* stream = nullptr;
};

std::vector<table_stream> streams_of(table& table) {
    std::vector<table_stream> found;
    for (const auto& each : table.schema.past_streams) found.push_back({&table, &each});
    if (table.schema.stream) found.push_back({&table, &*table.schema.stream});
    return found;
}

void check_arn(std::string_view arn) {
    if (!arn.starts_with("arn:") || arn.find("/stream/") == std::string_view::npos)
        fail_validation("Invalid StreamArn: " + std::string(arn));
}

table_stream find_stream(operation_context& context, std::string_view arn) {
    check_arn(arn);
    if (auto* owner = find_table(context, arn))
        for (const auto& each : streams_of(*owner))
            if (owner->schema.stream_arn(*each.stream) == arn) return each;
    throw operation_error::service("ResourceNotFoundException",
                                   "Requested resource not found: Stream: " + std::string(arn) + " not found");
}

std::int64_t bound(database_state& state, const char* which, std::int64_t stream) {
    sqlite_statement request(state.db,
                             std::string("SELECT ") + which + "(number) FROM tight_records WHERE stream = ?1");
    request.bind(1, stream);
    return request.step() ? request.number(0) : 0;
}

std::int64_t last_record(database_state& state, table& table) {
    auto& last = table.last_record;
    if (!last) last = std::max(bound(state, "max", table.schema.stream->id), table.schema.stream->trimmed);
    return *last;
}

std::int64_t last_of(database_state& state, const table_stream& found) {
    if (found.owner->schema.stream && found.stream == &*found.owner->schema.stream)
        return last_record(state, *found.owner);
    return std::max(bound(state, "max", found.stream->id), found.stream->trimmed);
}

// ---- Records ----

void append_images(json_object& object, const table_schema& schema, std::string_view before, std::string_view after) {
    auto names = attribute_names(schema.keys);
    std::sort(names.begin(), names.end());
    const stored_item any(after.empty() ? before : after);
    std::string keys;
    any.append_selected(keys, names);
    object.member("Keys") += keys;

    // Names and values of the keys, then the images.
    std::size_t size = 0;
    for (const auto& name : names) size += name.size() + value_size(*any.decode(name));
    const auto shows = schema.stream->shows;
    if (!after.empty() && (shows == view::new_image || shows == view::new_and_old_images)) {
        object.member("NewImage") += stored_item(after).json();
        size += stored_item(after).size();
    }
    if (!before.empty() && (shows == view::old_image || shows == view::new_and_old_images)) {
        object.member("OldImage") += stored_item(before).json();
        size += stored_item(before).size();
    }
    object.number("SizeBytes", static_cast<std::int64_t>(size));
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

std::string make_record(database_state& state, const table_schema& schema, std::int64_t number, std::string_view before,
                        std::string_view after, bool by_ttl) {
    std::string record;
    json_object object(record);
    object.text("eventID", event_id(schema.stream->id, number));
    object.text("eventName", before.empty() ? "INSERT" : after.empty() ? "REMOVE" : "MODIFY");
    object.text("eventVersion", "1.1");
    object.text("eventSource", "aws:dynamodb");
    object.text("awsRegion", schema.region);
    {
        json_object change(object.member("dynamodb"));
        change.number("ApproximateCreationDateTime", state.now() / 1000);
        append_images(change, schema, before, after);
        change.text("SequenceNumber", sequence_text(number));
        change.text("StreamViewType", view_name(schema.stream->shows));
    }
    if (by_ttl) object.member("userIdentity") += R"({"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"})";
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
    const auto read = [&](std::string_view digits, std::int64_t& target) {
        const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), target);
        return failed == std::errc() && end == digits.data() + digits.size();
    };
    if (first == std::string_view::npos || !read(text.substr(second + 1), found.issued) ||
        !read(text.substr(first + 1, second - first - 1), found.next))
        fail_validation("Invalid ShardIterator");
    found.arn = text.substr(0, first);
    return found;
}

std::int64_t first_number(operation_context& context, const table_stream& found) {
    const auto kind_of = string_member(context.body, "ShardIteratorType");
    const auto last = last_of(context.state, found);
    const auto requested = string_member(context.body, "SequenceNumber");
    if ((kind_of == "LATEST" || kind_of == "TRIM_HORIZON") && !requested.empty())
        fail_validation("A SequenceNumber cannot be given with the ShardIteratorType " + std::string(kind_of));
    if (kind_of == "LATEST") return last + 1;
    if (kind_of == "TRIM_HORIZON") return found.stream->trimmed + 1;
    if (requested.empty())
        fail_validation("A SequenceNumber is required for the ShardIteratorType " + std::string(kind_of));
    const auto number = sequence_number(requested);
    if (!number || *number > last + 1) fail_validation("Invalid SequenceNumber in request: " + std::string(requested));
    if (*number <= found.stream->trimmed && *number > 0)
        throw operation_error::service("TrimmedDataAccessException",
                                       "The operation attempted to read past the oldest stream record in a shard");
    return kind_of == "AFTER_SEQUENCE_NUMBER" ? *number + 1 : *number;
}

void append_shard(json_object& object, database_state& state, const table_stream& found) {
    std::string& output = object.member("Shards");
    output += '[';
    {
        json_object shard(output);
        shard.text("ShardId", shard_of(*found.stream));
        json_object range(shard.member("SequenceNumberRange"));
        range.text("StartingSequenceNumber", sequence_text(1));
        if (!found.stream->enabled)
            range.text("EndingSequenceNumber", sequence_text(std::max<std::int64_t>(1, last_of(state, found))));
    }
    output += ']';
}

void append_key_schema(std::string& output, const key_shape& keys) {
    output += '[';
    for (const auto& [parts, role] : {std::pair(&keys.hash, "HASH"), std::pair(&keys.range, "RANGE")})
        for (const auto& part : *parts) {
            if (output.back() != '[') output += ',';
            json_object element(output);
            element.text("AttributeName", part.name);
            element.text("KeyType", role);
        }
    output += ']';
}

}  // namespace

void record_change(database_state& state, table& table, std::string_view before, std::string_view after, bool by_ttl) {
    if (!table.schema.stream || !table.schema.stream->enabled || before == after) return;
    const auto number = last_record(state, table) + 1;
    const auto record = make_record(state, table.schema, number, before, after, by_ttl);
    state.add_record.bind(1, table.schema.stream->id).bind(2, number).bind(3, state.now()).bind_text(4, record).run();
    table.last_record = number;
}

void trim_streams(database_state& state) {
    const auto before = state.now() - record_lifetime;
    for (const auto& [scope, tables] : state.tables.all())
        for (const auto& [name, table] : tables) {
            auto& schema = table->schema;
            if (!schema.stream) continue;
            const auto trim = [&](stream_schema& stream) {
                sqlite_statement oldest(
                    state.db, "SELECT number, at FROM tight_records WHERE stream = ?1 ORDER BY number LIMIT ?2");
                oldest.bind(1, stream.id).bind(2, trimmed_at_once);
                auto upto = stream.trimmed;
                while (oldest.step() && oldest.number(1) < before) upto = oldest.number(0);
                oldest.reset();
                if (upto <= stream.trimmed) return false;
                sqlite_statement erase(state.db, "DELETE FROM tight_records WHERE stream = ?1 AND number <= ?2");
                erase.bind(1, stream.id).bind(2, upto).run();
                stream.trimmed = upto;
                return true;
            };
            bool changed = trim(*schema.stream);
            for (auto& past : schema.past_streams) changed = trim(past) || changed;
            changed = std::erase_if(schema.past_streams, [&](const auto& past) { return past.closed < before; }) > 0 ||
                      changed;
            if (changed) state.tables.save(*table);
        }
}

void list_streams(operation_context& context) {
    const auto limit = static_cast<std::size_t>(integer_member(context.body, "Limit", 100));
    const auto only = name_of_table(string_member(context.body, "TableName"));
    const auto after = string_member(context.body, "ExclusiveStartStreamArn");
    if (!after.empty()) check_arn(after);
    std::vector<std::pair<std::string, table_stream>> found;
    for (const auto& [name, table] : context.state.tables.all(context.scope)) {
        if (!only.empty() && name != only) continue;
        for (const auto& each : streams_of(*table))
            if (auto arn = table->schema.stream_arn(*each.stream); after.empty() || arn > after)
                found.emplace_back(std::move(arn), each);
    }
    std::sort(found.begin(), found.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
    const bool more = found.size() > limit;
    if (more) found.resize(limit);

    json_object object(context.output);
    std::string& output = object.member("Streams");
    output += '[';
    for (const auto& [arn, each] : found) {
        if (output.back() != '[') output += ',';
        json_object one(output);
        one.text("StreamArn", arn);
        one.text("TableName", each.owner->schema.name);
        one.text("StreamLabel", each.stream->label);
    }
    output += ']';
    if (more) object.text("LastEvaluatedStreamArn", found.back().first);
}

void describe_stream(operation_context& context) {
    const auto arn = string_member(context.body, "StreamArn");
    const auto found = find_stream(context, arn);
    json_object object(context.output);
    json_object all(object.member("StreamDescription"));
    all.text("StreamArn", arn);
    all.text("StreamLabel", found.stream->label);
    all.text("StreamStatus", found.stream->enabled ? "ENABLED" : "DISABLED");
    all.text("StreamViewType", view_name(found.stream->shows));
    all.seconds("CreationRequestDateTime", found.stream->created);
    all.text("TableName", found.owner->schema.name);
    append_key_schema(all.member("KeySchema"), found.owner->schema.keys);
    if (string_member(context.body, "ExclusiveStartShardId") >= shard_of(*found.stream))
        all.member("Shards") += "[]";
    else
        append_shard(all, context.state, found);
}

void get_shard_iterator(operation_context& context) {
    const auto arn = string_member(context.body, "StreamArn");
    const auto found = find_stream(context, arn);
    if (string_member(context.body, "ShardId") != shard_of(*found.stream))
        throw operation_error::service("ResourceNotFoundException",
                                       "Requested resource not found: Shard does not exist");
    const auto next = first_number(context, found);
    json_object object(context.output);
    object.text("ShardIterator", iterator_text(std::string(arn), next, context.state.now()));
}

void get_records(operation_context& context) {
    const auto source = read_iterator(string_member(context.body, "ShardIterator"));
    const auto found = find_stream(context, source.arn);
    if (source.issued + iterator_lifetime < context.state.now())
        throw operation_error::service("ExpiredIteratorException",
                                       "Iterator expired. The iterator was created more than 15 minutes ago");
    if (source.next <= found.stream->trimmed)
        throw operation_error::service("TrimmedDataAccessException",
                                       "The operation attempted to read past the oldest stream record in a shard");
    auto next = source.next;
    json_object object(context.output);
    std::string& output = object.member("Records");
    output += '[';
    const auto start = output.size();
    {
        sqlite_statement read(context.state.db,
                              "SELECT number, record FROM tight_records WHERE stream = ?1 AND number >= ?2 LIMIT ?3");
        read.bind(1, found.stream->id).bind(2, source.next).bind(3, integer_member(context.body, "Limit", 1000));
        while (output.size() - start < max_response_bytes && read.step()) {
            if (output.back() != '[') output += ',';
            output += read.text(1);
            next = read.number(0) + 1;
        }
    }
    output += ']';
    const bool over = !found.stream->enabled && next > last_of(context.state, found);
    if (!over) object.text("NextShardIterator", iterator_text(source.arn, next, context.state.now()));
}

}  // namespace tight::cloud::dynamodb
