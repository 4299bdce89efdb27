// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which function of an application answers a path: what the gateway is configured with, for the local gateway, for
// applications under test, and for one function that serves them all.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/http/function.hpp>

namespace tight::http {

class gateway_routes {
public:
    struct match {
        std::string_view function;
        std::string_view resource;  // "/movies/{year}": the pattern, from which the event's path parameters come
    };

    // `verb` is "GET" or another method; "ANY" for all.
    void add(std::string function, std::string verb, std::string pattern);
    // /NAME and /NAME/{proxy+}, the routes of a controller that declares none.
    void add_controller(const std::string& name);
    // All routes of a controller: those that it declares and, unless it takes only events that are not HTTP requests,
    // those of add_controller().
    void add_controller(const std::string& name, const function& controller);

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
