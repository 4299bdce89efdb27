// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/keys.hpp"

#include "cloud/dynamodb/storage/row_key.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t max_hash_bytes = 2048;
constexpr std::size_t max_range_bytes = 1024;

std::size_t key_length(const value& content) {
    if (const auto* text = content.as<std::string>()) return text->size();
    if (const auto* bytes = content.as<binary>()) return bytes->bytes.size();
    return 1;  // numbers always fit
}

[[noreturn]] void fail_empty(const value& content, const std::string& name) {
    fail_validation(
        std::string("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                    "an empty ")
            .append(content.is<binary>() ? "binary" : "string")
            .append(" value. Key: ")
            .append(name),
        fault::empty_key);
}

void check_length(const value& content, bool hash) {
    const auto length = key_length(content);
    if (hash && length > max_hash_bytes)
        fail_values("Size of hashkey has exceeded the maximum size limit of2048 bytes");
    if (!hash && length > max_range_bytes)
        fail_values("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
}

std::string row_key(const table_schema& schema, const item& item) {
    std::string key;
    append_row_key(key, schema.keys, document(item));
    return key;
}

void check_part_of_item(const key_attribute& part, const item& whole, bool hash) {
    const value* content = whole.find(part.name);
    if (content == nullptr) fail_values("Missing the key " + part.name + " in the item");
    if (content->type() != part.type)
        fail_values("Type mismatch for key " + part.name + " expected: " + std::string(wire_name(part.type)) +
                    " actual: " + std::string(wire_name(content->type())));
    if (key_length(*content) == 0) fail_empty(*content, part.name);
    check_length(*content, hash);
}

void check_index_part(const index_schema& index, const key_attribute& part, const value& content, bool updated) {
    if (content.type() != part.type) {
        if (updated)
            fail_validation("The update expression attempted to update the secondary index key to unsupported type");
        fail_values("Type mismatch for Index Key " + part.name + " Expected: " + std::string(wire_name(part.type)) +
                    " Actual: " + std::string(wire_name(content.type())) + " IndexName: " + index.name);
    }
    if (key_length(content) > 0) return;
    const std::string empty = std::string("The AttributeValue for a key attribute cannot contain an empty ") +
                              (content.is<binary>() ? "binary" : "string") + " value.";
    if (updated)
        fail_validation(
            "One or more parameter values are not valid. The update expression attempted to update a secondary index "
            "key to a value that is not supported. " +
                empty,
            fault::empty_key);
    fail_validation(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
            empty + " IndexName: " + index.name + ", IndexKey: " + part.name,
        fault::empty_key);
}

}  // namespace

void check_part_of_key(const key_attribute& part, const item& key, bool hash) {
    const value* content = key.find(part.name);
    if (content == nullptr || content->type() != part.type)
        fail_validation("The provided key element does not match the schema");
    if (key_length(*content) == 0) fail_empty(*content, part.name);
    check_length(*content, hash);
}

std::string key_of_request(const table_schema& schema, const item& key) {
    if (key.size() != schema.keys.hash.size() + schema.keys.range.size())
        fail_validation("The provided key element does not match the schema");
    for (const auto& part : schema.keys.hash) check_part_of_key(part, key, true);
    for (const auto& part : schema.keys.range) check_part_of_key(part, key, false);
    return row_key(schema, key);
}

std::string key_of_item(const table_schema& schema, const item& whole, bool in_batch) {
    const auto check = in_batch ? check_part_of_key : check_part_of_item;
    for (const auto& part : schema.keys.hash) check(part, whole, true);
    for (const auto& part : schema.keys.range) check(part, whole, false);
    check_index_keys(schema, whole, false);
    return row_key(schema, whole);
}

void check_index_keys(const table_schema& schema, const item& whole, bool updated) {
    for (const auto& index : schema.indexes)
        for (const auto* parts : {&index.keys.hash, &index.keys.range})
            for (const auto& part : *parts)
                if (const value* content = whole.find(part.name)) check_index_part(index, part, *content, updated);
}

void fail_nested_key(std::string_view role, std::string_view attribute) {
    fail_validation(std::string("Key attributes must be scalars; list random access '[]' and map lookup '.' "
                                "are not allowed: ")
                        .append(role)
                        .append(": ")
                        .append(attribute));
}

}  // namespace tight::cloud::dynamodb
