// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ctime>
#include <map>
#include <random>
#include <set>

#include "cloud/dynamodb/operations/settings.hpp"
#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::string_view invalid = "One or more parameter values were invalid: ";
constexpr std::int64_t most_units = 1'000'000'000'000;

[[noreturn]] void refuse(std::string_view message) { throw operation_error::validation(std::string(message)); }
[[noreturn]] void refuse_values(const std::string& message) {
    throw operation_error::validation(std::string(invalid) + message);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text = "[";
    for (const auto& name : names) text.append(text.size() > 1 ? ", " : "").append(name);
    return text + ']';
}

std::vector<std::string> names_in(const json::value& schema) {
    std::vector<std::string> names;
    for (const auto& each : read_array(schema)) names.emplace_back(text(each, "AttributeName"));
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
        const auto name = text(each, "AttributeName");
        const auto found =
            std::find_if(definitions.begin(), definitions.end(), [&](const auto& one) { return one.name == name; });
        auto& part = text(each, "KeyType") == "HASH" ? keys.hash : keys.range;
        part.push_back({std::string(name), found->type});
    }
    return keys;
}

// No attribute stands twice in one key.
void check_twins(const json::array& elements) {
    std::map<std::string_view, std::string_view> roles;  // by name
    for (const auto& each : elements) {
        const auto name = text(each, "AttributeName");
        const auto role = text(each, "KeyType");
        const auto [known, added] = roles.emplace(name, role);
        if (added) continue;
        if (known->second != role)
            refuse("Both the Hash Key and the Range Key element in the KeySchema have the same name");
        refuse("Invalid KeySchema: Duplicate attribute name: " + std::string(name));
    }
}

