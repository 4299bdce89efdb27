// SPDX-License-Identifier: Apache-2.0
#include "net/access_policy.hpp"
#include "core/ascii.hpp"
#include "http1/framing.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tight::net;

namespace {

// A server on port 8000 of a machine whose network address is 10.1.2.3.
const access_point here{.port = 8000, .is_own_address = [](const tight::http1::ip_address& address) {
                            return address == tight::http1::parse_ip_address("10.1.2.3") ||
                                   address == tight::http1::parse_ip_address("fd00::5");
                        }};

tight::http1::request head(tight::http1::header_list headers, std::string method = "POST") {
    return {.method = std::move(method), .target = "/", .headers = std::move(headers)};
}

// What a request is refused with; empty where it may come.
std::string refusal(const tight::http1::header_list& headers, const access_policy& policy = {},
                    origin_rule rule = origin_rule::known) {
    const auto refused = check_access(head(headers), policy, here, rule);
    if (!refused) return {};
    CHECK(refused->status == 403);
    return refused->text;
}

std::string host_refusal(const std::string& host, const access_policy& policy = {}) {
    return refusal({{"Host", host}}, policy);
}

std::string origin_refusal(const std::string& origin, const access_policy& policy = {}) {
    return refusal({{"host", "localhost:8000"}, {"Origin", origin}}, policy);
}

}  // namespace

