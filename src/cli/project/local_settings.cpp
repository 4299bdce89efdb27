// SPDX-License-Identifier: Apache-2.0
#include "cli/project/local_settings.hpp"

#include <algorithm>
#include <utility>
#include <variant>
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

local::stream_trigger_settings trigger_of(const std::string& function, const deploy::events::dynamodb& event) {
    return {.function = function,
            .table = event.table,
            .batch_size = static_cast<std::size_t>(std::min(event.batch.size.value_or(100), 1000)),
            .trim_horizon = event.from_oldest,
            .maximum_retry_attempts = event.retries.value_or(-1),
            .report_batch_item_failures = event.batch.report_failures};
}

}  // namespace

std::vector<local::stream_trigger_settings> local_triggers(const build::project& app) {
    std::vector<local::stream_trigger_settings> triggers;
    for (const deploy::function_settings& function : app.settings.functions)
        for (const deploy::event_source& event : function.events) {
            const auto* const source = std::get_if<deploy::events::dynamodb>(&event.trigger);
            if (source != nullptr && !source->table.starts_with("arn:") && event.calls(app.settings.dev_stage))
                triggers.push_back(trigger_of(function.name, *source));
        }
    return triggers;
}

}  // namespace tight::cli
