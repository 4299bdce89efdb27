// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an application says of itself: the document that its program prints for --describe.

#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>
#include <tight/json.hpp>

namespace tight {

struct described_route {
    std::string verb = {};  // "GET"; "ANY" for every one
    std::string path = {};  // "/movies/{year}"
};

struct described_controller {
    std::string name = {};
    std::vector<described_route> routes = {};
    bool requests = true;  // false where it takes events that are no requests, and nothing else
};

struct described_application {
    std::string name = {};
    std::vector<described_controller> controllers = {};
    json::array tables = {};         // as CreateTable takes them
    json::value document = nullptr;  // all of it, whose shape is as tight::describe() says

    // Whether a controller names exactly that verb and path.
    bool has_route(std::string_view controller, std::string_view verb, std::string_view path) const;
};

// The error says what is missing or of another type, and where.
[[nodiscard]] result<described_application> read_description(std::string_view document);

}  // namespace tight
