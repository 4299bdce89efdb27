// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/settings.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "cloud/dynamodb/storage/expiry.hpp"
#include "cloud/dynamodb/operations/streams.hpp"
#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t most_tags = 50;
constexpr std::size_t sweep_at_once = 1000;

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

// ---- Time to live ----

void enable(call& of, table& on, std::string_view attribute) {
    on.schema.ttl_attribute = attribute;
    const row_range everything;
    rows::cursor all(on.items(), everything, true);
    while (all.next())
        if (const auto second = expiry::second_of(all.bytes(), attribute))
            of.on.expiries.add(*second, on.schema.id, all.key());
}

// ---- Tags ----

table& tagged_table(call& of, std::string_view operation, const char* missing) {
    const auto* given_arn = given(of.body, "ResourceArn");
    if (given_arn == nullptr) refuse("Invalid TableArn");
    const std::string arn(read_string(*given_arn));
    if (std::count(arn.begin(), arn.end(), ':') < 5 || arn.find('/') == std::string::npos)
        throw operation_error("com.amazon.coral.service#AccessDeniedException",
                      "User: arn:aws:iam::" + std::string(of.account) +
                          ":root is not authorized to perform: dynamodb:" + std::string(operation) +
                          " on resource: " + (arn.empty() ? "*" : arn));
    if (missing != nullptr && given(of.body, missing) == nullptr) {
        std::string name(missing);
        name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
        refuse("1 validation error detected: Value null at '" + name +
               "' failed to satisfy constraint: Member must not be null");
    }
    const auto table_part = arn.find(":table/");
    const auto name = table_part == std::string::npos ? std::string() : arn.substr(table_part + 7);
    if (!arn.starts_with("arn:aws:dynamodb:") || name.size() < 3 || name.find('/') != std::string::npos)
        refuse("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    if (missing != nullptr && elements(of.body, missing).empty())
        refuse(std::string("Atleast one ") + (operation == "TagResource" ? "Tag" : "Tag Key") +
               " needs to be provided as Input.");
    auto* found = find_table(of, arn);
    if (found == nullptr)
        throw operation_error::service("ResourceNotFoundException",
                               operation == "UntagResource"
                                   ? "Requested resource not found"
                                   : "Requested resource not found: ResourcArn: " + arn + " not found");
    return *found;
}

void save(call& of, const table& changed) { of.on.tables.save(changed); }

// ---- Recovery ----

table& recoverable_table(call& of) {
    const auto name = text(of.body, "TableName");
    auto* found = find_table(of, name);
    if (found == nullptr)
        throw operation_error::service("TableNotFoundException", "Table not found: " + std::string(name_of_table(name)));
    return *found;
}

void append_recovery(call& of, const table_schema& schema) {
    json_object out(of.out);
    json_object all(out.member("ContinuousBackupsDescription"));
    all.text("ContinuousBackupsStatus", "ENABLED");
    json_object recovery(all.member("PointInTimeRecoveryDescription"));
    recovery.text("PointInTimeRecoveryStatus", schema.recoverable ? "ENABLED" : "DISABLED");
    if (!schema.recoverable) return;
    recovery.number("RecoveryPeriodInDays", 35);
    recovery.seconds("EarliestRestorableDateTime", schema.recoverable_since);
    recovery.seconds("LatestRestorableDateTime", of.on.now());
}

}  // namespace

void update_time_to_live(call& of) {
    auto& on = described_table(of, text(of.body, "TableName"));
    const auto& wanted = *given(of.body, "TimeToLiveSpecification");
    const std::string attribute(text(wanted, "AttributeName"));
    const bool enabled = flag(wanted, "Enabled");
    auto& now = on.schema.ttl_attribute;
    if (!now.empty() && now != attribute)
        refuse("TimeToLive is active on a different AttributeName: current AttributeName is " + now);
    if (enabled && !now.empty()) refuse("TimeToLive is already enabled");
    if (!enabled && now.empty()) refuse("TimeToLive is already disabled");

    transaction change(of.on.db);
    if (enabled) {
        enable(of, on, attribute);
    } else {
        of.on.expiries.remove_table(on.schema.id);
        now.clear();
    }
    save(of, on);
    change.commit();
    json_object out(of.out);
    json_object inner(out.member("TimeToLiveSpecification"));
    inner.flag("Enabled", enabled);
    inner.text("AttributeName", attribute);
}

void describe_time_to_live(call& of) {
    const auto& attribute = described_table(of, text(of.body, "TableName")).schema.ttl_attribute;
    json_object out(of.out);
    json_object inner(out.member("TimeToLiveDescription"));
    inner.text("TimeToLiveStatus", attribute.empty() ? "DISABLED" : "ENABLED");
    if (!attribute.empty()) inner.text("AttributeName", attribute);
}

