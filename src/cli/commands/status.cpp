// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/status.hpp"

#include "cli/project/cloud_project.hpp"
#include "cli/terminal/stack_status.hpp"

namespace tight::cli {

exit_status status(const status_options& options, printer& out) {
    const cloud_project here(options.target);
    if (const auto running = here.find())
        show_status(here, *running, options.json, out);
    else
        show_nothing(here.settings().name, options.json, out);
    return exit_status::ok;
}

}  // namespace tight::cli
