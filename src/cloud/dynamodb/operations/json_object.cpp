// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/json_object.hpp"

#include <charconv>
#include <cmath>

#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {

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
