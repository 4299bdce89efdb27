// SPDX-License-Identifier: Apache-2.0
#include "cli/project/local_settings.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/project/table_names.hpp"
#include "deploy/configuration.hpp"

namespace tight::cli {

event_kind gateway_kind(const std::string& api) { return api == "rest" ? event_kind::rest : event_kind::http; }

local::database_options local_database_options(const build::project& app, const database_choice& choice) {
    local::database_options options{.port = static_cast<std::uint16_t>(choice.port)};
    options.table_name = [app](std::string_view table) {
        return physical_table_name(table, build::project_variables(app));
    };
    if (!choice.in_memory)
        options.file = choice.path.empty() ? app.database_file() : std::filesystem::absolute(choice.path);
    return options;
}

namespace {

local::stream_trigger_settings trigger_of(const std::string& function, const json::object& event) {
    const auto number = [&event](std::string_view name, std::int64_t fallback) {
        const json::value* const found = event.if_contains(name);
        return found != nullptr ? found->to_number<std::int64_t>() : fallback;
    };
    const json::value* const from = event.if_contains("from");
    const json::value* const reports = event.if_contains("report_failures");
    return {.function = function,
            .table = std::string(event.at("table").as_string()),
            .batch_size = static_cast<std::size_t>(std::min<std::int64_t>(number("batch_size", 100), 1000)),
            .trim_horizon = from != nullptr && *from == "oldest",
            .maximum_retry_attempts = static_cast<int>(number("retries", -1)),
            .report_batch_item_failures = reports == nullptr || reports->as_bool()};
}

}  // namespace

std::vector<local::stream_trigger_settings> local_triggers(const build::project& app) {
    std::vector<local::stream_trigger_settings> triggers;
    for (const deploy::function_settings& function : app.settings.functions)
        for (const deploy::event_source& event : function.events) {
            const bool in_dev_stage =
                event.stages.empty() || std::ranges::find(event.stages, app.settings.dev_stage) != event.stages.end();
            const bool is_local = event.kind == "dynamodb" &&
                                  !std::string_view(event.settings.at("table").as_string()).starts_with("arn:");
            if (in_dev_stage && is_local) triggers.push_back(trigger_of(function.name, event.settings));
        }
    return triggers;
}

}  // namespace tight::cli
