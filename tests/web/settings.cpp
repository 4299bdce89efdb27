// SPDX-License-Identifier: Apache-2.0
#include "web/settings.hpp"

#include <doctest/doctest.h>

#include "support/wrong_types.hpp"

#include <string>
#include <vector>

using namespace tight::web;
using tight::memory_environment;
namespace json = tight::json;

namespace {

std::string problem_of(const json::value& document, const memory_environment& variables = {}) {
    const auto made = read_settings(document, variables);
    return made ? std::string() : made.error().message;
}

}  // namespace

TEST_CASE("settings are read from the document, and single ones from the environment") {
    const memory_environment variables{{"TIGHT_WEB_PORT", "9000"}, {"TIGHT_WEB_BASE_PATH", "/v1/"}};
    const auto made = read_settings({{"command", "node server.js"},
                                     {"port", 8080},
                                     {"ready_path", "/health?deep=1"},
                                     {"ready_timeout", 2.5},
                                     {"error_status_codes", json::array{500, "502-504"}},
                                     {"response_streaming", true},
                                     {"build", "npm run build"}},
                                    variables)
                          .value();
    CHECK(made.command == std::vector<std::string>{"/bin/sh", "-c", "node server.js"});
    CHECK(made.port == 9000);
    CHECK(made.ready_path == "/health?deep=1");
    CHECK(made.ready_timeout == std::chrono::milliseconds(2500));
    CHECK(made.base_path == "/v1");
    CHECK(made.events_path == "/events");
    CHECK(made.response_streaming);
    CHECK(made.error_status_codes.contains(503));
    CHECK(!made.error_status_codes.contains(501));
}

TEST_CASE("arguments are the command as it is") {
    const std::vector<std::string> words{"node", "a b.js"};
    CHECK(read_settings(nullptr, memory_environment{}, words).value().command == words);
}

TEST_CASE("what makes no sense is refused by name") {
    CHECK(problem_of(nullptr).find("command is missing") != std::string::npos);
    CHECK(problem_of(json::array{}).find("no map") != std::string::npos);
    CHECK(problem_of({{"command", "x"}, {"prot", 80}}).find("web: prot is no setting") != std::string::npos);
    const std::vector<std::pair<const char*, const char*>> bad{{"port", "70000"},
                                                               {"port", "http"},
                                                               {"ready_timeout", "0"},
                                                               {"ready_timeout", "soon"},
                                                               {"ready_path", "health"},
                                                               {"events_path", "/a b"},
                                                               {"base_path", "shop"},
                                                               {"error_status_codes", "504-502"},
                                                               {"error_status_codes", "99"},
                                                               {"response_streaming", "yes"},
                                                               {"socket", "app.sock"}};
    for (const auto& [name, value] : bad) {
        CAPTURE(name);
        CHECK(problem_of({{"command", "x"}, {name, value}}).find(std::string("web: ") + name) == 0);
    }
}

TEST_CASE("settings of the wrong types are refused in their own words, or are settings") {
    const json::value valid{{"command", "node server.js"},
                            {"port", 8080},
                            {"socket", "/tmp/s"},
                            {"ready_path", "/health"},
                            {"ready_timeout", 2.5},
                            {"base_path", "/v1"},
                            {"events_path", "/events"},
                            {"build", "make"},
                            {"error_status_codes", json::array{500}},
                            {"response_streaming", true},
                            {"watch", json::array{".js"}}};
    support::for_each_wrong_text(valid, [](const std::string& text) {
        INFO(text);
        const auto document = json::parse(text);
        if (!document) return;
        const std::string problem = problem_of(*document);
        CHECK((problem.empty() || problem.starts_with("web: ")));
    });
}
