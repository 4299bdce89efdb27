// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/tables.hpp"

namespace tight::cloud::dynamodb {
namespace {

void append_keys(std::string& output, const key_shape& keys) {
    output += '[';
    bool first = true;
    const auto each = [&](const std::vector<key_attribute>& parts, std::string_view role) {
        for (const auto& part : parts) {
            if (!first) output += ',';
            first = false;
            json_object element(output);
            element.text("AttributeName", part.name);
            element.text("KeyType", role);
        }
    };
    each(keys.hash, "HASH");
    each(keys.range, "RANGE");
    output += ']';
}

void append_throughput(std::string& output, const throughput& throughput) {
    json_object object(output);
    if (throughput.increased != 0) object.seconds("LastIncreaseDateTime", throughput.increased);
    if (throughput.decreased != 0) object.seconds("LastDecreaseDateTime", throughput.decreased);
    object.number("NumberOfDecreasesToday", throughput.decreases_today);
    object.number("ReadCapacityUnits", throughput.read);
    object.number("WriteCapacityUnits", throughput.write);
}

using unit_limits = std::optional<std::pair<std::int64_t, std::int64_t>>;

void append_limits(json_object& object, const unit_limits& limits) {
    if (!limits) return;
    json_object inner(object.member("OnDemandThroughput"));
    inner.number("MaxReadRequestUnits", limits->first);
    inner.number("MaxWriteRequestUnits", limits->second);
}

void append_projection(std::string& output, const index_schema& index) {
    json_object object(output);
    object.text("ProjectionType", index.projects == projecting::all         ? "ALL"
                                  : index.projects == projecting::keys_only ? "KEYS_ONLY"
                                                                            : "INCLUDE");
    if (index.non_key_attributes.empty()) return;
    std::string& text = object.member("NonKeyAttributes");
    text += '[';
    for (const auto& name : index.non_key_attributes) {
        if (text.back() != '[') text += ',';
        append_json_string(text, name);
    }
    text += ']';
}

void append_index(std::string& output, database_state& state, table& owner, const index_schema& index, moment when) {
    json_object object(output);
    object.text("IndexName", index.name);
    append_keys(object.member("KeySchema"), index.keys);
    append_projection(object.member("Projection"), index);
    if (index.global) {
        const auto now = state.now();
        const bool creating = when == moment::just_created || index.ready_at > now;
        object.text("IndexStatus", index.deleted_at != 0 ? "DELETING" : creating ? "CREATING" : "ACTIVE");
        if (creating && when != moment::just_created && index.ready_at != owner.schema.ready_at)
            object.flag("Backfilling", false);
        append_throughput(object.member("ProvisionedThroughput"), index.throughput);
        append_limits(object, index.on_demand);
    }
    const auto size = owner.size(index);
    object.number("IndexSizeBytes", size.bytes);
    object.number("ItemCount", size.items);
    object.text("IndexArn", owner.schema.arn() + "/index/" + index.name);
}

void append_indexes(json_object& object, database_state& state, table& table, bool global, moment when) {
    std::string* text = nullptr;
    for (const auto& index : table.schema.indexes) {
        if (index.global != global) continue;
        if (text == nullptr)
            *(text = &object.member(global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes")) += '[';
        else
            *text += ',';
        append_index(*text, state, table, index, when);
    }
    if (text != nullptr) *text += ']';
}

std::string_view status_of(const table_schema& schema, std::int64_t now, moment when) {
    if (schema.deleted_at != 0 || when == moment::just_deleted) return "DELETING";
    if (when == moment::just_created) return "CREATING";
    if (when == moment::just_updated) return "UPDATING";
    if (schema.ready_at > now) return schema.updating ? "UPDATING" : "CREATING";
    return "ACTIVE";
}

void append_stream(json_object& object, const table_schema& schema) {
    if (!schema.stream) return;
    if (schema.stream->enabled) {
        json_object inner(object.member("StreamSpecification"));
        inner.flag("StreamEnabled", true);
        inner.text("StreamViewType", view_name(schema.stream->shows));
    }
    object.text("LatestStreamLabel", schema.stream->label);
    object.text("LatestStreamArn", schema.stream_arn(*schema.stream));
}

void append_billing(json_object& object, const table_schema& schema, moment when) {
    append_throughput(object.member("ProvisionedThroughput"), schema.throughput);
    if (!schema.on_demand && schema.on_demand_since == 0) return;
    json_object inner(object.member("BillingModeSummary"));
    const std::string_view mode = schema.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
    inner.text("BillingMode", mode);
    if (when != moment::just_created) inner.seconds("LastUpdateToPayPerRequestDateTime", schema.on_demand_since);
}

void append_settings(json_object& object, const table_schema& schema) {
    append_limits(object, schema.on_demand_limits);
    append_stream(object, schema);
    if (!schema.sse_key.empty()) {
        json_object inner(object.member("SSEDescription"));
        inner.text("Status", "ENABLED");
        inner.text("SSEType", "KMS");
        inner.text("KMSMasterKeyArn", schema.sse_key);
    }
    if (!schema.table_class.empty())
        json_object(object.member("TableClassSummary")).text("TableClass", schema.table_class);
    object.flag("DeletionProtectionEnabled", schema.deletion_protected);
}

}  // namespace

void append_description(std::string& output, database_state& state, table& table, moment when) {
    const auto& schema = table.schema;
    json_object object(output);
    if (when != moment::just_deleted) {
        std::string& text = object.member("AttributeDefinitions");
        text += '[';
        for (const auto& each : schema.definitions) {
            if (text.back() != '[') text += ',';
            json_object element(text);
            element.text("AttributeName", each.name);
            element.text("AttributeType", wire_name(each.type));
        }
        text += ']';
    }
    object.text("TableName", schema.name);
    if (when != moment::just_deleted) append_keys(object.member("KeySchema"), schema.keys);
    object.text("TableStatus", status_of(schema, state.now(), when));
    if (when != moment::just_deleted) object.seconds("CreationDateTime", schema.created);
    append_billing(object, schema, when);
    const auto size = table.size();
    object.number("TableSizeBytes", size.bytes);
    object.number("ItemCount", size.items);
    object.text("TableArn", schema.arn());
    object.text("TableId", schema.uuid);
    if (when != moment::just_deleted) {
        append_indexes(object, state, table, false, when);
        append_indexes(object, state, table, true, when);
    }
    append_settings(object, schema);
}

}  // namespace tight::cloud::dynamodb
