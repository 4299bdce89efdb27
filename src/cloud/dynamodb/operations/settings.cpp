// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/settings.hpp"

#include <algorithm>
#include <map>

#include "cloud/dynamodb/operations/streams.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/storage/expiry.hpp"
#include "cloud/dynamodb/values/wire.hpp"
#include "core/ascii.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t max_tags = 50;
constexpr std::size_t sweep_at_once = 1000;

// ---- Time to live ----

void enable(operation_context& context, table& table, std::string_view attribute) {
    table.schema.ttl_attribute = attribute;
    const row_range everything;
    row_store::cursor all(table.items(), everything, true);
    while (all.next())
        if (const auto second = expiry::second_of(all.bytes(), attribute))
            context.state.expiries.add(*second, table.schema.id, all.key());
}

// ---- Tags ----

table& tagged_table(operation_context& context, std::string_view operation, const char* missing) {
    const auto* given_arn = find_member(context.body, "ResourceArn");
    if (given_arn == nullptr) fail_validation("Invalid TableArn");
    const std::string arn(read_string(*given_arn));
    if (std::count(arn.begin(), arn.end(), ':') < 5 || arn.find('/') == std::string::npos)
        throw operation_error("com.amazon.coral.service#AccessDeniedException",
                              "User: arn:aws:iam::" + std::string(context.account) +
                                  ":root is not authorized to perform: dynamodb:" + std::string(operation) +
                                  " on resource: " + (arn.empty() ? "*" : arn));
    if (missing != nullptr && find_member(context.body, missing) == nullptr) {
        std::string name(missing);
        name[0] = ascii::to_lower(name[0]);
        fail_validation("1 validation error detected: Value null at '" + name +
                        "' failed to satisfy constraint: Member must not be null");
    }
    const auto table_part = arn.find(":table/");
    const auto name = table_part == std::string::npos ? std::string() : arn.substr(table_part + 7);
    if (!arn.starts_with("arn:aws:dynamodb:") || name.size() < 3 || name.find('/') != std::string::npos)
        fail_validation("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    if (missing != nullptr && array_member(context.body, missing).empty())
        fail_validation(std::string("Atleast one ") + (operation == "TagResource" ? "Tag" : "Tag Key") +
                        " needs to be provided as Input.");
    auto* found = find_table(context, arn);
    if (found == nullptr)
        throw operation_error::service("ResourceNotFoundException",
                                       operation == "UntagResource"
                                           ? "Requested resource not found"
                                           : "Requested resource not found: ResourcArn: " + arn + " not found");
    return *found;
}

void save(operation_context& context, const table& changed) { context.state.tables.save(changed); }

// ---- Recovery ----

table& recoverable_table(operation_context& context) {
    const auto name = string_member(context.body, "TableName");
    auto* found = find_table(context, name);
    if (found == nullptr)
        throw operation_error::service("TableNotFoundException",
                                       "Table not found: " + std::string(name_of_table(name)));
    return *found;
}

void append_recovery(operation_context& context, const table_schema& schema) {
    json_object object(context.output);
    json_object all(object.member("ContinuousBackupsDescription"));
    all.text("ContinuousBackupsStatus", "ENABLED");
    json_object recovery(all.member("PointInTimeRecoveryDescription"));
    recovery.text("PointInTimeRecoveryStatus", schema.recoverable ? "ENABLED" : "DISABLED");
    if (!schema.recoverable) return;
    recovery.number("RecoveryPeriodInDays", 35);
    recovery.seconds("EarliestRestorableDateTime", schema.recoverable_since);
    recovery.seconds("LatestRestorableDateTime", context.state.now());
}

}  // namespace

void update_time_to_live(operation_context& context) {
    auto& table = described_table(context, string_member(context.body, "TableName"));
    const auto& requested = *find_member(context.body, "TimeToLiveSpecification");
    const std::string attribute(string_member(requested, "AttributeName"));
    const bool enabled = boolean_member(requested, "Enabled");
    auto& now = table.schema.ttl_attribute;
    if (!now.empty() && now != attribute)
        fail_validation("TimeToLive is active on a different AttributeName: current AttributeName is " + now);
    if (enabled && !now.empty()) fail_validation("TimeToLive is already enabled");
    if (!enabled && now.empty()) fail_validation("TimeToLive is already disabled");

    sqlite_transaction transaction(context.state.db);
    if (enabled) {
        enable(context, table, attribute);
    } else {
        context.state.expiries.remove_table(table.schema.id);
        now.clear();
    }
    save(context, table);
    transaction.commit();
    json_object object(context.output);
    json_object inner(object.member("TimeToLiveSpecification"));
    inner.flag("Enabled", enabled);
    inner.text("AttributeName", attribute);
}

void describe_time_to_live(operation_context& context) {
    const auto& attribute = described_table(context, string_member(context.body, "TableName")).schema.ttl_attribute;
    json_object object(context.output);
    json_object inner(object.member("TimeToLiveDescription"));
    inner.text("TimeToLiveStatus", attribute.empty() ? "DISABLED" : "ENABLED");
    if (!attribute.empty()) inner.text("AttributeName", attribute);
}

