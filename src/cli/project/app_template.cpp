// SPDX-License-Identifier: Apache-2.0
#include "cli/project/app_template.hpp"

#include <utility>

#include "build/build.hpp"
#include "build/description.hpp"
#include "cli/project/application.hpp"
#include "cli/project/plugins.hpp"
#include "core/application_description.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

json::value app_description(const build::project& app, printer& out) {
    if (!open_application(app)->describes_itself()) return nullptr;
    build::app_build build(app, out);
    build.build_program();
    return parsed_description(app, build::described_by({build.program()}, app.root, app, out));
}

json::value parsed_description(const build::project& app, const std::string& text) {
    auto described = read_description(text);
    if (!described) fail_command(app.name() + ": " + described.error().message);
    return std::move(described->document);
}

deploy::stack_template make_app_template(const deploy::configuration& settings, const json::value& description,
                                         printer& out) {
    deploy::stack_template stack = deploy::build_template(settings, description, plugin_parts(settings, out));
    for (const std::string& each : stack.warnings) out.warn(each);
    return stack;
}

}  // namespace tight::cli
