// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/tables.hpp"

namespace tight::cloud::dynamodb {
namespace {

void append_keys(std::string& to, const key_shape& keys) {
    to += '[';
    bool first = true;
    const auto each = [&](const std::vector<key_attribute>& parts, std::string_view role) {
        for (const auto& part : parts) {
            if (!first) to += ',';
            first = false;
            json_object element(to);
            element.text("AttributeName", part.name);
            element.text("KeyType", role);
        }
    };
    each(keys.hash, "HASH");
    each(keys.range, "RANGE");
    to += ']';
}

void append_throughput(std::string& to, const throughput& of) {
    json_object out(to);
    if (of.increased != 0) out.seconds("LastIncreaseDateTime", of.increased);
    if (of.decreased != 0) out.seconds("LastDecreaseDateTime", of.decreased);
    out.number("NumberOfDecreasesToday", of.decreases_today);
    out.number("ReadCapacityUnits", of.read);
    out.number("WriteCapacityUnits", of.write);
}

using limits = std::optional<std::pair<std::int64_t, std::int64_t>>;

void append_limits(json_object& out, const limits& of) {
    if (!of) return;
    json_object inner(out.member("OnDemandThroughput"));
    inner.number("MaxReadRequestUnits", of->first);
    inner.number("MaxWriteRequestUnits", of->second);
}

void append_projection(std::string& to, const index_schema& of) {
    json_object out(to);
    out.text("ProjectionType", of.projects == projecting::all         ? "ALL"
                               : of.projects == projecting::keys_only ? "KEYS_ONLY"
                                                                      : "INCLUDE");
    if (of.non_key_attributes.empty()) return;
    std::string& text = out.member("NonKeyAttributes");
    text += '[';
    for (const auto& name : of.non_key_attributes) {
        if (text.back() != '[') text += ',';
        append_json_string(text, name);
    }
    text += ']';
}

void append_index(std::string& to, state& on, table& owner, const index_schema& of, moment when) {
    json_object out(to);
    out.text("IndexName", of.name);
    append_keys(out.member("KeySchema"), of.keys);
    append_projection(out.member("Projection"), of);
    if (of.global) {
        const auto now = on.now();
        const bool creating = when == moment::just_created || of.ready_at > now;
        out.text("IndexStatus", of.deleted_at != 0 ? "DELETING" : creating ? "CREATING" : "ACTIVE");
        if (creating && when != moment::just_created && of.ready_at != owner.schema.ready_at)
            out.flag("Backfilling", false);
        append_throughput(out.member("ProvisionedThroughput"), of.throughput);
        append_limits(out, of.on_demand);
    }
    const auto size = owner.size(of);
    out.number("IndexSizeBytes", size.bytes);
    out.number("ItemCount", size.items);
    out.text("IndexArn", owner.schema.arn() + "/index/" + of.name);
}

void append_indexes(json_object& out, state& on, table& of, bool global, moment when) {
    std::string* text = nullptr;
    for (const auto& index : of.schema.indexes) {
        if (index.global != global) continue;
        if (text == nullptr)
            *(text = &out.member(global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes")) += '[';
        else
            *text += ',';
        append_index(*text, on, of, index, when);
    }
    if (text != nullptr) *text += ']';
}

std::string_view status_of(const table_schema& of, std::int64_t now, moment when) {
    if (of.deleted_at != 0 || when == moment::just_deleted) return "DELETING";
    if (when == moment::just_created) return "CREATING";
    if (when == moment::just_updated) return "UPDATING";
    if (of.ready_at > now) return of.updating ? "UPDATING" : "CREATING";
    return "ACTIVE";
}

void append_stream(json_object& out, const table_schema& of) {
    if (!of.stream) return;
    if (of.stream->enabled) {
        json_object inner(out.member("StreamSpecification"));
        inner.flag("StreamEnabled", true);
        inner.text("StreamViewType", view_name(of.stream->shows));
    }
    out.text("LatestStreamLabel", of.stream->label);
    out.text("LatestStreamArn", of.stream_arn(*of.stream));
}

void append_billing(json_object& out, const table_schema& of, moment when) {
    append_throughput(out.member("ProvisionedThroughput"), of.throughput);
    if (!of.on_demand && of.on_demand_since == 0) return;
    json_object inner(out.member("BillingModeSummary"));
    const std::string_view mode = of.on_demand ? "PAY_PER_REQUEST" : "PROVISIONED";
    inner.text("BillingMode", mode);
    if (when != moment::just_created) inner.seconds("LastUpdateToPayPerRequestDateTime", of.on_demand_since);
}

void append_settings(json_object& out, const table_schema& of) {
    append_limits(out, of.on_demand_limits);
    append_stream(out, of);
    if (!of.sse_key.empty()) {
        json_object inner(out.member("SSEDescription"));
        inner.text("Status", "ENABLED");
        inner.text("SSEType", "KMS");
        inner.text("KMSMasterKeyArn", of.sse_key);
    }
    if (!of.table_class.empty()) json_object(out.member("TableClassSummary")).text("TableClass", of.table_class);
    out.flag("DeletionProtectionEnabled", of.deletion_protected);
}

}  // namespace

void append_description(std::string& to, state& on, table& of, moment when) {
    const auto& schema = of.schema;
    json_object out(to);
    if (when != moment::just_deleted) {
        std::string& text = out.member("AttributeDefinitions");
        text += '[';
        for (const auto& each : schema.definitions) {
            if (text.back() != '[') text += ',';
            json_object element(text);
            element.text("AttributeName", each.name);
            element.text("AttributeType", wire_name(each.type));
        }
        text += ']';
    }
    out.text("TableName", schema.name);
    if (when != moment::just_deleted) append_keys(out.member("KeySchema"), schema.keys);
    out.text("TableStatus", status_of(schema, on.now(), when));
    if (when != moment::just_deleted) out.seconds("CreationDateTime", schema.created);
    append_billing(out, schema, when);
    const auto size = of.size();
    out.number("TableSizeBytes", size.bytes);
    out.number("ItemCount", size.items);
    out.text("TableArn", schema.arn());
    out.text("TableId", schema.uuid);
    if (when != moment::just_deleted) {
        append_indexes(out, on, of, false, when);
        append_indexes(out, on, of, true, when);
    }
    append_settings(out, schema);
}

}  // namespace tight::cloud::dynamodb
