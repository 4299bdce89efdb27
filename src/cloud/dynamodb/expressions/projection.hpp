// SPDX-License-Identifier: Apache-2.0
#pragma once

// A projection expression (or AttributesToGet) bound to the names of a request: which parts of an item are returned.
//
//     projection selected(cache.parse(expression_kind::projection, "title, info.actors[0]"), placeholders);
//     selected.append_json(response, stored_item(row));

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/expressions/expression.hpp"
#include "cloud/dynamodb/expressions/placeholders.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {

// Owns its names. Several threads may call its members.
class projection {
public:
    // Throws a ValidationException "Invalid ProjectionExpression: ..." for undefined names and overlapping paths.
    projection(const shared_expression& parsed, placeholders& placeholders);

    // AttributesToGet, or the attributes of an index.
    explicit projection(std::vector<std::string> attributes);

    // The parts of the item that the paths name: maps keep their structure, lists are closed up.
    item apply(const item& item) const;
    void append_json(std::string& output, const stored_item& stored) const;

    // Every top-level attribute it reads, sorted, each once.
    const std::vector<std::string>& attributes() const { return attributes_; }
    bool reads_inside(std::string_view attribute) const;

private:
    std::shared_ptr<const std::vector<std::string>> names_;
    std::vector<resolved_path> paths_;  // sorted
    std::vector<std::string> attributes_;
    bool nested_ = false;
};

}  // namespace tight::cloud::dynamodb
