// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/template.hpp"

#include "cli/project/app_template.hpp"
#include "deploy/stack/stack_metadata.hpp"

namespace tight::cli {

exit_status print_template(const template_options& options, printer& out) {
    const project app = find_project(options.target);
    const deploy::stack_template made = make_app_template(app.settings, app_description(app, out), out);
    const bool yaml = options.format == "yaml";
    out.data(deploy::template_text(deploy::add_metadata(made),
                                   yaml ? deploy::template_format::yaml : deploy::template_format::json));
    return exit_status::ok;
}

}  // namespace tight::cli
