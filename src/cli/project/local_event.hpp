// SPDX-License-Identifier: Apache-2.0
#pragma once

// The event that `tight invoke` hands to a function, from what a person typed.
//
//   k=v k:=json                       {"k": "v", ...} itself
//   --path /movies --method POST      an HTTP request as API Gateway sends it: k=v is its query, or its JSON body if the
//                                     method has one

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tight/http/verb.hpp>
#include <tight/json.hpp>

namespace tight::cli {

struct event_options {
    std::optional<std::string> text = {};     // an event as it is, of --event
    std::vector<std::string> arguments = {};  // "k=v", "k:=json"
    std::optional<std::string> method = {};
    std::optional<std::string> path = {};
    std::vector<std::string> headers = {};  // "Name: value"
    std::optional<std::string> body = {};
    std::string function = {};  // requests go to /<function> where no path is given; empty: to /
    event_kind gateway = event_kind::http;
};

struct local_event {
    std::string text = {};
    bool is_request = false;  // so that the answer is an HTTP reply
};

// Throws command_error (usage), quoting what is wrong.
local_event make_local_event(const event_options& options);

// {"k": "v", "n": 15} of {"k=v", "n:=15"}. A name may not be empty; after := there is JSON.
json::object parse_event_arguments(const std::vector<std::string>& arguments);

}  // namespace tight::cli
