// SPDX-License-Identifier: Apache-2.0
// `tight generate serializer`: what clients see of a model. Existing files are never overwritten.
#include <filesystem>
#include <string>

#include "build/project.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/model_spec.hpp"
#include "cli/project/naming.hpp"
#include "cli/project/templates.hpp"
#include "cli/terminal/command.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::string model = {};
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status run(const command_options& options, printer& out) {
    const std::string model = model_class_name(options.model);
    const build::project app = build::find_project(options.target);
    const fs::path model_file = app.root / "app/models" / (model + ".hpp");
    if (!fs::exists(model_file))
        fail_command("there is no model " + display_path(model_file),
                     "make it first: `tight generate model " + model + "`");

    std::string name = underscore(model);
    const new_file file{app.root / "app/serializers" / (name + ".hpp"),
                        render(find_template("serializer/serializer.hpp"),
                               {{"class", model}, {"name", is_keyword(name) ? name + '_' : name}})};
    write_new_files({file});
    out.data_line(display_path(file.path));
    out.say("\nIn a handler: #include \"serializers/" + name + ".hpp\" and return {200, serialize(" + name + ")};");
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("MODEL", options.model, "A model of app/models")->required();
    add_target(app, options.target, app_folder);
}

}  // namespace

command generate_serializer_command() {
    return make_command("generate", "serializer", "Write what clients see of a model", declare, run);
}

}  // namespace tight::cli
