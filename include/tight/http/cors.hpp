// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which pages of other origins may call a function (https://fetch.spec.whatwg.org/#http-cors-protocol).
//
//     constinit const tight::function function{
//         .get = list, .cors = {.origins = {"https://movies.example"}, .credentials = true, .max_age_seconds = 600}};

#include <string_view>
#include <type_traits>

#include <tight/http/inplace_list.hpp>
#include <tight/http/verb.hpp>

namespace tight::http {

struct cors;

// What is wrong with these rules, as a sentence; empty where nothing is.
constexpr std::string_view cors_problem(const cors& rules);

// Makes rules that are wrong a compile error where they are a constant; others end the program's start (tight::run).
struct checked_cors {
    constexpr checked_cors() = default;
    constexpr explicit checked_cors(const cors& rules);
};

// Cross-origin requests. Without origins nothing is done: no header is sent, and a browser keeps the answer from pages
// of other origins. With credentials every origin is named, and neither "*" nor "null", which any page can be.
struct cors {
    inplace_list<std::string_view> origins = {};  // "https://movies.example"; "*" is any
    inplace_list<verb> methods = {};              // allowed in a preflight; those the function answers where empty
    inplace_list<std::string_view> headers =
        {};  // allowed in a preflight; none: those that the browser asks for, as does "*"
    inplace_list<std::string_view> expose = {};  // response headers a script may read
    bool credentials = false;                    // cookies and Authorization
    int max_age_seconds = 0;                     // how long a browser may keep a preflight's answer; 0: it decides
    checked_cors check = checked_cors(*this);
};

// Whether `text` is "*", "null" or a scheme, a host and maybe a port, without a path and without a "*" within.
constexpr bool is_origin(std::string_view text) {
    if (text == "*" || text == "null") return true;
    std::size_t scheme = 0;
    while (scheme < text.size() && text[scheme] != ':') ++scheme;
    if (scheme == 0 || text.substr(scheme, 3) != "://" || text.size() == scheme + 3) return false;
    for (const char c : text.substr(scheme + 3))
        if (c == '/' || c == '*' || c == '?' || c == '#' || c == '@' || c <= ' ') return false;
    return true;
}

constexpr bool has_any(const inplace_list<std::string_view>& list) {
    for (const std::string_view each : list)
        if (each == "*") return true;
    return false;
}

constexpr std::string_view cors_problem(const cors& rules) {
    for (const std::string_view each : rules.origins) {
        if (!is_origin(each)) return "an origin of .cors is a scheme and a host, like https://movies.example, or \"*\"";
        if (rules.credentials && (each == "*" || each == "null"))
            return "credentials in .cors are for named origins, and \"*\" or \"null\" is any page";
    }
    if (rules.credentials && (has_any(rules.headers) || has_any(rules.expose)))
        return "with credentials in .cors its headers must be named: \"*\" does not work";
    return {};
}

constexpr checked_cors::checked_cors(const cors& rules) {
    if (!std::is_constant_evaluated() || cors_problem(rules).empty()) return;
    throw "credentials in .cors need named origins and headers; an origin is a scheme and a host, without a path";
}

}  // namespace tight::http
