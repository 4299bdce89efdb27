// SPDX-License-Identifier: Apache-2.0
#include <cli/local_settings.hpp>

#include <chrono>
#include <utility>
#include <vector>

#include <cli/table_names.hpp>

namespace tight::cli {

event_kind gateway_kind(const std::string& api) { return api == "rest" ? event_kind::rest : event_kind::http; }

local::app_settings local_settings(const project& app, const app_build& build, int timeout_seconds) {
    local::app_settings settings;
    settings.root = app.root;
    settings.program = build.program();
    settings.environment = [&app] {
        const auto variables = project_variables(app);
        return std::vector<std::pair<std::string, std::string>>(variables.begin(), variables.end());
    };
    settings.function.timeout = std::chrono::seconds(timeout_seconds);
    return settings;
}

local::database_options local_database_options(const project& app, const database_choice& choice) {
    local::database_options options{.port = static_cast<std::uint16_t>(choice.port)};
    options.table_name = [app](std::string_view table) { return physical_table_name(table, project_variables(app)); };
    if (!choice.in_memory)
        options.file = choice.path.empty() ? app.database_file() : std::filesystem::absolute(choice.path);
    return options;
}

}  // namespace tight::cli
