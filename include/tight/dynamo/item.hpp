// SPDX-License-Identifier: Apache-2.0
#pragma once

// One item: named values, in the order in which they came, knowing which of them changed since they were read. Every
// model is an item with types on top; code that handles any table (loaders, consoles, migrations) uses items as they
// are.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/dynamo/value.hpp>

namespace tight::dynamo {

class item {
public:
    struct attribute {
        std::string name;
        dynamo::value value;
        bool operator==(const attribute&) const = default;
    };
    // What an attribute was when it was read; nothing where it was not there.
    struct change {
        std::string name;
        std::optional<dynamo::value> before;
    };

    item() = default;
    // An item as it was read: nothing of it has changed.
    static item stored(std::vector<attribute> attributes);

    const value* find(std::string_view name) const;
    void set(std::string_view name, value to);
    void unset(std::string_view name);

    const std::vector<attribute>& attributes() const { return attributes_; }
    std::size_t size() const { return attributes_.size(); }

    // Everything that differs from what was read: for a new item all of it.
    const std::vector<change>& changes() const { return changes_; }
    // Says that the store now holds this item as it is.
    void mark_stored() { changes_.clear(); }

    // Equal when names and values are, in whatever order.
    friend bool operator==(const item& left, const item& right);

private:
    value* find_mutable(std::string_view name);
    void remember(std::string_view name, const value* before);

    std::vector<attribute> attributes_;
    std::vector<change> changes_;
};

json::object to_json(const item& from);

// {"year":{"N":"1985"},...}, appended to `out`. Empty sets, which the service does not keep, are left out.
void append_wire(std::string& out, const item& from);
[[nodiscard]] result<item> item_from_wire(const json::value& wire);

}  // namespace tight::dynamo
