// SPDX-License-Identifier: Apache-2.0
#include "http/cors.hpp"

#include <algorithm>

#include "http/text.hpp"

namespace tight::http {
namespace {

// The items of a header's list: "Accept, Origin".
template <class Call>
void each_item(std::string_view list, Call call) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        call(trim(list.substr(0, comma)));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

bool contains(const inplace_list<std::string_view>& list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

template <class List, class Text>
std::string joined(const List& list, Text text) {
    std::string out;
    for (const auto& each : list) out.append(out.empty() ? "" : ", ").append(text(each));
    return out;
}

// What Access-Control-Allow-Origin says; empty where the origin is not allowed.
std::string_view allowed_origin(const cors& rules, const request& request) {
    if (!rules.credentials && has_any(rules.origins)) return "*";
    const std::string_view origin = request.header("origin").value_or("");
    const bool any_page = origin == "null" || origin.find('*') != origin.npos;
    return contains(rules.origins, origin) && !(rules.credentials && any_page) ? origin : std::string_view{};
}

void add_vary(response& answer, std::string_view name) {
    const auto present = answer.header("vary");
    bool known = false;
    each_item(present.value_or(""),
              [&](std::string_view item) { known |= item == "*" || equal_ignoring_case(item, name); });
    if (known) return;
    answer.set("Vary",
               present && !present->empty() ? std::string(*present) + ", " + std::string(name) : std::string(name));
}

std::string allowed_headers(const cors& rules, const request& request) {
    if (rules.headers.empty() || has_any(rules.headers))
        return std::string(request.header("access-control-request-headers").value_or(""));
    return joined(rules.headers, [](std::string_view name) { return name; });
}

}  // namespace

bool is_preflight(const request& request) {
    return request.method() == verb::options && request.header("origin") &&
           request.header("access-control-request-method");
}

void add_cors(const cors& rules, const request& request, response& answer) {
    const std::string_view origin = allowed_origin(rules, request);
    if (origin != "*") add_vary(answer, "Origin");
    if (origin.empty() || answer.header("access-control-allow-origin")) return;
    answer.add("Access-Control-Allow-Origin", std::string(origin));
    if (rules.credentials) answer.add("Access-Control-Allow-Credentials", "true");
    if (rules.expose.empty()) return;
    answer.add("Access-Control-Expose-Headers", joined(rules.expose, [](std::string_view name) { return name; }));
}

response preflight(const cors& rules, const request& request, std::string_view verbs) {
    response answer(204);
    add_vary(answer, "Access-Control-Request-Headers");
    if (allowed_origin(rules, request).empty()) return answer;
    answer.add("Access-Control-Allow-Methods", rules.methods.empty()
                                                   ? std::string(verbs)
                                                   : joined(rules.methods, [](verb each) { return name(each); }));
    if (std::string headers = allowed_headers(rules, request); !headers.empty())
        answer.add("Access-Control-Allow-Headers", std::move(headers));
    if (rules.max_age_seconds > 0) answer.add("Access-Control-Max-Age", std::to_string(rules.max_age_seconds));
    return answer;
}

}  // namespace tight::http
