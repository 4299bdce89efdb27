// SPDX-License-Identifier: Apache-2.0
#include "http/gateway_routes.hpp"

#include <utility>

#include <tight/http/routes.hpp>

#include "http/router.hpp"
#include "http/text.hpp"

namespace tight::http {
namespace {

// How well a pattern fits, a letter for each segment ('c' text, 'b' parameter, 'a' rest), so that better ones compare
// greater. Nothing where it does not fit.
std::optional<std::string> fit(std::string_view pattern, std::string_view path) {
    std::string quality;
    while (!pattern.empty()) {
        const auto expected = take_segment(pattern);
        if (is_rest(expected)) return path.empty() ? std::nullopt : std::optional(quality + 'a');
        if (path.empty()) return std::nullopt;
        const auto segment = take_segment(path);
        if (is_parameter(expected)) {
            if (segment.empty()) return std::nullopt;
            quality += 'b';
        } else if (expected == percent_decode(segment)) {
            quality += 'c';
        } else {
            return std::nullopt;
        }
    }
    return path.empty() ? std::optional(quality) : std::nullopt;
}

}  // namespace

void gateway_routes::add(std::string function, std::string verb, std::string pattern) {
    routes_.push_back({std::move(function), std::move(verb), std::move(pattern)});
}

void gateway_routes::add_controller(const std::string& name) {
    add(name, "ANY", "/" + name);
    add(name, "ANY", "/" + name + "/{proxy+}");
}

void gateway_routes::add_controller(const std::string& name, const function& controller) {
    for (const http::route& each : controller.routes) {
        const std::string_view verb = tight::name(each.method);
        add(name, std::string(verb.empty() ? "ANY" : verb), std::string(each.pattern));
    }
    if (!controller.event || !answered_verbs(controller).empty()) add_controller(name);
}

std::optional<gateway_routes::match> gateway_routes::find(std::string_view method, std::string_view path) const {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    std::optional<match> best;
    std::string best_quality;
    for (const route& one : routes_) {
        const bool any = one.verb == "ANY";
        if (!any && one.verb != method) continue;
        auto quality = fit(one.pattern, path);
        if (!quality) continue;
        *quality += any ? ' ' : '!';
        if (best && *quality <= best_quality) continue;
        best = match{one.function, one.pattern};
        best_quality = *std::move(quality);
    }
    return best;
}

}  // namespace tight::http
