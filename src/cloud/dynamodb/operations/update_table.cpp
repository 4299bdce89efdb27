// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "cloud/dynamodb/operations/streams.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/operations/tables.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t max_units = 1'000'000'000'000;

const json::array* changes_of(const json::value& body) {
    const auto& changes = array_member(body, "GlobalSecondaryIndexUpdates");
    return changes.empty() ? nullptr : &changes;
}

void check_changes(const json::array& changes) {
    std::set<std::string_view> names;
    for (const auto& change : changes) {
        const json::value* action = nullptr;
        for (const auto* name : {"Update", "Create", "Delete"})
            if (action == nullptr) action = find_member(change, name);
        if (action == nullptr)
            fail_values(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                "GlobalSecondaryIndexUpdate.Delete must not be null");
        const auto name = string_member(*action, "IndexName");
        if (!names.insert(name).second)
            fail_values("Only one global secondary index update per index is allowed simultaneously. Index: " +
                        std::string(name));
    }
}

void check_request(const json::value& body) {
    const auto* units = find_member(body, "ProvisionedThroughput");
    const auto has = [&](std::string_view name) { return find_member(body, name) != nullptr; };
    static constexpr std::string_view settings[] = {
        "ProvisionedThroughput", "BillingMode", "StreamSpecification", "SSESpecification",
        "ReplicaUpdates",        "TableClass",  "OnDemandThroughput",  "DeletionProtectionEnabled",
        "WarmThroughput"};
    if (changes_of(body) == nullptr && std::none_of(std::begin(settings), std::end(settings), has))
        fail_validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
            "SSESpecification or ReplicaUpdates is required");
    if (has("ReplicaUpdates")) fail_validation("ReplicaUpdates: an embedded database has one region, and no replicas");
    if (string_member(body, "BillingMode") == "PROVISIONED" && units == nullptr)
        fail_values("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    if (units != nullptr) check_throughput(*units);
    if (const auto* changes = changes_of(body)) check_changes(*changes);
}

// What is to become of a table: decided before anything is changed.
struct plan {
    struct units {
        std::string index;  // empty: the table's own
        throughput requested;
    };
    std::vector<units> throughputs;
    std::optional<index_schema> create;
    bool filled = true;  // whether it holds all that it should
    std::string erase;
    std::vector<attribute_definition> definitions;
};

void check_same(const throughput& now, const throughput& requested) {
    if (now.read != requested.read || now.write != requested.write) return;
    fail_validation(
        "The provisioned throughput for the table will not change. The requested value equals the current value. "
        "Current ReadCapacityUnits provisioned for the table: " +
        std::to_string(now.read) + ". Requested ReadCapacityUnits: " + std::to_string(requested.read) +
        ". Current WriteCapacityUnits provisioned for the table: " + std::to_string(now.write) +
        ". Requested WriteCapacityUnits: " + std::to_string(requested.write) +
        ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
}

void plan_throughput(const json::value& change, const table_schema& schema, plan& plan) {
    const auto* requested = find_member(change, "ProvisionedThroughput");
    if (requested == nullptr) return;
    if (integer_member(*requested, "ReadCapacityUnits", 0) > max_units ||
        integer_member(*requested, "WriteCapacityUnits", 0) > max_units)
        fail_validation(
            "This operation cannot be performed with given input values. Please contact DynamoDB service team for "
            "more info: Action Blocked: IndexUpdate");
    const auto* index = schema.index(string_member(change, "IndexName"));
    if (index == nullptr || !index->global) throw operation_error::resource_not_found();
    check_same(index->throughput, read_throughput(requested));
    plan.throughputs.push_back({index->name, read_throughput(requested)});
}

void plan_create(operation_context& context, const json::value& change, const table_schema& schema, plan& plan) {
    if (schema.index(string_member(change, "IndexName")) != nullptr)
        fail_validation("Attempting to create an index which already exists");
    table_schema described = schema;
    for (auto& each : plan.definitions) {
        auto& all = described.definitions;
        const auto known = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == each.name; });
        if (known == all.end()) all.push_back(each);
    }
    check_key_schema(*find_member(change, "KeySchema"), described.definitions, true);
    check_projection(change);
    if (std::count_if(schema.indexes.begin(), schema.indexes.end(), [](const auto& each) { return each.global; }) >= 20)
        fail_values("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    const bool on_demand = find_member(context.body, "BillingMode") != nullptr
                               ? string_member(context.body, "BillingMode") == "PAY_PER_REQUEST"
                               : schema.on_demand;
    if (on_demand && find_member(change, "ProvisionedThroughput") != nullptr)
        fail_values("ProvisionedThroughput should not be specified for index: " +
                    std::string(string_member(change, "IndexName")) + " when BillingMode is PAY_PER_REQUEST");
    plan.create = read_index(change, true, described);
    plan.definitions = std::move(described.definitions);
}

