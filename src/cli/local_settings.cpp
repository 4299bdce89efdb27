// SPDX-License-Identifier: Apache-2.0
#include <cli/local_settings.hpp>

#include <chrono>
#include <utility>
#include <vector>

namespace tight::cli {

event_kind gateway_kind(const std::string& api) { return api == "rest" ? event_kind::rest : event_kind::http; }

local::app_settings local_settings(const project& app, const app_build& build, int timeout_seconds, int db_port) {
    local::app_settings settings;
    settings.root = app.root;
    settings.program = build.program();
    settings.environment = [&app] {
        const auto variables = project_variables(app);
        return std::vector<std::pair<std::string, std::string>>(variables.begin(), variables.end());
    };
    settings.function.timeout = std::chrono::seconds(timeout_seconds);
    settings.function.dynamodb_endpoint = "http://127.0.0.1:" + std::to_string(db_port);
    return settings;
}

}  // namespace tight::cli
