// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parameters that came before expressions: Expected, QueryFilter, ScanFilter and AttributeUpdates (KeyConditions:
// key_condition.hpp). They are read in two steps, as DynamoDB validates them: a wrong shape throws a
// SerializationException when the object is constructed, a wrong value throws a ValidationException from check(). What
// they say is then a condition or an update like any other:
//
//     legacy_filter expected(request.at("Expected"), legacy_filter::form::expected, any);
//     expected.check();
//     if (!expected.as_condition().matches(document(old))) ...

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/expressions/condition.hpp"
#include "cloud/dynamodb/expressions/update.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

// "EQ", "BEGINS_WITH" ...
enum class comparison : std::uint8_t {
    equal,
    not_equal,
    in,
    less_equal,
    less,
    greater_equal,
    greater,
    between,
    not_null,
    null,
    contains,
    not_contains,
    begins_with,
};

// Nothing if DynamoDB has no such word.
std::optional<comparison> read_comparison(std::string_view word);

// One attribute of Expected, QueryFilter, ScanFilter or KeyConditions.
struct legacy_condition {
    std::string attribute;
    std::string word = {};                     // ComparisonOperator
    std::optional<comparison> operation = {};  // and what it means
    std::optional<bool> exists = {};           // Expected only
    std::optional<value> single = {};          // Expected's Value
    std::optional<std::vector<value>> values = {};
    std::optional<operation_error> problem = {};  // the first invalid value
};

std::vector<legacy_condition> read_legacy_conditions(const json::value& source, std::string_view class_name,
                                                     wording style = wording::current);

// What QueryFilter, ScanFilter and KeyConditions are checked for. Throws a ValidationException.
void check_legacy_conditions(const std::vector<legacy_condition>& conditions);

class legacy_filter {
public:
    enum class form : std::uint8_t { expected, filter };

    // any: ConditionalOperator is OR.
    legacy_filter(const json::value& conditions, form as, bool any, wording style = wording::current);

    void check() const;

    // Requires: check(). The condition belongs to this.
    condition as_condition() const;

    std::size_t size() const { return conditions_.size(); }

private:
    std::vector<legacy_condition> conditions_;
    form form_;
    bool any_;
};

class legacy_update {
public:
    explicit legacy_update(const json::value& updates);

    void check() const;

    // Requires: check(). The update belongs to this.
    update as_update() const;

private:
    struct change {
        std::string attribute;
        std::string action;  // PUT, ADD, DELETE
        std::optional<value> content = {};
        std::optional<operation_error> problem = {};
    };
    std::vector<change> changes_;
};

}  // namespace tight::cloud::dynamodb