void check_billing(const json::value& body) {
    const auto* units = given(body, "ProvisionedThroughput");
    if (text(body, "BillingMode") == "PAY_PER_REQUEST") {
        if (units != nullptr)
            refuse_values(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                "PAY_PER_REQUEST");
        return;
    }
    if (units == nullptr)
        refuse_values(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
    check_throughput(*units);
}

void check_table_keys(const json::value& body, const std::vector<attribute_definition>& definitions) {
    const auto& schema = *given(body, "KeySchema");
    const auto names = names_in(schema);
    if (names.size() > definitions.size()) refuse("Invalid KeySchema: Some index key attribute have no definition");
    check_key_schema(schema, definitions, false);
    const bool indexed =
        given(body, "LocalSecondaryIndexes") != nullptr || given(body, "GlobalSecondaryIndexes") != nullptr;
    if (!indexed && names.size() != definitions.size())
        refuse_values(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions");
}

void check_name(std::set<std::string, std::less<>>& seen, const json::value& index) {
    const auto name = text(index, "IndexName");
    if (!seen.emplace(name).second) refuse_values("Duplicate index name: " + std::string(name));
}

void check_local_index(const json::value& index, const key_shape& table,
                       const std::vector<attribute_definition>& definitions) {
    const auto& schema = *given(index, "KeySchema");
    const std::string name(text(index, "IndexName"));
    check_key_schema(schema, definitions, false);
    const auto names = names_in(schema);
    if (names.size() != 2) refuse_values("Index KeySchema does not have a range key for index: " + name);
    if (names[0] != table.hash[0].name)
        refuse_values("Index KeySchema does not have the same leading hash key as table KeySchema for index: " + name +
                      ". index hash key: " + names[0] + ", table hash key: " + table.hash[0].name);
    check_projection(index);
}

void check_projected_total(const json::value& body) {
    std::size_t total = 0;
    for (const auto* kind_of : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"})
        for (const auto& index : elements(body, kind_of))
            total += elements(*given(index, "Projection"), "NonKeyAttributes").size();
    if (total > 100)
        refuse_values("The number of attributes projected into all of the indexes exceeds the limit of 100");
}

void check_indexes(const json::value& body, const key_shape& table,
                   const std::vector<attribute_definition>& definitions) {
    std::set<std::string, std::less<>> seen;
    if (const auto* local = given(body, "LocalSecondaryIndexes")) {
        const auto& all = read_array(*local);
        if (all.empty()) refuse_values("List of LocalSecondaryIndexes is empty");
        if (table.range.empty())
            refuse_values(
                "Table KeySchema does not have a range key, which is required when specifying a "
                "LocalSecondaryIndex");
        for (const auto& index : all) check_local_index(index, table, definitions), check_name(seen, index);
        if (all.size() > 5) refuse_values("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    }
    if (const auto* global = given(body, "GlobalSecondaryIndexes")) {
        const auto& all = read_array(*global);
        if (all.empty()) refuse_values("List of GlobalSecondaryIndexes is empty");
        for (const auto& index : all) {
            check_key_schema(*given(index, "KeySchema"), definitions, true);
            check_projection(index);
            if (text(body, "BillingMode") == "PAY_PER_REQUEST" && given(index, "ProvisionedThroughput") != nullptr)
                refuse_values("ProvisionedThroughput should not be specified for index: " +
                              std::string(text(index, "IndexName")) + " when BillingMode is PAY_PER_REQUEST");
            check_name(seen, index);
        }
        if (all.size() > 20) refuse_values("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
    check_projected_total(body);
}

void read_tags(const json::value& body, table_schema& into) {
    for (const auto& tag : elements(body, "Tags")) into.tags.emplace_back(text(tag, "Key"), text(tag, "Value"));
    check_tags(into.tags);
}

void read_settings(call& of, table_schema& made) {
    made.on_demand = text(of.body, "BillingMode") == "PAY_PER_REQUEST";
    if (made.on_demand) made.on_demand_since = made.created;
    made.throughput = read_throughput(given(of.body, "ProvisionedThroughput"));
    if (const auto* limits = given(of.body, "OnDemandThroughput"))
        made.on_demand_limits = {integer(*limits, "MaxReadRequestUnits", -1),
                                 integer(*limits, "MaxWriteRequestUnits", -1)};
    read_tags(of.body, made);
    made.table_class = text(of.body, "TableClass");
    made.deletion_protected = flag(of.body, "DeletionProtectionEnabled");
    if (const auto* sse = given(of.body, "SSESpecification")) set_encryption(made, *sse);
    if (const auto* stream = given(of.body, "StreamSpecification")) start_stream(of, made, *stream);
}

}  // namespace

void check_key_schema(const json::value& schema, const std::vector<attribute_definition>& definitions, bool global) {
    const auto names = names_in(schema);
    std::vector<std::string> defined;
    for (const auto& each : definitions) defined.push_back(each.name);
    if (std::any_of(names.begin(), names.end(), [&](const auto& name) { return !known(definitions, name); }))
        refuse_values("Some index key attributes are not defined in AttributeDefinitions. Keys: " + joined(names) +
                      ", AttributeDefinitions: " + joined(defined));
    std::size_t hashes = 0;
    const auto& elements = read_array(schema);
    check_twins(elements);
    while (hashes < elements.size() && text(elements[hashes], "KeyType") == "HASH") ++hashes;
    if (hashes == 0) refuse("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    if (!global && hashes > 1) refuse("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    for (std::size_t i = hashes; i < elements.size(); ++i)
        if (text(elements[i], "KeyType") != "RANGE")
            refuse("Invalid KeySchema: HASH keys must come before RANGE keys in the KeySchema");
    if (hashes > 4 || elements.size() - hashes > 4)
        refuse_values("The KeySchema of an index takes at most 4 HASH and 4 RANGE keys");
}

void check_projection(const json::value& index) {
    const auto& projection = *given(index, "Projection");
    const auto type = text(projection, "ProjectionType");
    if (type.empty()) refuse_values("Unknown ProjectionType: null");
    const auto* names = given(projection, "NonKeyAttributes");
    if (names != nullptr && type != "INCLUDE")
        refuse_values("ProjectionType is " + std::string(type) + ", but NonKeyAttributes is specified");
    if (names == nullptr && type == "INCLUDE")
        refuse_values("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
}

void check_throughput(const json::value& from) {
    for (const auto* name : {"ReadCapacityUnits", "WriteCapacityUnits"})
        if (const auto units = integer(from, name, 0); units > most_units)
            refuse("Given value " + std::to_string(units) + " for " + name + " is out of bounds");
}

throughput read_throughput(const json::value* from) {
    if (from == nullptr) return {};
    return {.read = integer(*from, "ReadCapacityUnits", 0), .write = integer(*from, "WriteCapacityUnits", 0)};
}

std::vector<attribute_definition> read_definitions(const json::value& from) {
    std::vector<attribute_definition> definitions;
    for (const auto& each : read_array(from)) {
        const auto name = text(each, "AttributeName");
        if (known(definitions, name))
            refuse_values("Duplicate AttributeName in AttributeDefinitions: " + std::string(name));
        definitions.push_back({std::string(name), type_named(text(each, "AttributeType"))});
    }
    return definitions;
}

index_schema read_index(const json::value& from, bool global, const table_schema& table) {
    index_schema index;
    index.name = text(from, "IndexName");
    index.global = global;
    index.keys = read_keys(*given(from, "KeySchema"), table.definitions);
    const auto& projection = *given(from, "Projection");
    const auto type = text(projection, "ProjectionType");
    index.projects = type == "ALL"         ? projecting::all
                     : type == "KEYS_ONLY" ? projecting::keys_only
                                           : projecting::include;
    for (const auto& name : elements(projection, "NonKeyAttributes"))
        index.non_key_attributes.emplace_back(read_string(name));
    index.attributes = projected_attributes(index, table.keys);
    index.throughput = read_throughput(given(from, "ProvisionedThroughput"));
    if (const auto* limits = given(from, "OnDemandThroughput"))
        index.on_demand = {integer(*limits, "MaxReadRequestUnits", -1), integer(*limits, "MaxWriteRequestUnits", -1)};
    return index;
}

void set_encryption(table_schema& into, const json::value& specification) {
    into.sse_key.clear();
    if (!flag(specification, "Enabled")) return;
    const auto key = text(specification, "KMSMasterKeyId");
    if (key.starts_with("arn:")) {
        into.sse_key = key;
        return;
    }
    into.sse_key =
        "arn:aws:kms:" + into.region + ':' + into.account + ":key/" + (key.empty() ? random_uuid() : std::string(key));
}

void start_stream(call& of, table_schema& into, const json::value& specification) {
    const bool enabled = flag(specification, "StreamEnabled");
    const auto shows = text(specification, "StreamViewType");
    if (!enabled) {
        if (!shows.empty())
            refuse_values("StreamViewType can only be specified when StreamEnabled is true");  // both surfaces
        return;
    }
    if (shows.empty()) refuse_values("StreamViewType is required when StreamEnabled is true");
    stream_schema made;
    made.created = of.on.now();
    if (into.stream) made.created = std::max(made.created, into.stream->created + 1);  // labels tell streams apart
    made.label = iso_time(made.created);
    made.enabled = true;
    made.shows = shows == "NEW_IMAGE"            ? view::new_image
                 : shows == "OLD_IMAGE"          ? view::old_image
                 : shows == "NEW_AND_OLD_IMAGES" ? view::new_and_old_images
                                                 : view::keys_only;
    made.id = of.on.tables.next_id();
    if (into.stream) into.past_streams.push_back(*into.stream);
    into.stream = std::move(made);
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

std::string random_uuid() {
    static constexpr char hex[] = "0123456789abcdef";
    std::random_device source;
    std::string text;
    for (int i = 0; i < 36; ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        text += dash ? '-' : i == 14 ? '4' : i == 19 ? hex[8 + source() % 4] : hex[source() % 16];
    }
    return text;
}

void create_table(call& of) {
    check_billing(of.body);
    const auto definitions = read_definitions(*given(of.body, "AttributeDefinitions"));
    check_table_keys(of.body, definitions);

    table_schema made;
    made.region = of.region;
    made.account = of.account;
    made.name = name_of_table(text(of.body, "TableName"));
    made.uuid = random_uuid();
    made.created = of.on.now();
    made.ready_at = made.created + of.on.settings.delay.count();
    made.definitions = definitions;
    made.keys = read_keys(*given(of.body, "KeySchema"), definitions);
    check_indexes(of.body, made.keys, definitions);
    if (find_table(of, made.name) != nullptr) throw operation_error::resource_in_use("Table already exists: " + made.name);

    transaction change(of.on.db);
    made.id = of.on.tables.next_id();
    read_settings(of, made);
    for (const bool global : {false, true})
        for (const auto& each : elements(of.body, global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes")) {
            made.indexes.push_back(read_index(each, global, made));
            made.indexes.back().id = of.on.tables.next_id();
            made.indexes.back().ready_at = made.ready_at;
        }
    auto& added = of.on.tables.add(of.scope, std::move(made));
    change.commit();

    json_object out(of.out);
    append_description(out.member("TableDescription"), of.on, added, moment::just_created);
}

}  // namespace tight::cloud::dynamodb
