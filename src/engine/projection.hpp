// SPDX-License-Identifier: Apache-2.0
#pragma once

// A projection expression (or AttributesToGet) bound to the names of a request: which parts of an item are answered.
//
//     projection wanted(cache.parse(expression_kind::projection, "title, info.actors[0]"), given);
//     wanted.append_json(answer, stored_item(row));

#include <string>
#include <string_view>
#include <vector>

#include "engine/expression.hpp"
#include "engine/placeholders.hpp"
#include "engine/stored_item.hpp"

namespace tight::engine {

// Owns its names. Immutable.
class projection {
public:
    // Throws a ValidationException "Invalid ProjectionExpression: ..." for undefined names and overlapping paths.
    projection(shared_expression parsed, placeholders& given);
    explicit projection(std::vector<std::string> attributes);  // AttributesToGet, or the attributes of an index

    // The parts of the item that the paths name: maps keep their structure, lists are closed up.
    item apply(const item& from) const;
    void append_json(std::string& to, stored_item from) const;

    // Every top-level attribute it reads, sorted, each once.
    const std::vector<std::string>& attributes() const { return attributes_; }
    bool reads_inside(std::string_view attribute) const;

private:
    struct step {
        std::string name;
        std::uint32_t index = 0;
        bool is_index = false;
    };
    std::vector<std::vector<step>> paths_;
    std::vector<std::string> attributes_;
    bool nested_ = false;
};

}  // namespace tight::engine
