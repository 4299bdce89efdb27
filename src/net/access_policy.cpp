// SPDX-License-Identifier: Apache-2.0
#include "net/access_policy.hpp"

#include <algorithm>
#include <utility>

#include "core/ascii.hpp"

namespace tight::net {

namespace {

// What the AWS APIs of these servers say in headers.
constexpr std::string_view exposed_headers =
    "x-amzn-RequestId, x-amzn-ErrorType, x-amzn-ErrorMessage, x-amz-crc32, X-Amz-Executed-Version, "
    "X-Amz-Function-Error, X-Amz-Log-Result, X-Amzn-Lambda-Response-Stream-Content-Type, Date";
constexpr std::string_view allowed_methods = "GET, HEAD, POST";
constexpr std::string_view preflight_seconds = "600";

bool is_scheme(std::string_view text) {
    return !text.empty() && text.front() >= 'a' && text.front() <= 'z' && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    });
}

struct page_origin {
    std::string scheme = {};
    http1::authority where = {};
};

// RFC 6454, 6.2: scheme, host and port, and nothing behind them. "null" is none.
result<page_origin> parse_origin(std::string_view text) {
    const auto mark = text.find("://");
    page_origin origin{.scheme = ascii::to_lower(text.substr(0, mark))};
    if (mark == text.npos || !is_scheme(origin.scheme))
        return fail(errc::bad_input, "is no origin like http://localhost:5173");
    auto where = http1::parse_authority(text.substr(mark + 3));
    if (!where) return std::unexpected(std::move(where.error()));
    origin.where = *where;
    return origin;
}

std::optional<std::uint16_t> default_port(std::string_view scheme) {
    if (scheme == "http") return 80;
    if (scheme == "https") return 443;
    return std::nullopt;
}

std::optional<std::uint16_t> port_of(const page_origin& page) {
    return page.where.port ? page.where.port : default_port(page.scheme);
}

bool answers_to(const http1::authority& host, const access_policy& policy, const access_point& at) {
    if (!host.address && ascii::equal_ignoring_case(host.host, "localhost")) return true;
    if (host.address && (host.address->is_loopback() || host.address == http1::parse_ip_address(at.host))) return true;
    const bool is_listed = std::ranges::any_of(policy.hosts, [&host](const std::string& each) {
        const auto known = http1::parse_authority(each);
        return known && host.is_host_of(*known);
    });
    return is_listed || (host.address && at.is_own_address(*host.address));
}

// A page that this very server gave.
bool is_own(const page_origin& page, const access_policy& policy, const access_point& at) {
    return page.scheme == "http" && page.where.port.value_or(80) == at.port && answers_to(page.where, policy, at);
}

bool is_listed(const page_origin& page, const access_policy& policy) {
    return std::ranges::any_of(policy.origins, [&page](const std::string& each) {
        const auto known = parse_origin(each);
        return known && page.scheme == known->scheme && page.where.is_host_of(known->where) &&
               port_of(page) == port_of(*known);
    });
}

struct browser_headers {
    std::size_t origins = 0;
    std::string_view origin = {};
    bool from_other_site = false;  // what Sec-Fetch-Site says: cross-site, same-site, or what is not known yet
};

browser_headers find_browser_headers(const http1::header_list& headers) {
    browser_headers found;
    for (const auto& [name, value] : headers) {
        if (ascii::equal_ignoring_case(name, "origin")) {
            ++found.origins;
            found.origin = value;
        } else if (ascii::equal_ignoring_case(name, "sec-fetch-site")) {
            found.from_other_site = found.from_other_site || (value != "same-origin" && value != "none");
        }
    }
    return found;
}

access_refusal foreign_host(std::string_view host) {
    return {.text = "this server answers to localhost and the addresses of this machine, and not to '" +
                    std::string(host) + "': start it with --allow-host " + std::string(host) +
                    " where that name is yours"};
}

access_refusal foreign_page(std::string_view origin) {
    return {.text = "pages of " + std::string(origin) + " may not call this server: start it with --allow-origin " +
                    std::string(origin) + " where they are yours"};
}

