// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "cloud/dynamodb/operations/streams.hpp"
#include "cloud/dynamodb/operations/tables.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t most_units = 1'000'000'000'000;
constexpr std::string_view invalid = "One or more parameter values were invalid: ";

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }
[[noreturn]] void refuse_values(const std::string& message) { refuse(std::string(invalid) + message); }

const json::array* changes_of(const json::value& body) {
    const auto& changes = elements(body, "GlobalSecondaryIndexUpdates");
    return changes.empty() ? nullptr : &changes;
}

void check_changes(const json::array& changes) {
    std::set<std::string_view> names;
    for (const auto& change : changes) {
        const json::value* action = nullptr;
        for (const auto* name : {"Update", "Create", "Delete"})
            if (action == nullptr) action = given(change, name);
        if (action == nullptr)
            refuse_values(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                "GlobalSecondaryIndexUpdate.Delete must not be null");
        const auto name = text(*action, "IndexName");
        if (!names.insert(name).second)
            refuse_values("Only one global secondary index update per index is allowed simultaneously. Index: " +
                          std::string(name));
    }
}

void check_request(const json::value& body) {
    const auto* units = given(body, "ProvisionedThroughput");
    const auto has = [&](std::string_view name) { return given(body, name) != nullptr; };
    static constexpr std::string_view settings[] = {
        "ProvisionedThroughput", "BillingMode", "StreamSpecification", "SSESpecification",
        "ReplicaUpdates",        "TableClass",  "OnDemandThroughput",  "DeletionProtectionEnabled",
        "WarmThroughput"};
    if (changes_of(body) == nullptr && std::none_of(std::begin(settings), std::end(settings), has))
        refuse(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
            "SSESpecification or ReplicaUpdates is required");
    if (has("ReplicaUpdates")) refuse("ReplicaUpdates: an embedded database has one region, and no replicas");
    if (text(body, "BillingMode") == "PROVISIONED" && units == nullptr)
        refuse_values("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    if (units != nullptr) check_throughput(*units);
    if (const auto* changes = changes_of(body)) check_changes(*changes);
}

// What is to become of a table: decided before anything is changed.
struct plan {
    struct units {
        std::string index;  // empty: the table's own
        throughput to;
    };
    std::vector<units> throughputs;
    std::optional<index_schema> create;
    bool filled = true;  // whether it holds all that it should
    std::string erase;
    std::vector<attribute_definition> definitions;
};

void check_same(const throughput& now, const throughput& wanted) {
    if (now.read != wanted.read || now.write != wanted.write) return;
    refuse(
        "The provisioned throughput for the table will not change. The requested value equals the current value. "
        "Current ReadCapacityUnits provisioned for the table: " +
        std::to_string(now.read) + ". Requested ReadCapacityUnits: " + std::to_string(wanted.read) +
        ". Current WriteCapacityUnits provisioned for the table: " + std::to_string(now.write) +
        ". Requested WriteCapacityUnits: " + std::to_string(wanted.write) +
        ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
}

void plan_units(const json::value& change, const table_schema& schema, plan& into) {
    const auto* wanted = given(change, "ProvisionedThroughput");
    if (wanted == nullptr) return;
    if (integer(*wanted, "ReadCapacityUnits", 0) > most_units || integer(*wanted, "WriteCapacityUnits", 0) > most_units)
        refuse(
            "This operation cannot be performed with given input values. Please contact DynamoDB service team for "
            "more info: Action Blocked: IndexUpdate");
    const auto* index = schema.index(text(change, "IndexName"));
    if (index == nullptr || !index->global) throw operation_error::resource_not_found();
    check_same(index->throughput, read_throughput(wanted));
    into.throughputs.push_back({index->name, read_throughput(wanted)});
}

void plan_create(call& of, const json::value& change, const table_schema& schema, plan& into) {
    if (schema.index(text(change, "IndexName")) != nullptr)
        refuse("Attempting to create an index which already exists");
    table_schema described = schema;
    for (auto& each : into.definitions) {
        auto& all = described.definitions;
        const auto known = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == each.name; });
        if (known == all.end()) all.push_back(each);
    }
    check_key_schema(*given(change, "KeySchema"), described.definitions, true);
    check_projection(change);
    if (std::count_if(schema.indexes.begin(), schema.indexes.end(), [](const auto& each) { return each.global; }) >= 20)
        refuse_values("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    const bool on_demand =
        given(of.body, "BillingMode") != nullptr ? text(of.body, "BillingMode") == "PAY_PER_REQUEST" : schema.on_demand;
    if (on_demand && given(change, "ProvisionedThroughput") != nullptr)
        refuse_values("ProvisionedThroughput should not be specified for index: " +
                      std::string(text(change, "IndexName")) + " when BillingMode is PAY_PER_REQUEST");
    into.create = read_index(change, true, described);
    into.definitions = std::move(described.definitions);
}

plan make_plan(call& of, const table_schema& schema) {
    plan made;
    if (const auto* definitions = given(of.body, "AttributeDefinitions"))
        made.definitions = read_definitions(*definitions);
    const auto mode = text(of.body, "BillingMode", schema.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED");
    if (const auto* units = given(of.body, "ProvisionedThroughput")) {
        if (mode == "PAY_PER_REQUEST")
            refuse_values(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                "PAY_PER_REQUEST");
        check_same(schema.throughput, read_throughput(units));
        made.throughputs.push_back({{}, read_throughput(units)});
    }
    const auto* changes = changes_of(of.body);
    if (changes == nullptr) return made;
    const auto online = std::count_if(changes->begin(), changes->end(),
                                      [](const auto& each) { return given(each, "Update") == nullptr; });
    if (online > 1 || changes->size() > 5)
        throw operation_error::service("LimitExceededException",
                               "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                               "simultaneously per table");
    for (const auto& change : *changes) {
        if (const auto* update = given(change, "Update")) plan_units(*update, schema, made);
        if (const auto* create = given(change, "Create")) plan_create(of, *create, schema, made);
        if (const auto* erase = given(change, "Delete")) {
            const auto* index = schema.index(text(*erase, "IndexName"));
            if (index == nullptr || !index->global) throw operation_error::resource_not_found();
            made.erase = index->name;
        }
    }
    return made;
}

void check_billing_switch(call& of, const table_schema& schema, const plan& made) {
    if (!schema.on_demand || text(of.body, "BillingMode") != "PROVISIONED") return;
    std::string missing;
    for (const auto& index : schema.indexes) {
        const auto planned = [&](const auto& each) { return each.index == index.name; };
        if (!index.global || std::any_of(made.throughputs.begin(), made.throughputs.end(), planned)) continue;
        missing.append(missing.empty() ? "" : ",").append(index.name);
    }
    if (!missing.empty()) refuse_values("ProvisionedThroughput must be specified for index: " + missing);
}

throughput* find_units(table_schema& schema, const std::string& index) {
    if (index.empty()) return &schema.throughput;
    for (auto& each : schema.indexes)
        if (each.name == index) return &each.throughput;
    return nullptr;
}

// The times that the answer already shows; the units themselves follow once the update is over.
void mark_units(table_schema& schema, const plan& made, std::int64_t now) {
    for (const auto& each : made.throughputs) {
        auto& units = *find_units(schema, each.index);
        if (each.to.read > units.read || each.to.write > units.write) units.increased = now;
        if (each.to.read < units.read || each.to.write < units.write) units.decreased = now;
    }
}

void set_units(table_schema& schema, const plan& made, std::int64_t when) {
    for (const auto& each : made.throughputs) {
        auto& units = *find_units(schema, each.index);
        if (each.to.read > units.read || each.to.write > units.write) units.increased = when;
        if (each.to.read < units.read || each.to.write < units.write) units.decreased = when, ++units.decreases_today;
        units.read = each.to.read;
        units.write = each.to.write;
    }
}

void set_billing(call& of, table_schema& schema, const plan& made) {
    const auto mode = text(of.body, "BillingMode");
    if (mode == "PAY_PER_REQUEST" && !schema.on_demand) {
        schema.on_demand = true;
        schema.on_demand_since = of.on.now();
        schema.throughput = {};
        for (auto& index : schema.indexes)
            if (index.global) index.throughput = {};
    } else if (mode == "PROVISIONED" && schema.on_demand) {
        schema.on_demand = false;
        set_units(schema, made, of.on.now());
    }
}

void set_settings(call& of, table_schema& schema) {
    if (const auto* stream = given(of.body, "StreamSpecification")) {
        const bool enabled = schema.stream && schema.stream->enabled;
        if (flag(*stream, "StreamEnabled")) {
            if (enabled) refuse("Table already has an enabled stream: TableName: " + schema.name);
            start_stream(of, schema, *stream);
        } else {
            if (!enabled) refuse("Table is already without an enabled stream: TableName: " + schema.name);
            schema.stream->enabled = false;
            schema.stream->closed = of.on.now();
        }
    }
    if (given(of.body, "DeletionProtectionEnabled") != nullptr)
        schema.deletion_protected = flag(of.body, "DeletionProtectionEnabled");
    if (given(of.body, "TableClass") != nullptr) schema.table_class = text(of.body, "TableClass");
    if (const auto* limits = given(of.body, "OnDemandThroughput"))
        schema.on_demand_limits = {integer(*limits, "MaxReadRequestUnits", -1),
                                   integer(*limits, "MaxWriteRequestUnits", -1)};
    if (const auto* sse = given(of.body, "SSESpecification")) set_encryption(schema, *sse);
}

// Attribute definitions that no key needs any more go with the index that did.
void drop_unused_definitions(table_schema& schema) {
    std::set<std::string> used;
    for (auto& name : attribute_names(schema.keys)) used.insert(std::move(name));
    for (const auto& index : schema.indexes)
        for (auto& name : attribute_names(index.keys)) used.insert(std::move(name));
    std::erase_if(schema.definitions, [&](const auto& each) { return !used.contains(each.name); });
}

void set_index_time(table_schema& schema, const std::string& name, std::int64_t index_schema::*member,
                    std::int64_t to) {
    for (auto& index : schema.indexes)
        if (index.name == name) index.*member = to;
}

void create_index(call& of, table& on, plan& made) {
    if (!made.create) return;
    on.schema.definitions = std::move(made.definitions);
    made.create->id = of.on.tables.next_id();
    made.create->ready_at = not_yet;  // for the answer, and until it is filled
    made.filled = on.add_index(of.on.db, *made.create);
}

void finish_update(call& of, table& on, const plan& made) {
    const auto until = of.on.now() + of.on.settings.delay.count();
    set_units(on.schema, made, until);
    on.schema.updating = true;
    on.schema.ready_at = until;
    if (made.create && made.filled) set_index_time(on.schema, made.create->name, &index_schema::ready_at, until);
    if (made.erase.empty()) return;
    if (of.on.settings.delay.count() > 0) {
        set_index_time(on.schema, made.erase, &index_schema::deleted_at, until);
    } else {
        on.drop_index(made.erase);
        drop_unused_definitions(on.schema);
    }
}

}  // namespace

void drop_deleted_indexes(state& on, table& of) {
    const auto now = on.now();
    std::vector<std::string> over;
    for (const auto& index : of.schema.indexes)
        if (index.deleted_at != 0 && index.deleted_at <= now) over.push_back(index.name);
    if (over.empty()) return;
    transaction change(on.db);
    for (const auto& name : over) of.drop_index(name);
    drop_unused_definitions(of.schema);
    on.tables.save(of);
    change.commit();
    on.background_work = true;
}

void update_table(call& of) {
    check_request(of.body);
    auto& on = described_table(of, text(of.body, "TableName"));
    check_idle(of, on);
    auto made = make_plan(of, on.schema);
    check_billing_switch(of, on.schema, made);

    transaction change(of.on.db);
    const table_schema before = on.schema;
    try {
        set_settings(of, on.schema);
        on.last_record.reset();  // it may have another stream now
        mark_units(on.schema, made, of.on.now());
        set_billing(of, on.schema, made);
        create_index(of, on, made);
        if (!made.erase.empty()) set_index_time(on.schema, made.erase, &index_schema::deleted_at, not_yet);
        {
            json_object out(of.out);
            append_description(out.member("TableDescription"), of.on, on, moment::just_updated);
        }
        finish_update(of, on, made);
        of.on.tables.save(on);
    } catch (const operation_error&) {
        on.schema = before;
        throw;
    }
    change.commit();
}

}  // namespace tight::cloud::dynamodb
