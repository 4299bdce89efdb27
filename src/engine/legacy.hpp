// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parameters that came before expressions: Expected, QueryFilter, ScanFilter, KeyConditions, AttributeUpdates,
// ConditionalOperator. Reading is in two steps, as DynamoDB validates them: a wrong shape throws a
// SerializationException when the object is made, a wrong value throws a ValidationException from check().

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "engine/failure.hpp"
#include "engine/key_condition.hpp"
#include "engine/stored_item.hpp"
#include "engine/update.hpp"
#include "engine/value.hpp"

namespace tight::engine {

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

// One attribute of Expected, QueryFilter, ScanFilter or KeyConditions.
struct legacy_condition {
    std::string attribute;
    std::optional<comparison> operation;
    std::optional<bool> exists;   // Expected only
    std::optional<value> single;  // Expected's Value
    std::optional<std::vector<value>> values;
    std::optional<failure> problem;  // the first invalid value
};

// Expected, QueryFilter, ScanFilter.
class legacy_filter {
public:
    enum class of : std::uint8_t { expected, filter };
    legacy_filter(const json::value& conditions, of form, bool any);  // any: ConditionalOperator OR
    void check() const;
    bool matches(const document& on) const;
    std::vector<std::string_view> attributes() const;

private:
    std::vector<legacy_condition> conditions_;
    of form_;
    bool any_;
};

class legacy_key_conditions {
public:
    explicit legacy_key_conditions(const json::value& conditions);
    void check() const;
    key_range plan(const key_shape& schema) const;

private:
    std::vector<legacy_condition> conditions_;
};

// AttributeUpdates.
class legacy_update {
public:
    explicit legacy_update(const json::value& updates);
    void check() const;
    item apply(const item& before) const;
    item touched(const item& of) const;
    std::vector<update::target> targets() const;

private:
    enum class action : std::uint8_t { put, add, erase };
    struct change {
        std::string attribute;
        action does = action::put;
        std::optional<value> given;
        std::optional<failure> problem;
    };
    std::vector<change> changes_;
};

}  // namespace tight::engine
