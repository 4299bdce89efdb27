// SPDX-License-Identifier: Apache-2.0
#pragma once

// Programs repeat few expressions: each text is parsed once. One cache serves a whole database. Thread safety: any
// thread.

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cloud/dynamodb/expressions/expression.hpp"

namespace tight::cloud::dynamodb {

class expression_cache {
public:
    // As parse_expression; an expression with an error is not cached.
    shared_expression parse(expression_kind kind, std::string_view text);

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    using table = std::unordered_map<std::string, shared_expression, hash, std::equal_to<>>;

    std::mutex mutex_;
    table tables_[5];
};

}  // namespace tight::cloud::dynamodb
