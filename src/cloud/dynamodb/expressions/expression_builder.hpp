// SPDX-License-Identifier: Apache-2.0
#pragma once

// Makes expressions that no one wrote: what a legacy parameter or a PartiQL clause amounts to. Names are literal; what
// a value slot means is the caller's.
//
//     expression_builder builder;
//     builder.result.root = builder.join(operation::equal, {builder.path({{"a"}}), builder.value_slot()});

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/dynamodb/expressions/expression.hpp"

namespace tight::cloud::dynamodb {

// One step of a path in the making.
struct written_step {
    std::string name = {};
    std::uint32_t index = 0;
    bool is_index = false;
};

class expression_builder {
public:
    expression result;

    std::uint32_t path(const std::vector<written_step>& steps) {
        node one{.kind = operation::path,
                 .first = static_cast<std::uint32_t>(result.steps.size()),
                 .count = static_cast<std::uint32_t>(steps.size())};
        for (const written_step& step : steps) {
            if (!step.is_index) result.names.push_back({step.name, false});
            result.steps.push_back(
                {step.is_index ? step.index : static_cast<std::uint32_t>(result.names.size() - 1), step.is_index});
        }
        return add(one);
    }

    // A value that the binding gives; slots are numbered from 0.
    std::uint32_t value_slot() {
        result.values.emplace_back();
        return add({.kind = operation::value, .first = static_cast<std::uint32_t>(result.values.size() - 1)});
    }

    std::uint32_t join(operation what, const std::vector<std::uint32_t>& operands) {
        const auto first = static_cast<std::uint32_t>(result.children.size());
        result.children.insert(result.children.end(), operands.begin(), operands.end());
        return add({.kind = what, .first = first, .count = static_cast<std::uint32_t>(operands.size())});
    }

    shared_expression finish() { return std::make_shared<const expression>(std::move(result)); }

private:
    std::uint32_t add(node one) {
        result.nodes.push_back(one);
        return static_cast<std::uint32_t>(result.nodes.size() - 1);
    }
};

}  // namespace tight::cloud::dynamodb