void note_expiry(state& on, const table_schema& of, std::string_view row_key, std::string_view before,
                 std::string_view after) {
    if (of.ttl_attribute.empty()) return;
    const auto was = expiry::second_of(before, of.ttl_attribute);
    const auto is = expiry::second_of(after, of.ttl_attribute);
    if (was == is) return;
    if (was) on.expiries.remove(*was, of.id, row_key);
    if (is) on.expiries.add(*is, of.id, row_key);
}

std::size_t sweep_expired(state& on) {
    const auto due = on.expiries.due(on.now() / 1000, sweep_at_once);
    if (due.empty()) return 0;
    std::map<std::int64_t, table*> tables;
    for (const auto& [scope, named] : on.tables.all())
        for (const auto& [name, held] : named) tables.emplace(held->schema.id, held.get());
    std::size_t gone = 0;
    transaction change(on.db);
    for (const auto& each : due) {
        on.expiries.remove(each.second, each.table, each.row_key);
        const auto owner = tables.find(each.table);
        std::string before;
        if (owner == tables.end() || !owner->second->items().get(each.row_key, before)) continue;
        record_change(on, *owner->second, before, {}, true);
        owner->second->write(each.row_key, before, {});
        ++gone;
    }
    change.commit();
    return gone;
}

void check_tags(const std::vector<std::pair<std::string, std::string>>& tags) {
    if (tags.size() > most_tags)
        refuse("One or more parameter values were invalid: Too many tags: at most 50 are allowed");
    // Letters, digits and spaces of every script, and these.
    const auto allowed = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || std::isalnum(byte) != 0 ||
               std::string_view(" _.:/=+-@").find(c) != std::string_view::npos;
    };
    for (const auto& [key, held] : tags) {
        if (!std::all_of(key.begin(), key.end(), allowed))
            refuse("One or more parameter values were invalid: Tag Key contains invalid characters: " + key);
        if (!std::all_of(held.begin(), held.end(), allowed))
            refuse("One or more parameter values were invalid: Tag Value contains invalid characters: " + held);
    }
}

void tag_resource(call& of) {
    auto& on = tagged_table(of, "TagResource", "Tags");
    auto tags = on.schema.tags;
    for (const auto& tag : elements(of.body, "Tags")) {
        const std::string key(text(tag, "Key"));
        const auto found = std::find_if(tags.begin(), tags.end(), [&](const auto& each) { return each.first == key; });
        if (found == tags.end())
            tags.emplace_back(key, text(tag, "Value"));
        else
            found->second = text(tag, "Value");
    }
    check_tags(tags);
    std::sort(tags.begin(), tags.end());
    on.schema.tags = std::move(tags);
    save(of, on);
}

void untag_resource(call& of) {
    auto& on = tagged_table(of, "UntagResource", "TagKeys");
    for (const auto& key : elements(of.body, "TagKeys"))
        if (!key.is_null())
            std::erase_if(on.schema.tags, [&](const auto& each) { return each.first == read_string(key); });
    save(of, on);
}

void list_tags_of_resource(call& of) {
    const auto& on = tagged_table(of, "ListTagsOfResource", nullptr);
    json_object out(of.out);
    std::string& to = out.member("Tags");
    to += '[';
    for (const auto& [key, held] : on.schema.tags) {
        if (to.back() != '[') to += ',';
        json_object one(to);
        one.text("Key", key);
        one.text("Value", held);
    }
    to += ']';
}

void describe_limits(call& of) {
    json_object out(of.out);
    out.number("AccountMaxReadCapacityUnits", 80'000);
    out.number("AccountMaxWriteCapacityUnits", 80'000);
    out.number("TableMaxReadCapacityUnits", 40'000);
    out.number("TableMaxWriteCapacityUnits", 40'000);
}

void describe_endpoints(call& of) {
    json_object out(of.out);
    std::string& to = out.member("Endpoints");
    to += '[';
    {
        json_object one(to);
        one.text("Address", "dynamodb." + std::string(of.region) + ".amazonaws.com");
        one.number("CachePeriodInMinutes", 1440);
    }
    to += ']';
}

void describe_continuous_backups(call& of) { append_recovery(of, recoverable_table(of).schema); }

void update_continuous_backups(call& of) {
    auto& on = recoverable_table(of);
    const bool enabled = flag(*given(of.body, "PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled");
    if (enabled && !on.schema.recoverable) on.schema.recoverable_since = of.on.now();
    on.schema.recoverable = enabled;
    save(of, on);
    append_recovery(of, on.schema);
}

}  // namespace tight::cloud::dynamodb
