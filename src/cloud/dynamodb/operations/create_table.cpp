// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ctime>
#include <map>
#include <set>

#include "cloud/dynamodb/operations/settings.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/values/wire.hpp"
#include "core/uuid.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::int64_t max_units = 1'000'000'000'000;

std::string joined(const std::vector<std::string>& names) {
    std::string text = "[";
    for (const auto& name : names) text.append(text.size() > 1 ? ", " : "").append(name);
    return text + ']';
}

std::vector<std::string> names_in(const json::value& schema) {
    std::vector<std::string> names;
    for (const auto& each : read_array(schema)) names.emplace_back(string_member(each, "AttributeName"));
    return names;
}

kind type_named(std::string_view letter) {
    return letter == "S" ? kind::string : letter == "N" ? kind::number : kind::binary;
}

bool known(const std::vector<attribute_definition>& definitions, std::string_view name) {
    return std::any_of(definitions.begin(), definitions.end(), [&](const auto& each) { return each.name == name; });
}

key_shape read_keys(const json::value& schema, const std::vector<attribute_definition>& definitions) {
    key_shape keys;
    for (const auto& each : read_array(schema)) {
        const auto name = string_member(each, "AttributeName");
        const auto found =
            std::find_if(definitions.begin(), definitions.end(), [&](const auto& one) { return one.name == name; });
        auto& part = string_member(each, "KeyType") == "HASH" ? keys.hash : keys.range;
        part.push_back({std::string(name), found->type});
    }
    return keys;
}

// No attribute stands twice in one key.
void check_duplicates(const json::array& elements) {
    std::map<std::string_view, std::string_view> roles;  // by name
    for (const auto& each : elements) {
        const auto name = string_member(each, "AttributeName");
        const auto role = string_member(each, "KeyType");
        const auto [known, added] = roles.emplace(name, role);
        if (added) continue;
        if (known->second != role)
            fail_validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        fail_validation("Invalid KeySchema: Duplicate attribute name: " + std::string(name));
    }
}

