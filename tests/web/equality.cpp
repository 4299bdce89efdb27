// SPDX-License-Identifier: Apache-2.0
// Whatever a client asks, it gets the same answer from the application itself and through a gateway and the adapter,
// byte for byte. TIGHT_WEB_REQUESTS says how many requests are generated (400), TIGHT_WEB_SEED from what, and
// TIGHT_WEB_SERVER names the program of one more server that answers as server.cpp does.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "lambda_fixture.hpp"
#include "support/free_port.hpp"
#include "support/http_client.hpp"
#include "support/source_folder.hpp"

using tight::event_kind;
using tight::http::client_request;

namespace {

// Generates what clients send. Gateways lose some things before anyone can see them (the order of different names in a
// query, how a path was encoded): those are written in the one way that survives.
class generator {
public:
    explicit generator(unsigned seed) : random_(seed) {}

    client_request next(event_kind kind) {
        client_request made{.method = one_of({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"})};
        made.target = path(kind) + query(kind);
        made.headers = headers();
        if (made.method != "GET" && made.method != "HEAD" && chance(5)) made.body = body();
        shape_reply(made);
        return made;
    }

    unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }

private:
    bool chance(unsigned in) { return below(in) != 0; }

    std::string one_of(std::vector<std::string> choices) {
        return choices[below(static_cast<unsigned>(choices.size()))];
    }

    std::string word() {
        constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
        std::string text;
        for (unsigned size = 1 + below(12); size > 0; --size) text += letters[below(letters.size())];
        return text;
    }

    std::string encoded() { return one_of({"%20", "%C3%A9", "%26", "%3D", "%2B", "%22", "%F0%9F%98%80"}); }

    std::string path(event_kind kind) {
        std::string text;
        for (unsigned segments = 1 + below(4); segments > 0; --segments) {
            text += '/' + word();
            if (below(3) == 0) text += kind == event_kind::http ? one_of({"%20", "%C3%A9", "%22", "%25"}) : encoded();
            if (below(8) == 0) text += one_of({";v=1", ":x", "@", "!", "(1)", ",", "'", "*", "$"});
        }
        if (kind != event_kind::http && below(6) == 0) text += one_of({"%2F", "%2f..", "%41"});
        return below(6) == 0 ? text + '/' : text;
    }

    std::string query(event_kind kind) {
        std::string text;
        char separator = '?';
        for (unsigned names = below(5); names > 0; --names) {
            const std::string name = std::to_string(names) + word();
            for (unsigned values = 1 + below(3); values > 0; --values) {
                text += std::exchange(separator, '&') + name + '=';
                if (below(4) != 0) text += word();
                if (below(3) == 0) text += encoded();
            }
        }
        const bool is_raw = kind == event_kind::http || kind == event_kind::function_url;
        if (is_raw && below(4) == 0)
            text += std::string(1, separator) + one_of({"flag", "a+b", "&&x=%zz", "a=b=c", "[]=1"});
        return text;
    }

    tight::header_list headers() {
        tight::header_list made{{"User-Agent", "generated/" + word()}, {"Accept", "*/*"}};
        for (unsigned count = below(6); count > 0; --count)
            made.emplace_back("X-" + word() + std::to_string(count), value());
        if (below(3) == 0) made.emplace_back("Cookie", "a=" + word() + "; b=" + word());
        if (below(4) == 0) made.emplace_back("Authorization", "Bearer " + word());
        if (below(4) == 0)
            for (int i = 0; i < 2; ++i) made.emplace_back("X-Twice", word());
        return made;
    }

    std::string value() {
        return one_of({word(), word() + "\t" + word(), "\"" + word() + "\"", "\xC3\xA9t\xC3\xA9", "a, b;c=\"d\\\"e\"",
                       std::string(1 + below(2000), 'v')});
    }

    std::string body() {
        static const std::vector<std::size_t> sizes{1, 10, 100, 1000, 10'000, 100'000};
        std::size_t size = sizes[below(6)] + below(100);
        if (below(200) == 0) size = 4'000'000 + below(300'000);  // base64 makes that nearly the 6 MB of an event
        std::string bytes(size, 'x');
        const bool is_text = below(2) == 0;
        for (char& c : bytes) c = static_cast<char>(is_text ? 32 + below(95) : below(256));
        return bytes;
    }

    // How the application answers: tests/web/server.cpp.
    void shape_reply(client_request& made) {
        const auto say = [&made](std::string name, std::string text) {
            made.headers.emplace_back(std::move(name), std::move(text));
        };
        made.headers.emplace_back("Content-Type", one_of({"text/plain", "application/json", "application/octet-stream",
                                                          "application/x-www-form-urlencoded", "image/png"}));
        if (below(3) == 0)
            say("X-Reply-Status", one_of({"201", "204", "301", "304", "400", "404", "418", "500", "503"}));
        say("X-Reply-Framing", one_of({"length", "chunked", "close", "length"}));
        std::string fields =
            "Content-Type: " + one_of({"text/html; charset=utf-8", "application/json", "image/gif", "application/zip"});
        if (below(3) == 0) fields += "|Set-Cookie: a=" + word() + "; Path=/; HttpOnly|Set-Cookie: b=" + word();
        if (below(4) == 0) fields += "|Content-Encoding: gzip";
        if (below(4) == 0) fields += "|Cache-Control: no-store|X-Empty: |Vary: Accept";
        if (below(5) == 0) fields += "|ETag: \"" + word() + "\"|Location: /" + word();
        say("X-Reply-Fields", fields);
        if (below(10) == 0) say("X-Reply-Interim", "yes");
    }

    std::mt19937 random_;
};

// An answer in one spelling: the fields sorted, those of the connection and of the framing left out.
std::string normal(int status, const tight::header_list& headers, const std::string& body) {
    std::multimap<std::string, std::string> fields;
    for (auto [name, value] : headers) {
        std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
        const bool is_of_the_way = name == "connection" || name == "transfer-encoding" || name == "keep-alive";
        if (!is_of_the_way && name != "date") fields.emplace(name, value);
    }
    std::string text = std::to_string(status) + '\n';
    for (const auto& [name, value] : fields) text += name + ": " + value + '\n';
    return text + '\n' + body;
}

// The application itself, asked without anything in between.
class direct_server {
public:
    explicit direct_server(const std::vector<std::string>& command)
        : program_(command, {"PORT=" + std::to_string(port_), "PATH=/usr/local/bin:/usr/bin:/bin"}) {
        for (int i = 0; i < 2000; ++i) {
            try {
                support::http_client probe(port_);
                return;
            } catch (const std::runtime_error&) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
        }
    }

    std::string ask(const client_request& request) {
        auto headers = request.headers;
        const bool says_length = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
        if (request.body.empty() && says_length) headers.emplace_back("Content-Length", "0");
        support::http_client client(port_);
        client.send_request(request.method, request.target, headers, request.body);
        auto answer = client.read();
        while (answer.status < 200) answer = client.read();
        return normal(answer.status, answer.headers, answer.body);
    }

private:
    std::uint16_t port_ = support::free_port();
    support::child program_;
};

unsigned number_from(const char* variable, unsigned fallback) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? fallback : static_cast<unsigned>(std::atoi(text));
}

struct tally {
    unsigned asked = 0;
    unsigned answered = 0;
    unsigned equal = 0;
    std::string difference = {};
};

// Gives one generated request after another and compares each answer with the direct one.
support::runtime_server::script compare(generator& requests, direct_server& direct, unsigned count, tally& seen) {
    return [&, count, expected = std::string(), kind = event_kind::http](const support::api_request& call) mutable {
        constexpr event_kind kinds[]{event_kind::rest, event_kind::http, event_kind::function_url,
                                     event_kind::load_balancer};
        if (call.path == "/2020-01-01/extension/register")
            return support::reply(200, "{}", "Lambda-Extension-Identifier: ext-1\r\n");
        if (call.path == "/2020-01-01/extension/event/next") return support::api_reply{.hang = true};
        if (!call.is_next()) {
            ++seen.answered;
            const auto reply = tight::http::read_reply(kind, call.body);
            const std::string got = !reply ? call.body : normal(reply->status, reply->headers, reply->body);
            seen.equal += got == expected ? 1 : 0;
            if (got != expected && seen.difference.empty())
                seen.difference =
                    "through the adapter:\n" + got.substr(0, 3000) + "\n\ndirect:\n" + expected.substr(0, 3000);
            return support::accepted();
        }
        if (seen.asked == count) return support::api_reply{.hang = true};
        ++seen.asked;
        kind = kinds[requests.below(4)];
        const client_request request = requests.next(kind);
        expected = direct.ask(request);
        return support::event("id-" + std::to_string(seen.asked), tight::http::make_event(kind, request));
    };
}

void check_equality(const std::vector<std::string>& command, unsigned count) {
    const unsigned seed = number_from("TIGHT_WEB_SEED", 1);
    CAPTURE(seed);
    generator requests(seed);
    direct_server direct(command);
    tally seen;
    support::runtime_server server(compare(requests, direct, count, seen));
    const web_tests::plan plan{.command = command};
    support::child adapter(web_tests::adapter_command(plan), web_tests::adapter_environment(plan, server.address()));
    for (unsigned before = 0; before < count;) {
        const unsigned now = before;
        REQUIRE(server.wait_until([&](const auto&) { return seen.answered > now; }));
        before = seen.answered;
    }
    adapter.signal(SIGTERM);
    adapter.wait();
    INFO(seen.difference);
    CHECK(seen.equal == count);
}

bool is_here(const char* program) { return ::access(program, X_OK) == 0; }

}  // namespace

TEST_CASE("generated requests are answered alike, direct and through the adapter") {
    check_equality({TIGHT_TEST_SERVER}, number_from("TIGHT_WEB_REQUESTS", 400));
}

TEST_CASE("generated requests are answered alike by Node's server" * doctest::skip(!is_here("/usr/bin/node"))) {
    // Node's own limit of all headers, 16 KB, is near what a request and its context may need.
    check_equality(
        {"/usr/bin/node", "--max-http-header-size=65536", std::string(support::source_folder) + "/tests/web/echo.js"},
        number_from("TIGHT_WEB_REQUESTS", 150));
}

TEST_CASE("generated requests are answered alike by Python's server" * doctest::skip(!is_here("/usr/bin/python3"))) {
    check_equality({"/usr/bin/python3", std::string(support::source_folder) + "/tests/web/echo.py"},
                   number_from("TIGHT_WEB_REQUESTS", 150));
}

TEST_CASE("generated requests are answered alike by the server that was named" *
          doctest::skip(std::getenv("TIGHT_WEB_SERVER") == nullptr)) {
    check_equality({std::getenv("TIGHT_WEB_SERVER")}, number_from("TIGHT_WEB_REQUESTS", 150));
}