TEST_CASE("a server answers to localhost and the addresses of its machine") {
    for (const auto* host : {"localhost", "localhost:8000", "LOCALHOST:1", "localhost.", "127.0.0.1:8000", "127.8.9.1",
                             "[::1]:8000", "[0:0::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "[fd00::5]:8000"}) {
        CAPTURE(host);
        CHECK(host_refusal(host) == "");
    }
    CHECK(refusal({}) == "");  // HTTP/1.0
    const access_point everywhere{.port = 8000, .host = "0.0.0.0", .is_own_address = here.is_own_address};
    CHECK(!check_access(head({{"Host", "0.0.0.0:8000"}}), {}, everywhere));
    CHECK(host_refusal("0.0.0.0:8000") != "");
}

TEST_CASE("a server answers to no other host, whatever it resembles") {
    for (const auto* host : {"evil.example",     "localhost.evil.example",
                             "127.0.0.1.nip.io", "localhost.localdomain",
                             "xlocalhost",       "app.localhost",
                             "localhos",         "2130706433",
                             "0x7f.1",           "0x7f000001",
                             "017700000001",     "127.1",
                             "0177.0.0.1",       "10.1.2.4",
                             "8.8.8.8",          "[::2]",
                             "[::127.0.0.1]",    "127.0.0.1.evil.example:8000",
                             "localhost-",       "_"}) {
        CAPTURE(host);
        CHECK(host_refusal(host) != "");
        CHECK(refusal({{"Host", host}}, {}, origin_rule::any) != "");
    }
    CHECK(host_refusal("evil.example:8000") ==
          "this server answers to localhost and the addresses of this machine, and not to 'evil.example': start it "
          "with --allow-host evil.example where that name is yours");
}

TEST_CASE("a host that is allowed is one name or address, in any case and at any port") {
    const access_policy policy{.hosts = {"Dev.Example", "192.0.2.7", "[2001:db8::1]"}};
    for (const auto* host : {"dev.example", "DEV.EXAMPLE:80", "dev.example.", "192.0.2.7:8000", "[2001:DB8:0::1]:1"})
        CHECK(host_refusal(host, policy) == "");
    for (const auto* host : {"a.dev.example", "dev.example.evil", "192.0.2.70", "[2001:db8::2]"})
        CHECK(host_refusal(host, policy) != "");
}

TEST_CASE("only pages that this very server gave may call it") {
    for (const auto* origin : {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000",
                               "http://10.1.2.3:8000", "HTTP://LOCALHOST:8000"})
        CHECK(origin_refusal(origin) == "");
    CHECK(origin_refusal("http://dev.example:8000", {.hosts = {"dev.example"}}) == "");
    for (const auto* origin : {"null",
                               "",
                               "http://localhost",
                               "http://localhost:80",
                               "http://localhost:5173",
                               "http://127.0.0.1:8001",
                               "https://localhost:8000",
                               "http://evil.example",
                               "http://evil.example:8000",
                               "http://localhost:8000.evil.example",
                               "http://localhost.evil.example:8000",
                               "http://localhost:8000/",
                               "http://localhost:8000@evil.example",
                               "http://user@localhost:8000",
                               "localhost:8000",
                               "//localhost:8000",
                               "http:/localhost:8000",
                               "file://",
                               "chrome-extension://abcdef",
                               "http://localhost:8000 http://evil.example",
                               "http://localhost:8000,http://evil",
                               "http://dev.example:8000",
                               "http://2130706433:8000"}) {
        CAPTURE(origin);
        CHECK(origin_refusal(origin) != "");
    }
    CHECK(origin_refusal("https://evil.example") ==
          "pages of https://evil.example may not call this server: start it with --allow-origin https://evil.example "
          "where they are yours");
    CHECK(refusal({{"Host", "localhost"}, {"Origin", "http://localhost:8000"}, {"origin", "http://localhost:8000"}}) !=
          "");
}

TEST_CASE("a page without an Origin is known by its site") {
    const auto site = [](const std::string& value) {
        return refusal({{"Host", "localhost:8000"}, {"Sec-Fetch-Site", value}});
    };
    CHECK(site("none") == "");
    CHECK(site("same-origin") == "");
    CHECK(site("cross-site") != "");
    CHECK(site("same-site") != "");
    CHECK(site("") != "");
    CHECK(site("something-new") != "");
    CHECK(refusal({{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "none"}}) != "");
    CHECK(refusal({{"Sec-Fetch-Site", "same-site"}, {"Origin", "http://127.0.0.1:8000"}}) == "");
    CHECK(refusal({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://evil.example"}}) != "");
}

TEST_CASE("what an application answers has no rule for origins here") {
    CHECK(refusal({{"Host", "localhost"}, {"Origin", "http://evil.example"}, {"Sec-Fetch-Site", "cross-site"}}, {},
                  origin_rule::any) == "");
}

TEST_CASE("an origin that is allowed is a scheme, a host and a port") {
    const access_policy policy{.origins = {"http://localhost:5173", "https://dev.example", "chrome-extension://abc"}};
    for (const auto* origin :
         {"http://localhost:5173", "https://dev.example", "https://DEV.example:443", "chrome-extension://abc"}) {
        CHECK(origin_refusal(origin, policy) == "");
        CHECK(listed_origin(head({{"Origin", origin}}), policy) == origin);
    }
    for (const auto* origin : {"http://localhost:5174", "https://localhost:5173", "http://dev.example",
                               "https://dev.example:8443", "https://a.dev.example", "null"}) {
        CHECK(origin_refusal(origin, policy) != "");
        CHECK(listed_origin(head({{"Origin", origin}}), policy).empty());
    }
    CHECK(refusal({{"Sec-Fetch-Site", "same-site"}, {"Origin", "http://localhost:5173"}}, policy) == "");
    CHECK(refusal({{"Sec-Fetch-Site", "same-site"}}, policy) != "");
    CHECK(listed_origin(head({{"Origin", "http://localhost:5173"}}), {}).empty());
}

TEST_CASE("CORS names one origin and what it may send") {
    const auto asked = head({{"Access-Control-Request-Method", "POST"},
                             {"Access-Control-Request-Headers", "x-amz-target, content-type"},
                             {"Access-Control-Request-Private-Network", "true"}},
                            "OPTIONS");
    CHECK(is_preflight(asked));
    CHECK(!is_preflight(head({}, "OPTIONS")));
    const auto answer = preflight_answer(asked, "http://a");
    CHECK(tight::http1::find_header(answer, "access-control-allow-origin") == "http://a");
    CHECK(tight::http1::find_header(answer, "access-control-allow-headers") == "x-amz-target, content-type");
    CHECK(tight::http1::list_contains(tight::http1::find_header(answer, "access-control-allow-methods"), "POST"));
    CHECK(!tight::http1::list_contains(tight::http1::find_header(answer, "access-control-allow-methods"), "DELETE"));
    CHECK(tight::http1::find_header(answer, "access-control-allow-private-network") == "true");
    CHECK(tight::http1::list_contains(tight::http1::find_header(answer, "vary"), "origin"));
    tight::http1::header_list headers;
    append_cors(headers, "http://a");
    CHECK(tight::http1::find_header(headers, "access-control-allow-origin") == "http://a");
    CHECK(tight::http1::find_header(headers, "vary") == "Origin");
}

TEST_CASE("an entry that could never be met, or meets too much, is refused with its reason") {
    for (const auto* host : {"dev.example", "localhost", "192.0.2.7", "::1", "[::1]", "a_b", "host.docker.internal"})
        CHECK(parse_allowed_host(host));
    for (const auto* host : {"", "*", "*.example", "http://dev.example", "dev.example/", "dev.example:8000", "[::1]:80",
                             "a b", "a,b", "2130706433", "0x7f.1", "127.1", "a@b", "::1:x"}) {
        CAPTURE(host);
        CHECK(!parse_allowed_host(host));
    }
    CHECK(parse_allowed_host("::1").value() == "[::1]");
    CHECK(parse_allowed_origin("http://localhost:5173/").value() == "http://localhost:5173");
    for (const auto* origin : {"", "*", "null", "localhost:5173", "http://", "http://a/b", "http://a//", "http://a?b",
                               "http://a:b", "http://u@a", "://a", "1http://a", "http://a http://b"}) {
        CAPTURE(origin);
        CHECK(!parse_allowed_origin(origin));
    }
    CHECK(parse_allowed_origin("http://a/b").error().message == "holds a path: an origin ends with its host or port");
}