void check_billing(const json::value& body) {
    const auto* units = find_member(body, "ProvisionedThroughput");
    if (string_member(body, "BillingMode") == "PAY_PER_REQUEST") {
        if (units != nullptr)
            fail_values(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                "PAY_PER_REQUEST");
        return;
    }
    if (units == nullptr)
        fail_values("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
    check_throughput(*units);
}

void check_table_keys(const json::value& body, const std::vector<attribute_definition>& definitions) {
    const auto& schema = *find_member(body, "KeySchema");
    const auto names = names_in(schema);
    if (names.size() > definitions.size())
        fail_validation("Invalid KeySchema: Some index key attribute have no definition");
    check_key_schema(schema, definitions, false);
    const bool indexed =
        find_member(body, "LocalSecondaryIndexes") != nullptr || find_member(body, "GlobalSecondaryIndexes") != nullptr;
    if (!indexed && names.size() != definitions.size())
        fail_values(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions");
}

void check_name(std::set<std::string, std::less<>>& seen, const json::value& index) {
    const auto name = string_member(index, "IndexName");
    if (!seen.emplace(name).second) fail_values("Duplicate index name: " + std::string(name));
}

void check_local_index(const json::value& index, const key_shape& table,
                       const std::vector<attribute_definition>& definitions) {
    const auto& schema = *find_member(index, "KeySchema");
    const std::string name(string_member(index, "IndexName"));
    check_key_schema(schema, definitions, false);
    const auto names = names_in(schema);
    if (names.size() != 2) fail_values("Index KeySchema does not have a range key for index: " + name);
    if (names[0] != table.hash[0].name)
        fail_values("Index KeySchema does not have the same leading hash key as table KeySchema for index: " + name +
                    ". index hash key: " + names[0] + ", table hash key: " + table.hash[0].name);
    check_projection(index);
}

void check_projected_total(const json::value& body) {
    std::size_t total = 0;
    for (const auto* kind_of : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"})
        for (const auto& index : array_member(body, kind_of))
            total += array_member(*find_member(index, "Projection"), "NonKeyAttributes").size();
    if (total > 100) fail_values("The number of attributes projected into all of the indexes exceeds the limit of 100");
}

void check_indexes(const json::value& body, const key_shape& table,
                   const std::vector<attribute_definition>& definitions) {
    std::set<std::string, std::less<>> seen;
    if (const auto* local = find_member(body, "LocalSecondaryIndexes")) {
        const auto& all = read_array(*local);
        if (all.empty()) fail_values("List of LocalSecondaryIndexes is empty");
        if (table.range.empty())
            fail_values(
                "Table KeySchema does not have a range key, which is required when specifying a "
                "LocalSecondaryIndex");
        for (const auto& index : all) check_local_index(index, table, definitions), check_name(seen, index);
        if (all.size() > 5) fail_values("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    }
    if (const auto* global = find_member(body, "GlobalSecondaryIndexes")) {
        const auto& all = read_array(*global);
        if (all.empty()) fail_values("List of GlobalSecondaryIndexes is empty");
        for (const auto& index : all) {
            check_key_schema(*find_member(index, "KeySchema"), definitions, true);
            check_projection(index);
            if (string_member(body, "BillingMode") == "PAY_PER_REQUEST" &&
                find_member(index, "ProvisionedThroughput") != nullptr)
                fail_values("ProvisionedThroughput should not be specified for index: " +
                            std::string(string_member(index, "IndexName")) + " when BillingMode is PAY_PER_REQUEST");
            check_name(seen, index);
        }
        if (all.size() > 20) fail_values("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
    check_projected_total(body);
}

void read_tags(const json::value& body, table_schema& schema) {
    for (const auto& tag : array_member(body, "Tags"))
        schema.tags.emplace_back(string_member(tag, "Key"), string_member(tag, "Value"));
    check_tags(schema.tags);
}

void read_settings(operation_context& context, table_schema& schema) {
    schema.on_demand = string_member(context.body, "BillingMode") == "PAY_PER_REQUEST";
    if (schema.on_demand) schema.on_demand_since = schema.created;
    schema.throughput = read_throughput(find_member(context.body, "ProvisionedThroughput"));
    if (const auto* limits = find_member(context.body, "OnDemandThroughput"))
        schema.on_demand_limits = {integer_member(*limits, "MaxReadRequestUnits", -1),
                                   integer_member(*limits, "MaxWriteRequestUnits", -1)};
    read_tags(context.body, schema);
    schema.table_class = string_member(context.body, "TableClass");
    schema.deletion_protected = boolean_member(context.body, "DeletionProtectionEnabled");
    if (const auto* sse = find_member(context.body, "SSESpecification")) set_encryption(schema, *sse);
    if (const auto* stream = find_member(context.body, "StreamSpecification")) start_stream(context, schema, *stream);
}

}  // namespace

void check_key_schema(const json::value& schema, const std::vector<attribute_definition>& definitions, bool global) {
    const auto names = names_in(schema);
    std::vector<std::string> defined;
    for (const auto& each : definitions) defined.push_back(each.name);
    if (std::any_of(names.begin(), names.end(), [&](const auto& name) { return !known(definitions, name); }))
        fail_values("Some index key attributes are not defined in AttributeDefinitions. Keys: " + joined(names) +
                    ", AttributeDefinitions: " + joined(defined));
    std::size_t hashes = 0;
    const auto& elements = read_array(schema);
    check_duplicates(elements);
    while (hashes < elements.size() && string_member(elements[hashes], "KeyType") == "HASH") ++hashes;
    if (hashes == 0) fail_validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    if (!global && hashes > 1)
        fail_validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    for (std::size_t i = hashes; i < elements.size(); ++i)
        if (string_member(elements[i], "KeyType") != "RANGE")
            fail_validation("Invalid KeySchema: HASH keys must come before RANGE keys in the KeySchema");
    if (hashes > 4 || elements.size() - hashes > 4)
        fail_values("The KeySchema of an index takes at most 4 HASH and 4 RANGE keys");
}

void check_projection(const json::value& index) {
    const auto& projection = *find_member(index, "Projection");
    const auto type = string_member(projection, "ProjectionType");
    if (type.empty()) fail_values("Unknown ProjectionType: null");
    const auto* names = find_member(projection, "NonKeyAttributes");
    if (names != nullptr && type != "INCLUDE")
        fail_values("ProjectionType is " + std::string(type) + ", but NonKeyAttributes is specified");
    if (names == nullptr && type == "INCLUDE")
        fail_values("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
}

void check_throughput(const json::value& source) {
    for (const auto* name : {"ReadCapacityUnits", "WriteCapacityUnits"})
        if (const auto units = integer_member(source, name, 0); units > max_units)
            fail_validation("Given value " + std::to_string(units) + " for " + name + " is out of bounds");
}

throughput read_throughput(const json::value* source) {
    if (source == nullptr) return {};
    return {.read = integer_member(*source, "ReadCapacityUnits", 0),
            .write = integer_member(*source, "WriteCapacityUnits", 0)};
}

std::vector<attribute_definition> read_definitions(const json::value& source) {
    std::vector<attribute_definition> definitions;
    for (const auto& each : read_array(source)) {
        const auto name = string_member(each, "AttributeName");
        if (known(definitions, name))
            fail_values("Duplicate AttributeName in AttributeDefinitions: " + std::string(name));
        definitions.push_back({std::string(name), type_named(string_member(each, "AttributeType"))});
    }
    return definitions;
}

index_schema read_index(const json::value& source, bool global, const table_schema& table) {
    index_schema index;
    index.name = string_member(source, "IndexName");
    index.global = global;
    index.keys = read_keys(*find_member(source, "KeySchema"), table.definitions);
    const auto& projection = *find_member(source, "Projection");
    const auto type = string_member(projection, "ProjectionType");
    index.projects = type == "ALL"         ? projecting::all
                     : type == "KEYS_ONLY" ? projecting::keys_only
                                           : projecting::include;
    for (const auto& name : array_member(projection, "NonKeyAttributes"))
        index.non_key_attributes.emplace_back(read_string(name));
    index.attributes = projected_attributes(index, table.keys);
    index.throughput = read_throughput(find_member(source, "ProvisionedThroughput"));
    if (const auto* limits = find_member(source, "OnDemandThroughput"))
        index.on_demand = {integer_member(*limits, "MaxReadRequestUnits", -1),
                           integer_member(*limits, "MaxWriteRequestUnits", -1)};
    return index;
}

void set_encryption(table_schema& schema, const json::value& specification) {
    schema.sse_key.clear();
    if (!boolean_member(specification, "Enabled")) return;
    const auto key = string_member(specification, "KMSMasterKeyId");
    if (key.starts_with("arn:")) {
        schema.sse_key = key;
        return;
    }
    schema.sse_key = "arn:aws:kms:" + schema.region + ':' + schema.account + ":key/" +
                     (key.empty() ? random_uuid() : std::string(key));
}

void start_stream(operation_context& context, table_schema& schema, const json::value& specification) {
    const bool enabled = boolean_member(specification, "StreamEnabled");
    const auto shows = string_member(specification, "StreamViewType");
    if (!enabled) {
        if (!shows.empty())
            fail_values("StreamViewType can only be specified when StreamEnabled is true");  // both surfaces
        return;
    }
    if (shows.empty()) fail_values("StreamViewType is required when StreamEnabled is true");
    stream_schema stream;
    stream.created = context.state.now();
    if (schema.stream)
        stream.created = std::max(stream.created, schema.stream->created + 1);  // labels tell streams apart
    stream.label = iso_time(stream.created);
    stream.enabled = true;
    stream.shows = shows == "NEW_IMAGE"            ? view::new_image
                   : shows == "OLD_IMAGE"          ? view::old_image
                   : shows == "NEW_AND_OLD_IMAGES" ? view::new_and_old_images
                                                   : view::keys_only;
    stream.id = context.state.tables.next_id();
    if (schema.stream) schema.past_streams.push_back(*schema.stream);
    schema.stream = std::move(stream);
}

std::string iso_time(std::int64_t milliseconds) {
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char buffer[40];
    const auto length = std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%S.", &parts);
    const std::string fraction = std::to_string(milliseconds % 1000);
    return std::string(buffer, length).append(3 - fraction.size(), '0') + fraction;
}

void create_table(operation_context& context) {
    check_billing(context.body);
    const auto definitions = read_definitions(*find_member(context.body, "AttributeDefinitions"));
    check_table_keys(context.body, definitions);

    table_schema schema;
    schema.region = context.region;
    schema.account = context.account;
    schema.name = name_of_table(string_member(context.body, "TableName"));
    schema.uuid = random_uuid();
    schema.created = context.state.now();
    schema.ready_at = schema.created + context.state.settings.delay.count();
    schema.definitions = definitions;
    schema.keys = read_keys(*find_member(context.body, "KeySchema"), definitions);
    check_indexes(context.body, schema.keys, definitions);
    if (find_table(context, schema.name) != nullptr)
        throw operation_error::resource_in_use("Table already exists: " + schema.name);

    sqlite_transaction transaction(context.state.db);
    schema.id = context.state.tables.next_id();
    read_settings(context, schema);
    for (const bool global : {false, true})
        for (const auto& each :
             array_member(context.body, global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes")) {
            schema.indexes.push_back(read_index(each, global, schema));
            schema.indexes.back().id = context.state.tables.next_id();
            schema.indexes.back().ready_at = schema.ready_at;
        }
    auto& added = context.state.tables.add(context.scope, std::move(schema));
    transaction.commit();

    json_object object(context.output);
    append_description(object.member("TableDescription"), context.state, added, moment::just_created);
}

}  // namespace tight::cloud::dynamodb