access_refusal nameless_page() {
    return {.text = "pages of other sites may not call this server, but for those that --allow-origin names"};
}

// Whether a name's last part is a number, as in 2130706433 and 0x7f.1: a browser reads an address in it.
bool ends_in_number(std::string_view name) {
    const auto last = name.substr(name.rfind('.') + 1);
    const bool is_hex = last.starts_with("0x") || last.starts_with("0X");
    return is_hex || std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

result<std::string> parse_allowed_host(std::string_view text) {
    if (text.find('/') != text.npos) return fail(errc::bad_input, "is no host name, which has no slash");
    if (http1::parse_ip_address(text))
        return text.find(':') == text.npos ? std::string(text) : '[' + std::string(text) + ']';
    const auto read = http1::parse_authority(text);
    if (!read) return std::unexpected(read.error());
    if (read->port) return fail(errc::bad_input, "holds a port: leave it out, any port is the same");
    if (!read->address && ends_in_number(read->host)) return fail(errc::bad_input, "is no IP address of four numbers");
    return std::string(text);
}

result<std::string> parse_allowed_origin(std::string_view text) {
    if (text == "*") return fail(errc::bad_input, "is every page there is: name the origins that are yours");
    if (text.ends_with('/')) text.remove_suffix(1);
    const auto read = parse_origin(text);
    if (read) return std::string(text);
    const auto mark = text.find("://");
    const bool has_path = mark != text.npos && text.find('/', mark + 3) != text.npos;
    if (has_path) return fail(errc::bad_input, "holds a path: an origin ends with its host or port");
    return std::unexpected(read.error());
}

std::optional<access_refusal> check_access(const http1::request& head, const access_policy& policy,
                                           const access_point& at, origin_rule rule) {
    if (const auto text = head.header("host"); !text.empty()) {
        const auto host = http1::parse_authority(text);
        if (!host || !answers_to(*host, policy, at)) return foreign_host(host ? host->host : text);
    }
    if (rule == origin_rule::any) return std::nullopt;
    const auto from = find_browser_headers(head.headers);
    if (from.origins == 0) return from.from_other_site ? std::optional(nameless_page()) : std::nullopt;
    if (from.origins > 1) return access_refusal{.text = "the request has two Origin headers"};
    const auto page = parse_origin(from.origin);
    if (page && (is_own(*page, policy, at) || is_listed(*page, policy))) return std::nullopt;
    return page ? foreign_page(from.origin) : nameless_page();
}

std::string_view listed_origin(const http1::request& head, const access_policy& policy) {
    if (policy.origins.empty()) return {};
    const auto origin = head.header("origin");
    const auto page = parse_origin(origin);
    return page && is_listed(*page, policy) ? origin : std::string_view();
}

bool is_preflight(const http1::request& head) {
    return head.method == "OPTIONS" && !head.header("access-control-request-method").empty();
}

void append_cors(http1::header_list& headers, std::string_view origin) {
    headers.emplace_back("Access-Control-Allow-Origin", origin);
    headers.emplace_back("Access-Control-Expose-Headers", exposed_headers);
    headers.emplace_back("Vary", "Origin");
}

http1::header_list preflight_answer(const http1::request& head, std::string_view origin) {
    http1::header_list answer{{"Access-Control-Allow-Origin", std::string(origin)},
                              {"Access-Control-Allow-Methods", std::string(allowed_methods)},
                              {"Access-Control-Max-Age", std::string(preflight_seconds)},
                              {"Vary", "Origin, Access-Control-Request-Headers"}};
    if (const auto names = head.header("access-control-request-headers"); !names.empty())
        answer.emplace_back("Access-Control-Allow-Headers", names);
    // https://wicg.github.io/private-network-access: of a page on the internet, for a server on this machine.
    if (head.header("access-control-request-private-network") == "true")
        answer.emplace_back("Access-Control-Allow-Private-Network", "true");
    return answer;
}

}  // namespace tight::net
