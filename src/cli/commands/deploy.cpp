// SPDX-License-Identifier: Apache-2.0
// `tight deploy`: from the sources to a running stack.
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "cli/commands/common_options.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/project/deployable.hpp"
#include "cli/project/stack_status.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/deploy_console.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/cancel.hpp"
#include "deploy/stack/health.hpp"
#include "deploy/stack/stack_state.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::optional<std::string> stage = {};
    std::optional<std::string> package = {};  // a zip to deploy instead of building one
    bool no_lambda = false;
    bool rebuild = false;
    bool hotswap = false;
    bool dry_run = false;
    bool cancel = false;  // the update that is under way, and nothing else
    bool yes = false;
    bool json = false;
    std::optional<bool> express = {};   // empty: for the development stage
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

std::string_view verb_of(const deploy::deployment& work) {
    return deploy::phase_of(work.stack()) == deploy::stack_phase::absent ? "Deploying " : "Updating ";
}

// The address of a request that reaches a function of the stage; empty if none can.
std::string address_to_check(const running_stack& running, const std::string& stage, const json::value& description) {
    const auto* part = running.parts.stage(stage);
    const std::string url = part == nullptr ? std::string() : deploy::endpoint_of(running.stack, *part);
    const std::string_view name = json::string_or(json::find(description, "controllers", 0, "name"));
    if (url.empty() || name.empty()) return url;
    return url + (url.ends_with('/') ? "" : "/") + std::string(name);
}

void report_health(const std::string& url, const cloud_project& here, deploy_console& console, printer& out) {
    if (url.empty()) return;
    const deploy::health found =
        deploy::check_health(url, here.variables(), [&console](auto duration) { return console.pause(duration); });
    if (found.good())
        out.say(url + " answers: HTTP " + std::to_string(found.status) + " in " + std::to_string(found.took.count()) +
                " ms");
    else
        out.warn(url + " does not answer as it should: " +
                 (found.status == 0 ? found.problem : "HTTP " + std::to_string(found.status)) +
                 "; `tight logs` may tell why");
}

void report_outcome(const deploy::deployed& done, printer& out) {
    switch (done.outcome) {
        case deploy::deploy_outcome::unchanged:
            return out.say("Nothing has changed.");
        case deploy::deploy_outcome::refused:
            return out.say("Nothing was changed.");
        case deploy::deploy_outcome::dry_run:
            return out.say("Nothing was changed: this was a dry run.");
        case deploy::deploy_outcome::swapped:
            return out.say("The code was swapped; `tight deploy` without --hotswap tells the stack.");
        case deploy::deploy_outcome::created:
        case deploy::deploy_outcome::updated:
            if (done.express) out.say("Deployed in express mode: some resources may need a moment until they answer.");
    }
}

bool runs_something_new(deploy::deploy_outcome outcome) {
    return outcome == deploy::deploy_outcome::created || outcome == deploy::deploy_outcome::updated ||
           outcome == deploy::deploy_outcome::swapped;
}

exit_status cancel(const command_options& options, printer& out) {
    const cloud_project here(options.target);
    running_stack running = here.running();
    deploy_console console(out, options.yes);
    console.take_signals();
    running.stack = deploy::cancel_update(here.aws(), console, running.stack);
    out.progress({});
    out.say(running.stack.name + " is as it was before the update.");
    show_status(here, here.running(), options.json, out);
    return exit_status::ok;
}

exit_status build_and_deploy(const cloud_project& here, const command_options& options,
                             const deploy::deploy_options& how, deploy_console& console, printer& out) {
    deploy::deployment work(here.aws(), here.settings(), console);
    work.open(how);
    console.release_signals();
    const deployable what = make_deployable(
        here, {.package = options.package, .code_stays = options.no_lambda, .rebuild = options.rebuild}, out);
    out.say(std::string(verb_of(work)) + here.settings().name + ':' + how.stage + "...");
    console.take_signals();
    const deploy::deployed done = work.apply(what.stack, what.package, how);
    out.progress({});
    report_outcome(done, out);
    if (done.outcome == deploy::deploy_outcome::refused)
        return console.interrupted() ? exit_status::interrupted : exit_status::failed;
    if (done.stack.status.empty()) return exit_status::ok;
    const running_stack running =
        here.with_functions({.stack = done.stack, .parts = {what.stack.functions, what.stack.stages}});
    show_status(here, running, options.json, out);
    if (runs_something_new(done.outcome))
        report_health(address_to_check(running, how.stage, what.description), here, console, out);
    return exit_status::ok;
}

// Ends with the status on stdout, as `tight status` prints it. Nothing to change is a success.
exit_status run(const command_options& options, printer& out) {
    if (options.cancel) return cancel(options, out);
    deploy_console console(out, options.yes);
    const cloud_project here(options.target, &console);
    const deploy::configuration& settings = here.settings();
    deploy::deploy_options how{.stage = here.stage(options.stage),
                               .code_stays = options.no_lambda,
                               .hotswap = options.hotswap,
                               .dry_run = options.dry_run};
    how.express = options.express.value_or(how.stage == settings.dev_stage);
    if (how.hotswap && how.stage != settings.dev_stage)
        fail_command("--hotswap is for the development stage, " + settings.dev_stage + ", and not for " + how.stage,
                     "`tight deploy --stage " + how.stage + "` deploys it as a whole");
    try {
        return build_and_deploy(here, options, how, console, out);
    } catch (const command_error&) {
        if (!console.interrupted()) throw;
        out.say("Nothing was changed.");
        return exit_status::interrupted;
    }
}

void declare(CLI::App& app, command_options& options) {
    CLI::Option* stage =
        app.add_option("--stage", options.stage, "The stage that gets the new code [default: the development stage]");
    CLI::Option* package =
        app.add_option("--lambda-package", options.package, "Upload this package, which was built before");
    CLI::Option* no_lambda =
        app.add_flag("--no-lambda", options.no_lambda, "Keep the code that runs; change the rest of the stack");
    CLI::Option* rebuild =
        app.add_flag("--rebuild-deps", options.rebuild, "Build from nothing, vendored libraries too");
    CLI::Option* hotswap =
        app.add_flag("--hotswap", options.hotswap, "Replace the code alone, past the stack (development stage)");
    CLI::Option* express = app.add_flag_function(
        "--express,!--no-express", [&options](std::int64_t count) { options.express = count > 0; },
        "Do not wait until resources answer [default: for the development stage]");
    CLI::Option* dry_run = app.add_flag("--dry-run", options.dry_run, "Show what would change, and change nothing");
    CLI::Option* cancel =
        app.add_flag("--cancel", options.cancel, "Cancel the update that is under way, and deploy nothing");
    stage->type_name("NAME");
    package->type_name("ZIP")->excludes(no_lambda);
    for (CLI::Option* each : {stage, package, no_lambda, rebuild, hotswap, express, dry_run}) each->excludes(cancel);
    add_yes(app, options.yes);
    add_json(app, options.json);
    add_target(app, options.target, app_folder);
}

}  // namespace

command deploy_command() {
    return make_command("", "deploy", "Build the application and deploy it to AWS", declare, run);
}

}  // namespace tight::cli
