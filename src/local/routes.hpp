// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which function answers a path. Every controller has /NAME and /NAME/{proxy+} by itself; what the application
// describes comes before them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/application.hpp"

namespace tight::local {

class route_table {
public:
    struct match {
        std::string_view function;
        std::string_view resource;  // "/movies/{year}": the pattern, from which the event's path parameters come
    };

    route_table() = default;
    explicit route_table(const described_application& app);

    // `path` as on the wire. The most specific pattern wins, segment by segment (text, {parameter}, {rest+}), then one
    // that names the method. What it returns belongs to the table.
    std::optional<match> find(std::string_view method, std::string_view path) const;

private:
    struct route {
        std::string function;
        std::string verb;  // "ANY" for all
        std::string pattern;
    };

    std::vector<route> routes_;
};

}  // namespace tight::local
