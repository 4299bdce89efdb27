// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which handler of a function answers a request.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/http/function.hpp>

namespace tight::http {

// The verbs that have a handler.
class verb_set {
public:
    void add(verb method) { bits_ |= 1U << static_cast<unsigned>(method); }
    bool has(verb method) const { return (bits_ >> static_cast<unsigned>(method) & 1U) != 0; }
    bool empty() const { return bits_ == 0; }
    // "GET, HEAD, POST": in the order of RFC 9110, and all of them if `any` is set.
    std::string text() const;

private:
    unsigned bits_ = 0;  // verb::other stands for any
};

struct choice {
    handler call = nullptr;  // nullptr: there is no handler
    verb_set verbs = {};     // those of this path; empty: the path is unknown
    // The route's {parameters}, if a route was chosen.
    std::optional<std::vector<std::pair<std::string, std::string>>> parameters = {};
};

choice choose(const function& function, const request& request);

// The verbs that have a handler on some path; none if the function takes only events that are not HTTP requests.
verb_set answered_verbs(const function& function);

// The parameters of `pattern` in `path`, or nothing if it does not match. A path that is not decoded yet is decoded
// segment by segment, so that %2F is part of a parameter and separates nothing.
std::optional<std::vector<std::pair<std::string, std::string>>> match(std::string_view pattern, std::string_view path,
                                                                      bool path_is_decoded);

}  // namespace tight::http
