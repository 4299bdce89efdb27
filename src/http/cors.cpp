// SPDX-License-Identifier: Apache-2.0
#include "http/cors.hpp"

#include <algorithm>

namespace tight::http {
namespace {

bool contains(const few<std::string_view>& list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

template <class List, class Text>
std::string joined(const List& list, Text text) {
    std::string out;
    for (const auto& each : list) (out += out.empty() ? "" : ", ") += text(each);
    return out;
}

// What Access-Control-Allow-Origin says; empty where the origin is not allowed.
std::string_view allowed_origin(const cors& rules, const request& asked) {
    const bool any = contains(rules.origins, "*");
    if (any && !rules.credentials) return "*";
    const std::string_view origin = asked.header("origin").value_or("");
    return any || contains(rules.origins, origin) ? origin : std::string_view{};
}

void add_vary(response& answer, std::string_view name) {
    const auto present = answer.header("vary");
    if (present == "*" || (present && present->find(name) != present->npos)) return;
    answer.set("Vary",
               present && !present->empty() ? std::string(*present) + ", " + std::string(name) : std::string(name));
}

std::string allowed_headers(const cors& rules, const request& asked) {
    if (rules.headers.empty() || contains(rules.headers, "*"))
        return std::string(asked.header("access-control-request-headers").value_or(""));
    return joined(rules.headers, [](std::string_view name) { return name; });
}

}  // namespace

bool is_preflight(const request& asked) {
    return asked.method() == verb::options && asked.header("origin") && asked.header("access-control-request-method");
}

void add_cors(const cors& rules, const request& asked, response& answer) {
    const std::string_view origin = allowed_origin(rules, asked);
    if (origin != "*") add_vary(answer, "Origin");
    if (origin.empty() || answer.header("access-control-allow-origin")) return;
    answer.add("Access-Control-Allow-Origin", std::string(origin));
    if (rules.credentials) answer.add("Access-Control-Allow-Credentials", "true");
    if (rules.expose.empty()) return;
    answer.add("Access-Control-Expose-Headers", joined(rules.expose, [](std::string_view name) { return name; }));
}

response preflight(const cors& rules, const request& asked, std::string_view verbs) {
    response answer(204);
    add_vary(answer, "Access-Control-Request-Headers");
    if (allowed_origin(rules, asked).empty()) return answer;
    answer.add("Access-Control-Allow-Methods", rules.methods.empty()
                                                   ? std::string(verbs)
                                                   : joined(rules.methods, [](verb each) { return name(each); }));
    if (std::string headers = allowed_headers(rules, asked); !headers.empty())
        answer.add("Access-Control-Allow-Headers", std::move(headers));
    if (rules.max_age_seconds > 0) answer.add("Access-Control-Max-Age", std::to_string(rules.max_age_seconds));
    return answer;
}

}  // namespace tight::http
