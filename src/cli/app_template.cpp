// SPDX-License-Identifier: Apache-2.0
#include <cli/app_template.hpp>

#include <utility>

#include <cli/build.hpp>
#include <cli/files.hpp>
#include <cli/plugins.hpp>
#include <cli/process.hpp>

namespace tight::cli {

deploy::configuration app_settings(const project& app) {
    const auto text = read_file(app.configuration());
    if (!text) return deploy::read_configuration(app.configuration());  // says that it is not there
    return deploy::parse_configuration(*text, shown(app.configuration()));
}

json::value app_description(const project& app, const deploy::configuration& settings, printer& out) {
    if (!settings.module.empty() || !settings.web.is_null()) return nullptr;
    app_build build(app, out);
    build.make_program();
    const auto done = run_process(
        {build.program(), "--describe"},
        {.directory = app.root, .input = "", .output = process_output::apart, .limit = std::chrono::seconds(20)});
    if (!done) throw command_error{exit_status::internal, done.error().message};
    auto parsed = json::parse(done->out);
    if (done->status != 0 || !parsed || !parsed->is_object()) {
        out.relay(done->err);
        fail_command("the program of " + app.name + " does not describe itself",
                     "app_index.cpp should hand its arguments to tight::run(tight::this_application(), argc, argv)");
    }
    return std::move(*parsed);
}

deploy::made_template make_app_template(const deploy::configuration& settings, const json::value& description,
                                        printer& out) {
    deploy::made_template made = deploy::make_template(settings, description, plugin_parts(settings, out));
    for (const std::string& each : made.warnings) out.warn(each);
    return made;
}

}  // namespace tight::cli
