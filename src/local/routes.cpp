// SPDX-License-Identifier: Apache-2.0
#include "local/routes.hpp"

#include <tight/http/routes.hpp>

#include "http/text.hpp"

namespace tight::local {

namespace {

// How well a pattern fits, a letter for each segment ('c' text, 'b' parameter, 'a' rest), so that better ones compare
// greater. Nothing where it does not fit.
std::optional<std::string> fit(std::string_view pattern, std::string_view path) {
    std::string quality;
    while (!pattern.empty()) {
        const auto wanted = http::take_segment(pattern);
        if (http::is_rest(wanted)) return path.empty() ? std::nullopt : std::optional(quality + 'a');
        if (path.empty()) return std::nullopt;
        const auto given = http::take_segment(path);
        if (http::is_parameter(wanted)) {
            if (given.empty()) return std::nullopt;
            quality += 'b';
        } else if (wanted == http::percent_decode(given)) {
            quality += 'c';
        } else {
            return std::nullopt;
        }
    }
    return path.empty() ? std::optional(quality) : std::nullopt;
}

}  // namespace

route_table::route_table(const described_application& app) {
    for (const auto& controller : app.controllers) {
        for (const auto& one : controller.routes) routes_.push_back({controller.name, one.verb, one.path});
        routes_.push_back({controller.name, "ANY", "/" + controller.name});
        routes_.push_back({controller.name, "ANY", "/" + controller.name + "/{proxy+}"});
    }
}

std::optional<route_table::match> route_table::find(std::string_view method, std::string_view path) const {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    std::optional<match> best;
    std::string best_quality;
    for (const auto& one : routes_) {
        const bool any = one.verb.empty() || one.verb == "ANY";
        if (!any && one.verb != method) continue;
        auto quality = fit(one.pattern, path);
        if (!quality) continue;
        *quality += any ? " " : "!";
        if (best && *quality <= best_quality) continue;
        best = match{one.function, one.pattern};
        best_quality = std::move(*quality);
    }
    return best;
}

}  // namespace tight::local
