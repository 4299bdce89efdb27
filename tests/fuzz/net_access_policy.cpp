// SPDX-License-Identifier: Apache-2.0
// Whether a request's Host and Origin, as anybody may write them, can pass for this machine's.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/ascii.hpp"
#include "net/access_policy.hpp"

namespace {

using namespace tight::net;

std::string_view take_line(std::string_view& bytes) {
    const auto end = std::min(bytes.find('\n'), bytes.size());
    const auto line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return line;
}

bool nobody(const tight::http1::ip_address&) { return false; }

// Said in another way than the policy says it: what is left of the text must be a name or an address of this machine.
bool is_local(std::string_view host) {
    host = host.substr(0, host.find(':', host.starts_with('[') ? host.find(']') : 0));
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    if (host.ends_with('.')) host.remove_suffix(1);
    const auto address = tight::http1::parse_ip_address(host);
    return address ? address->is_loopback() : tight::ascii::equal_ignoring_case(host, "localhost");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string host(take_line(bytes)), origin(take_line(bytes)), site(take_line(bytes));
    tight::http1::request head{.method = "POST", .target = "/", .headers = {{"Host", host}}};
    if (!origin.empty()) head.headers.emplace_back("Origin", origin);
    if (!site.empty()) head.headers.emplace_back("Sec-Fetch-Site", site);
    const access_point at{.port = 8000, .is_own_address = nobody};
    const bool passes = !check_access(head, {}, at);
    if (passes && !host.empty() && !is_local(host)) std::abort();
    if (passes && !origin.empty() && (!origin.ends_with(":8000") || !is_local(origin.substr(7)))) std::abort();
    if (passes && origin.empty() && !site.empty() && site != "none" && site != "same-origin") std::abort();

    // What is allowed once is allowed as it is kept, and nothing else is with it.
    if (const auto kept = parse_allowed_origin(origin)) {
        if (parse_allowed_origin(*kept).value_or("") != *kept) std::abort();
        const access_policy policy{.origins = {*kept}};
        head.headers = {{"Host", "localhost"}, {"Origin", *kept}};
        if (check_access(head, policy, at) || listed_origin(head, policy) != *kept) std::abort();
        head.headers[1].second = "http://other.example";
        std::string small = *kept;
        std::ranges::transform(small, small.begin(), [](char c) { return tight::ascii::to_lower(c); });
        if (!check_access(head, policy, at) && small.find("other.example") == small.npos) std::abort();
    }
    if (const auto kept = parse_allowed_host(host)) {
        head.headers = {{"Host", *kept}};
        if (check_access(head, {.hosts = {*kept}}, at)) std::abort();
    }
    return 0;
}
