// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes a JSON object of a response, member by member: {"a":1,"b":2}.
//
//     json_object object(context.output);                       // the closing brace comes with its end
//     object.text("TableName", name);
//     append_units(object.member("CapacityUnits"), 0.5);

#include <cstdint>
#include <string>
#include <string_view>

namespace tight::cloud::dynamodb {

class json_object {
public:
    explicit json_object(std::string& output) : output_(output) { output_ += '{'; }
    ~json_object() { output_ += '}'; }
    json_object(const json_object&) = delete;
    json_object& operator=(const json_object&) = delete;

    std::string& member(std::string_view name);       // of plain letters; what follows is its value
    std::string& member_text(std::string_view name);  // any name
    void members(std::string_view text);              // members already written, without braces
    void text(std::string_view name, std::string_view content);
    void number(std::string_view name, std::int64_t content);
    void flag(std::string_view name, bool content);
    void seconds(std::string_view name, std::int64_t milliseconds);  // 1763678641.123

private:
    std::string& output_;
    bool first_ = true;
};

void append_units(std::string& output, double units);  // "0.5", "1.0"

}  // namespace tight::cloud::dynamodb
