// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which function of an application answers a path: what the gateway is configured with, for the local gateway and for
// applications under test.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tight::http {

class gateway_routes {
public:
    struct match {
        std::string_view function;
        std::string_view resource;  // "/movies/{year}": the pattern, from which the event's path parameters come
    };

    // `verb` is "GET" or another method; "ANY" for all.
    void add(std::string function, std::string verb, std::string pattern);
    // /NAME and /NAME/{proxy+}, which every controller has by itself.
    void add_controller(const std::string& name);

    // `path` as on the wire, without the query. The most specific pattern wins, segment by segment (text, {parameter},
    // {rest+}), then one that names the method. What it returns belongs to the table.
    std::optional<match> find(std::string_view method, std::string_view path) const;

private:
    struct route {
        std::string function;
        std::string verb;
        std::string pattern;
    };

    std::vector<route> routes_;
};

}  // namespace tight::http
