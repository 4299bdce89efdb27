// SPDX-License-Identifier: Apache-2.0
#pragma once

// tight-web as Lambda runs it, a process of its own, with the test server behind it.
//
//     const auto seen = run({.events = {get("/die"), get("/pid")}});
//     CHECK(seen.answers[0].type == "Web.ApplicationEnded");

#include <signal.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/http/gateway.hpp>
#include <tight/json.hpp>

#include "support/child.hpp"
#include "support/runtime_server.hpp"

namespace web_tests {

struct answer {
    bool failed = false;
    std::string type = {};     // of an error
    std::string message = {};  // of an error
    std::string body = {};     // as it was posted
    std::string trailers = {};
    std::string mode = {};  // "streaming", or nothing
    int chunks = 0;

    // As a gateway reads it.
    tight::http::client_reply reply(tight::event_kind kind = tight::event_kind::http) const {
        return tight::http::read_reply(kind, body).value();
    }
};

struct plan {
    std::vector<std::string> events = {};
    std::vector<std::string> server = {};       // the test server's arguments
    std::vector<std::string> environment = {};  // "TIGHT_WEB_PORT=1"
    std::vector<std::string> command = {};      // instead of the test server
    std::string event_fields = {};              // of each event: "Lambda-Runtime-Deadline-Ms: 1\r\n"
    int end_with = SIGTERM;
    std::vector<std::string> arns = {};  // under which each is invoked, where that matters
    // Called before an event is given, with the answers to those before it.
    std::function<void(const std::vector<answer>&)> before_event = {};
};

struct outcome {
    std::vector<answer> answers = {};
    answer init = {};  // what its start failed with
    int exit = -1000;
    std::string output = {};
};

inline answer read_answer(const support::api_request& request) {
    answer made{.body = request.body, .trailers = request.trailers, .chunks = request.chunks};
    made.mode = request.field("Lambda-Runtime-Function-Response-Mode");
    made.failed = request.path.ends_with("/error");
    if (!made.failed) return made;
    const auto document = tight::json::parse(request.body).value();
    made.type = document.at("errorType").as_string();
    made.message = document.at("errorMessage").as_string();
    return made;
}

inline std::string deadline_in(std::chrono::milliseconds time) {
    const auto at = std::chrono::system_clock::now().time_since_epoch() + time;
    return "Lambda-Runtime-Deadline-Ms: " +
           std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(at).count()) + "\r\n";
}

// Whether a request of this path is an answer to an event.
inline bool is_answer(const support::api_request& request) {
    return request.path.ends_with("/response") ||
           (request.path.ends_with("/error") && !request.path.ends_with("/init/error"));
}

// A script that gives these events, one after another, then keeps the function waiting.
inline support::runtime_server::script give(const plan& what) {
    return
        [&what, given = std::size_t{0}, answers = std::vector<answer>()](const support::api_request& request) mutable {
            if (request.path == "/2020-01-01/extension/register")
                return support::reply(200, "{}", "Lambda-Extension-Identifier: ext-1\r\n");
            if (request.path == "/2020-01-01/extension/event/next") return support::api_reply{.hang = true};
            if (is_answer(request)) answers.push_back(read_answer(request));
            if (!request.is_next()) return support::accepted();
            if (given == what.events.size()) return support::api_reply{.hang = true};
            if (what.before_event) what.before_event(answers);
            std::string fields = what.event_fields.starts_with("in ")
                                     ? deadline_in(std::chrono::milliseconds(std::stoi(what.event_fields.substr(3))))
                                     : what.event_fields;
            if (given < what.arns.size()) fields += "Lambda-Runtime-Invoked-Function-Arn: " + what.arns[given] + "\r\n";
            const std::string& event = what.events[given++];
            return support::event("id-" + std::to_string(given), event, fields);
        };
}

inline std::vector<std::string> adapter_environment(const plan& what, const std::string& runtime_api) {
    std::vector<std::string> variables{"AWS_LAMBDA_RUNTIME_API=" + runtime_api, "PATH=/usr/local/bin:/usr/bin:/bin",
                                       "AWS_LAMBDA_FUNCTION_NAME=shop", "TIGHT_WEB_PORT=0",
                                       "ASAN_OPTIONS=detect_leaks=0"};
    variables.insert(variables.begin(), what.environment.begin(), what.environment.end());  // the first one counts
    return variables;
}

inline std::vector<std::string> adapter_command(const plan& what) {
    std::vector<std::string> words{TIGHT_TEST_ADAPTER};
    words.insert(words.end(), what.command.begin(), what.command.end());
    if (!what.command.empty()) return words;
    words.emplace_back(TIGHT_TEST_SERVER);
    words.insert(words.end(), what.server.begin(), what.server.end());
    return words;
}

inline outcome run(const plan& what) {
    support::runtime_server server(give(what));
    support::child adapter(adapter_command(what), adapter_environment(what, server.address()));
    const auto wanted = what.events.size();
    server.wait_until([wanted](const auto& requests) {
        const auto answers = static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), is_answer));
        const bool waits = !requests.empty() && requests.back().is_next();
        const bool broken = std::any_of(requests.begin(), requests.end(),
                                        [](const auto& each) { return each.path.ends_with("/init/error"); });
        return broken || (answers >= wanted && waits);
    });
    outcome seen;
    for (const auto& request : server.requests()) {
        if (is_answer(request)) seen.answers.push_back(read_answer(request));
        if (request.path.ends_with("/init/error")) seen.init = read_answer(request);
    }
    if (!seen.init.failed) adapter.signal(what.end_with);
    seen.exit = adapter.wait();
    seen.output = adapter.output();
    seen.answers.resize(std::max(seen.answers.size(), wanted));
    return seen;
}

inline std::string event_of(tight::http::client_request request, tight::event_kind kind = tight::event_kind::http,
                            tight::http::gateway_settings settings = {}) {
    return tight::http::make_event(kind, request, settings);
}
inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// The values of a header, with | between them.
inline std::string header(const tight::http::client_reply& reply, std::string_view name) {
    std::string all;
    for (const auto& [key, value] : reply.headers)
        if (key == name) all += (all.empty() ? "" : "|") + value;
    return all;
}

inline std::string get(std::string target) { return event_of({.target = std::move(target)}); }

}  // namespace web_tests
