// SPDX-License-Identifier: Apache-2.0
#include "core/canonical_request.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

#include "core/ascii.hpp"
#include "core/percent.hpp"

namespace tight::sigv4 {
namespace {

// Without white space at the ends, and one space for several inside.
std::string single_spaced(std::string_view text) {
    std::string output;
    bool space = false;
    for (const char c : text) {
        if (ascii::is_space(c)) {
            space = true;
            continue;
        }
        if (space && !output.empty()) output += ' ';
        space = false;
        output += c;
    }
    return output;
}

}  // namespace

canonical_headers canonicalize(const std::vector<std::pair<std::string, std::string>>& headers) {
    std::map<std::string, std::string> merged;
    for (const auto& [name, value] : headers) {
        const auto [at, added] = merged.try_emplace(ascii::to_lower(name), single_spaced(value));
        if (!added) at->second.append(",").append(single_spaced(value));
    }
    canonical_headers canonical;
    for (const auto& [name, value] : merged) {
        canonical.lines.append(name).append(":").append(value).append("\n");
        canonical.names.append(canonical.names.empty() ? "" : ";").append(name);
    }
    return canonical;
}

std::string canonical_query(std::string_view query, std::string_view except) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::size_t at = 0; at < query.size();) {
        const std::size_t end = std::min(query.find('&', at), query.size());
        const std::string_view part = query.substr(at, end - at);
        const std::size_t equals = std::min(part.find('='), part.size());
        const std::string_view name = part.substr(0, equals);
        if (!part.empty() && (except.empty() || name != except))
            pairs.emplace_back(percent_encode(percent_decode(name)),
                               percent_encode(percent_decode(equals < part.size() ? part.substr(equals + 1) : "")));
        at = end + 1;
    }
    std::ranges::sort(pairs);
    std::string output;
    for (const auto& [name, value] : pairs)
        output.append(output.empty() ? "" : "&").append(name).append("=").append(value);
    return output;
}

std::string canonical_request(std::string_view method, std::string_view path, std::string_view query,
                              std::string_view header_lines, std::string_view header_names,
                              std::string_view body_hash) {
    std::string text;
    text.append(method).append("\n").append(path).append("\n").append(query).append("\n");
    text.append(header_lines).append("\n").append(header_names).append("\n").append(body_hash);
    return text;
}

std::string credential_scope(std::string_view date, std::string_view region, std::string_view service) {
    std::string scope(date);
    return scope.append("/").append(region).append("/").append(service).append("/aws4_request");
}

std::string string_to_sign(std::string_view time, std::string_view scope, std::string_view request_hash) {
    std::string text(algorithm);
    return text.append("\n").append(time).append("\n").append(scope).append("\n").append(request_hash);
}

}  // namespace tight::sigv4
