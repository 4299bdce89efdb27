// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/operation_context.hpp"

#include <charconv>
#include <cmath>

#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {

std::int64_t database_state::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(settings.clock->now().time_since_epoch()).count();
}

const json::value* find_member(const json::value& source, std::string_view name) {
    const auto* found = json::member(&source, name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

const json::array& array_member(const json::value& source, std::string_view name) {
    static const json::array none;
    const auto* found = find_member(source, name);
    return found == nullptr ? none : read_array(*found);
}

const json::object& object_member(const json::value& source, std::string_view name) {
    static const json::object none;
    const auto* found = find_member(source, name);
    return found == nullptr ? none : read_map(*found);
}

std::string_view string_member(const json::value& source, std::string_view name, std::string_view otherwise) {
    const auto* found = find_member(source, name);
    return found == nullptr ? otherwise : read_string(*found);
}

bool boolean_member(const json::value& source, std::string_view name, bool otherwise) {
    const auto* found = find_member(source, name);
    return found == nullptr ? otherwise : read_boolean(*found);
}

std::int64_t integer_member(const json::value& source, std::string_view name, std::int64_t otherwise) {
    const auto* found = find_member(source, name);
    return found == nullptr ? otherwise : read_integer(*found);
}

std::string_view name_of_table(std::string_view name_or_arn) {
    if (!name_or_arn.starts_with("arn:")) return name_or_arn;
    const auto start = name_or_arn.find(":table/");
    if (start == std::string_view::npos) return name_or_arn;
    const auto rest = name_or_arn.substr(start + 7);
    return rest.substr(0, rest.find('/'));
}

table& active_table(operation_context& context, std::string_view name_or_arn) {
    auto* found = find_table(context, name_or_arn);
    if (found == nullptr) throw operation_error::resource_not_found();
    const auto& schema = found->schema;
    const bool creating = !schema.updating && schema.ready_at > context.state.now();
    if (creating || schema.deleted_at != 0) throw operation_error::resource_not_found();
    return *found;
}

table& described_table(operation_context& context, std::string_view name_or_arn) {
    auto* found = find_table(context, name_or_arn);
    if (found == nullptr) throw operation_error::table_not_found(name_of_table(name_or_arn));
    return *found;
}

std::string& json_object::member(std::string_view name) {
    if (!first_) output_ += ',';
    first_ = false;
    output_.append("\"").append(name).append("\":");
    return output_;
}

std::string& json_object::member_text(std::string_view name) {
    if (!first_) output_ += ',';
    first_ = false;
    append_json_string(output_, name);
    return output_ += ':';
}

void json_object::members(std::string_view text) {
    if (!first_) output_ += ',';
    first_ = false;
    output_ += text;
}

void json_object::text(std::string_view name, std::string_view content) { append_json_string(member(name), content); }
void json_object::number(std::string_view name, std::int64_t content) { member(name) += std::to_string(content); }
void json_object::flag(std::string_view name, bool content) { member(name) += content ? "true" : "false"; }

void json_object::seconds(std::string_view name, std::int64_t milliseconds) {
    std::string fraction = std::to_string(milliseconds % 1000);
    member(name).append(std::to_string(milliseconds / 1000)).append(".").append(3 - fraction.size(), '0') += fraction;
}

void append_units(std::string& output, double units) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, units, std::chars_format::fixed).ptr;
    output.append(buffer, end);
    if (units == std::floor(units)) output += ".0";
}

}  // namespace tight::cloud::dynamodb
