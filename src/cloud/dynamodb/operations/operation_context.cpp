// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/operation_context.hpp"

#include <charconv>
#include <cmath>

#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {

std::int64_t state::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(settings.clock->now().time_since_epoch()).count();
}

const json::value* given(const json::value& from, std::string_view name) {
    const auto* found = json::member(&from, name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

const json::array& elements(const json::value& from, std::string_view name) {
    static const json::array none;
    const auto* found = given(from, name);
    return found == nullptr ? none : read_array(*found);
}

const json::object& entries(const json::value& from, std::string_view name) {
    static const json::object none;
    const auto* found = given(from, name);
    return found == nullptr ? none : read_map(*found);
}

std::string_view text(const json::value& from, std::string_view name, std::string_view otherwise) {
    const auto* found = given(from, name);
    return found == nullptr ? otherwise : read_string(*found);
}

bool flag(const json::value& from, std::string_view name, bool otherwise) {
    const auto* found = given(from, name);
    return found == nullptr ? otherwise : read_boolean(*found);
}

std::int64_t integer(const json::value& from, std::string_view name, std::int64_t otherwise) {
    const auto* found = given(from, name);
    return found == nullptr ? otherwise : read_integer(*found);
}

std::string_view name_of_table(std::string_view name_or_arn) {
    if (!name_or_arn.starts_with("arn:")) return name_or_arn;
    const auto start = name_or_arn.find(":table/");
    if (start == std::string_view::npos) return name_or_arn;
    const auto rest = name_or_arn.substr(start + 7);
    return rest.substr(0, rest.find('/'));
}

table& active_table(call& of, std::string_view name_or_arn) {
    auto* found = find_table(of, name_or_arn);
    if (found == nullptr) throw operation_error::resource_not_found();
    const auto& schema = found->schema;
    const bool creating = !schema.updating && schema.ready_at > of.on.now();
    if (creating || schema.deleted_at != 0) throw operation_error::resource_not_found();
    return *found;
}

table& described_table(call& of, std::string_view name_or_arn) {
    auto* found = find_table(of, name_or_arn);
    if (found == nullptr) throw operation_error::table_not_found(name_of_table(name_or_arn));
    return *found;
}

std::string& json_object::member(std::string_view name) {
    if (!first_) to_ += ',';
    first_ = false;
    to_.append("\"").append(name).append("\":");
    return to_;
}

std::string& json_object::member_text(std::string_view name) {
    if (!first_) to_ += ',';
    first_ = false;
    append_json_string(to_, name);
    return to_ += ':';
}

void json_object::members(std::string_view text) {
    if (!first_) to_ += ',';
    first_ = false;
    to_ += text;
}

void json_object::text(std::string_view name, std::string_view held) { append_json_string(member(name), held); }
void json_object::number(std::string_view name, std::int64_t held) { member(name) += std::to_string(held); }
void json_object::flag(std::string_view name, bool held) { member(name) += held ? "true" : "false"; }

void json_object::seconds(std::string_view name, std::int64_t milliseconds) {
    std::string fraction = std::to_string(milliseconds % 1000);
    member(name).append(std::to_string(milliseconds / 1000)).append(".").append(3 - fraction.size(), '0') += fraction;
}

void append_units(std::string& to, double units) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, units, std::chars_format::fixed).ptr;
    to.append(buffer, end);
    if (units == std::floor(units)) to += ".0";
}

}  // namespace tight::cloud::dynamodb
