// SPDX-License-Identifier: Apache-2.0
#include "cli/project/start_check.hpp"

#include "cli/project/log_capture.hpp"
#include "local/self_check.hpp"

namespace tight::cli {

build::start_outcome check_start_locally(const build::start_request& request) {
    local::function_settings settings{.name = request.function, .handler = request.handler, .command = request.command};
    settings.directory = request.directory;
    settings.environment = request.environment;
    if (request.limit) settings.init_timeout = *request.limit;
    log_capture log;
    build::start_outcome outcome{.started = local::check_start(settings, log)};
    outcome.output = log.text();
    return outcome;
}

}  // namespace tight::cli