void update_expiry(database_state& state, const table_schema& schema, std::string_view row_key, std::string_view before,
                   std::string_view after) {
    if (schema.ttl_attribute.empty()) return;
    const auto was = expiry::second_of(before, schema.ttl_attribute);
    const auto is = expiry::second_of(after, schema.ttl_attribute);
    if (was == is) return;
    if (was) state.expiries.remove(*was, schema.id, row_key);
    if (is) state.expiries.add(*is, schema.id, row_key);
}

std::size_t sweep_expired(database_state& state) {
    const auto due = state.expiries.due(state.now() / 1000, sweep_at_once);
    if (due.empty()) return 0;
    std::map<std::int64_t, table*> tables;
    for (const auto& [scope, named] : state.tables.all())
        for (const auto& [name, table] : named) tables.emplace(table->schema.id, table.get());
    std::size_t deleted = 0;
    sqlite_transaction transaction(state.db);
    for (const auto& each : due) {
        state.expiries.remove(each.second, each.table, each.row_key);
        const auto owner = tables.find(each.table);
        std::string before;
        if (owner == tables.end() || !owner->second->items().get(each.row_key, before)) continue;
        record_change(state, *owner->second, before, {}, true);
        owner->second->write(each.row_key, before, {});
        ++deleted;
    }
    transaction.commit();
    return deleted;
}

void check_tags(const std::vector<std::pair<std::string, std::string>>& tags) {
    if (tags.size() > max_tags)
        fail_validation("One or more parameter values were invalid: Too many tags: at most 50 are allowed");
    // Letters, digits and spaces of every script, and these.
    const auto allowed = [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || ascii::is_alphanumeric(c) ||
               std::string_view(" _.:/=+-@").find(c) != std::string_view::npos;
    };
    for (const auto& [key, content] : tags) {
        if (!std::all_of(key.begin(), key.end(), allowed))
            fail_validation("One or more parameter values were invalid: Tag Key contains invalid characters: " + key);
        if (!std::all_of(content.begin(), content.end(), allowed))
            fail_validation("One or more parameter values were invalid: Tag Value contains invalid characters: " +
                            content);
    }
}

void tag_resource(operation_context& context) {
    auto& table = tagged_table(context, "TagResource", "Tags");
    auto tags = table.schema.tags;
    for (const auto& tag : array_member(context.body, "Tags")) {
        const std::string key(string_member(tag, "Key"));
        const auto found = std::find_if(tags.begin(), tags.end(), [&](const auto& each) { return each.first == key; });
        if (found == tags.end())
            tags.emplace_back(key, string_member(tag, "Value"));
        else
            found->second = string_member(tag, "Value");
    }
    check_tags(tags);
    std::sort(tags.begin(), tags.end());
    table.schema.tags = std::move(tags);
    save(context, table);
}

void untag_resource(operation_context& context) {
    auto& table = tagged_table(context, "UntagResource", "TagKeys");
    for (const auto& key : array_member(context.body, "TagKeys"))
        if (!key.is_null())
            std::erase_if(table.schema.tags, [&](const auto& each) { return each.first == read_string(key); });
    save(context, table);
}

void list_tags_of_resource(operation_context& context) {
    const auto& table = tagged_table(context, "ListTagsOfResource", nullptr);
    json_object object(context.output);
    std::string& output = object.member("Tags");
    output += '[';
    for (const auto& [key, content] : table.schema.tags) {
        if (output.back() != '[') output += ',';
        json_object one(output);
        one.text("Key", key);
        one.text("Value", content);
    }
    output += ']';
}

void describe_limits(operation_context& context) {
    json_object object(context.output);
    object.number("AccountMaxReadCapacityUnits", 80'000);
    object.number("AccountMaxWriteCapacityUnits", 80'000);
    object.number("TableMaxReadCapacityUnits", 40'000);
    object.number("TableMaxWriteCapacityUnits", 40'000);
}

void describe_endpoints(operation_context& context) {
    json_object object(context.output);
    std::string& output = object.member("Endpoints");
    output += '[';
    {
        json_object one(output);
        one.text("Address", "dynamodb." + std::string(context.region) + ".amazonaws.com");
        one.number("CachePeriodInMinutes", 1440);
    }
    output += ']';
}

void describe_continuous_backups(operation_context& context) {
    append_recovery(context, recoverable_table(context).schema);
}

void update_continuous_backups(operation_context& context) {
    auto& table = recoverable_table(context);
    const bool enabled =
        boolean_member(*find_member(context.body, "PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled");
    if (enabled && !table.schema.recoverable) table.schema.recoverable_since = context.state.now();
    table.schema.recoverable = enabled;
    save(context, table);
    append_recovery(context, table.schema);
}

}  // namespace tight::cloud::dynamodb
