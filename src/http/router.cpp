// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include "http/state.hpp"
#include "http/text.hpp"

namespace tight::http {
namespace {

using parameter_list = std::vector<std::pair<std::string, std::string>>;

std::string plain(std::string_view segment, bool is_decoded) {
    return is_decoded ? std::string(segment) : percent_decode(segment);
}

std::string_view without_last_slash(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

int rank(std::string_view segment) { return is_rest(segment) ? 2 : is_parameter(segment) ? 1 : 0; }

// Whether `left` is the more specific of two patterns that match the same path.
bool beats(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        const int a = rank(take_segment(left)), b = rank(take_segment(right));
        if (a != b) return a < b;
    }
    return false;
}

void add_verbs(verb_set& to, verb method) {
    to.add(method);
    if (method == verb::get) to.add(verb::head);
}

// How well a route for `offered` serves `requested`: 0 not at all, then any, GET for HEAD, the verb itself.
int fitness(verb offered, verb requested) {
    if (offered == requested && offered != verb::other) return 3;
    if (offered == verb::get && requested == verb::head) return 2;
    return offered == verb::other ? 1 : 0;
}

// The most specific route decides; of equally specific ones, the one that fits the verb best.
choice choose_route(const function& function, const request& request) {
    choice chosen;
    const route* best = nullptr;
    int best_fit = 0;
    const std::string_view path = without_last_slash(request.raw_path());
    for (const route& each : function.routes) {
        auto parameters = match(each.pattern, path, request.state().raw_path_is_decoded);
        if (!parameters) continue;
        add_verbs(chosen.verbs, each.method);
        const int fit = fitness(each.method, request.method());
        if (fit == 0) continue;
        const bool better = best == nullptr || beats(each.pattern, best->pattern) ||
                            (!beats(best->pattern, each.pattern) && fit > best_fit);
        if (!better) continue;
        best = &each;
        best_fit = fit;
        chosen.call = each.call;
        chosen.parameters = std::move(parameters);
    }
    return chosen;
}

handler of_verb(const function& function, verb method) {
    switch (method) {
        case verb::get:
            return function.get;
        case verb::post:
            return function.post;
        case verb::put:
            return function.put;
        case verb::patch:
            return function.patch;
        case verb::del:
            return function.del;
        case verb::options:
            return function.options;
        case verb::head:
            return function.head != nullptr ? function.head : function.get;
        case verb::other:
            return function.any;
    }
    return nullptr;
}

constexpr verb all_verbs[]{verb::get, verb::head,  verb::post,    verb::put,
                           verb::del, verb::patch, verb::options, verb::other};

verb_set verbs_of(const function& function) {
    verb_set verbs;
    for (const verb each : all_verbs)
        if (of_verb(function, each) != nullptr) verbs.add(each);
    return verbs;
}

}  // namespace

std::string verb_set::text() const {
    std::string out;
    for (const verb each : all_verbs)
        if (each != verb::other && (has(each) || has(verb::other)))
            out.append(out.empty() ? "" : ", ").append(name(each));
    return out;
}

std::optional<parameter_list> match(std::string_view pattern, std::string_view path, bool path_is_decoded) {
    parameter_list parameters;
    while (!pattern.empty()) {
        const std::string_view expected = take_segment(pattern);
        if (path.empty()) return std::nullopt;
        if (is_rest(expected)) {
            if (path == "/") return std::nullopt;
            parameters.emplace_back(parameter_name(expected), plain(path.substr(1), path_is_decoded));
            return parameters;
        }
        std::string segment = plain(take_segment(path), path_is_decoded);
        if (!is_parameter(expected)) {
            if (segment != expected) return std::nullopt;
            continue;
        }
        if (segment.empty()) return std::nullopt;
        parameters.emplace_back(parameter_name(expected), std::move(segment));
    }
    if (!path.empty()) return std::nullopt;
    return parameters;
}

choice choose(const function& function, const request& request) {
    if (!function.routes.empty()) {
        choice routed = choose_route(function, request);
        if (routed.call != nullptr || !routed.verbs.empty()) return routed;
    }
    choice chosen;
    chosen.call = of_verb(function, request.method());
    if (chosen.call == nullptr) chosen.call = function.any;
    if (chosen.call == nullptr) chosen.verbs = verbs_of(function);
    return chosen;
}

verb_set answered_verbs(const function& function) {
    verb_set verbs = verbs_of(function);
    for (const route& each : function.routes) add_verbs(verbs, each.method);
    if (!function.cors.origins.empty()) verbs.add(verb::options);
    return verbs;
}

}  // namespace tight::http