plan make_plan(operation_context& context, const table_schema& schema) {
    plan plan;
    if (const auto* definitions = find_member(context.body, "AttributeDefinitions"))
        plan.definitions = read_definitions(*definitions);
    const auto mode = string_member(context.body, "BillingMode", schema.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED");
    if (const auto* units = find_member(context.body, "ProvisionedThroughput")) {
        if (mode == "PAY_PER_REQUEST")
            fail_values(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                "PAY_PER_REQUEST");
        check_same(schema.throughput, read_throughput(units));
        plan.throughputs.push_back({{}, read_throughput(units)});
    }
    const auto* changes = changes_of(context.body);
    if (changes == nullptr) return plan;
    const auto online = std::count_if(changes->begin(), changes->end(),
                                      [](const auto& each) { return find_member(each, "Update") == nullptr; });
    if (online > 1 || changes->size() > 5)
        throw operation_error::service("LimitExceededException",
                                       "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                                       "simultaneously per table");
    for (const auto& change : *changes) {
        if (const auto* update = find_member(change, "Update")) plan_throughput(*update, schema, plan);
        if (const auto* create = find_member(change, "Create")) plan_create(context, *create, schema, plan);
        if (const auto* erase = find_member(change, "Delete")) {
            const auto* index = schema.index(string_member(*erase, "IndexName"));
            if (index == nullptr || !index->global) throw operation_error::resource_not_found();
            plan.erase = index->name;
        }
    }
    return plan;
}

void check_billing_switch(operation_context& context, const table_schema& schema, const plan& plan) {
    if (!schema.on_demand || string_member(context.body, "BillingMode") != "PROVISIONED") return;
    std::string missing;
    for (const auto& index : schema.indexes) {
        const auto planned = [&](const auto& each) { return each.index == index.name; };
        if (!index.global || std::any_of(plan.throughputs.begin(), plan.throughputs.end(), planned)) continue;
        missing.append(missing.empty() ? "" : ",").append(index.name);
    }
    if (!missing.empty()) fail_values("ProvisionedThroughput must be specified for index: " + missing);
}

throughput* find_units(table_schema& schema, const std::string& index) {
    if (index.empty()) return &schema.throughput;
    for (auto& each : schema.indexes)
        if (each.name == index) return &each.throughput;
    return nullptr;
}

// The times that the response already shows; the units themselves follow once the update is over.
void mark_units(table_schema& schema, const plan& plan, std::int64_t now) {
    for (const auto& each : plan.throughputs) {
        auto& units = *find_units(schema, each.index);
        if (each.requested.read > units.read || each.requested.write > units.write) units.increased = now;
        if (each.requested.read < units.read || each.requested.write < units.write) units.decreased = now;
    }
}

void set_units(table_schema& schema, const plan& plan, std::int64_t when) {
    for (const auto& each : plan.throughputs) {
        auto& units = *find_units(schema, each.index);
        if (each.requested.read > units.read || each.requested.write > units.write) units.increased = when;
        if (each.requested.read < units.read || each.requested.write < units.write)
            units.decreased = when, ++units.decreases_today;
        units.read = each.requested.read;
        units.write = each.requested.write;
    }
}

void set_billing(operation_context& context, table_schema& schema, const plan& plan) {
    const auto mode = string_member(context.body, "BillingMode");
    if (mode == "PAY_PER_REQUEST" && !schema.on_demand) {
        schema.on_demand = true;
        schema.on_demand_since = context.state.now();
        schema.throughput = {};
        for (auto& index : schema.indexes)
            if (index.global) index.throughput = {};
    } else if (mode == "PROVISIONED" && schema.on_demand) {
        schema.on_demand = false;
        set_units(schema, plan, context.state.now());
    }
}

void set_settings(operation_context& context, table_schema& schema) {
    if (const auto* stream = find_member(context.body, "StreamSpecification")) {
        const bool enabled = schema.stream && schema.stream->enabled;
        if (boolean_member(*stream, "StreamEnabled")) {
            if (enabled) fail_validation("Table already has an enabled stream: TableName: " + schema.name);
            start_stream(context, schema, *stream);
        } else {
            if (!enabled) fail_validation("Table is already without an enabled stream: TableName: " + schema.name);
            schema.stream->enabled = false;
            schema.stream->closed = context.state.now();
        }
    }
    if (find_member(context.body, "DeletionProtectionEnabled") != nullptr)
        schema.deletion_protected = boolean_member(context.body, "DeletionProtectionEnabled");
    if (find_member(context.body, "TableClass") != nullptr)
        schema.table_class = string_member(context.body, "TableClass");
    if (const auto* limits = find_member(context.body, "OnDemandThroughput"))
        schema.on_demand_limits = {integer_member(*limits, "MaxReadRequestUnits", -1),
                                   integer_member(*limits, "MaxWriteRequestUnits", -1)};
    if (const auto* sse = find_member(context.body, "SSESpecification")) set_encryption(schema, *sse);
}

void set_index_time(table_schema& schema, const std::string& name, std::int64_t index_schema::*member,
                    std::int64_t target) {
    for (auto& index : schema.indexes)
        if (index.name == name) index.*member = target;
}

void create_index(operation_context& context, table& table, plan& plan) {
    if (!plan.create) return;
    table.schema.definitions = std::move(plan.definitions);
    plan.create->id = context.state.tables.next_id();
    plan.create->ready_at = not_yet;  // for the response, and until it is filled
    plan.filled = table.add_index(context.state.db, *plan.create);
}

void finish_update(operation_context& context, table& table, const plan& plan) {
    const auto until = context.state.now() + context.state.settings.delay.count();
    set_units(table.schema, plan, until);
    table.schema.updating = true;
    table.schema.ready_at = until;
    if (plan.create && plan.filled) set_index_time(table.schema, plan.create->name, &index_schema::ready_at, until);
    if (plan.erase.empty()) return;
    if (context.state.settings.delay.count() > 0) {
        set_index_time(table.schema, plan.erase, &index_schema::deleted_at, until);
    } else {
        table.drop_index(plan.erase);
        drop_unused_definitions(table.schema);
    }
}

}  // namespace

void update_table(operation_context& context) {
    check_request(context.body);
    auto& table = described_table(context, string_member(context.body, "TableName"));
    check_idle(context, table);
    auto result = make_plan(context, table.schema);
    check_billing_switch(context, table.schema, result);

    sqlite_transaction transaction(context.state.db);
    const table_schema before = table.schema;
    try {
        set_settings(context, table.schema);
        table.last_record.reset();  // it may have another stream now
        mark_units(table.schema, result, context.state.now());
        set_billing(context, table.schema, result);
        create_index(context, table, result);
        if (!result.erase.empty()) set_index_time(table.schema, result.erase, &index_schema::deleted_at, not_yet);
        {
            json_object object(context.output);
            append_description(object.member("TableDescription"), context.state, table, moment::just_updated);
        }
        finish_update(context, table, result);
        context.state.tables.save(table);
    } catch (const operation_error&) {
        table.schema = before;
        throw;
    }
    transaction.commit();
}

}  // namespace tight::cloud::dynamodb
