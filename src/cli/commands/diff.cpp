// SPDX-License-Identifier: Apache-2.0
// `tight diff`: what a deploy would change, in the template and in the code.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "cli/commands/common_options.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/project/deployable.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/stack_state.hpp"
#include "deploy/template/diff.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::optional<std::string> package = {};  // a zip instead of what is built
    bool no_lambda = false;                   // the template alone: nothing is built
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

using what = deploy::template_change::what;

std::string_view word_of(what kind) {
    return kind == what::added ? "added" : kind == what::removed ? "removed" : "changed";
}

std::string shown(const json::value& value) {
    const std::string text = json::serialize(value);
    return text.size() <= 120 ? text : text.substr(0, 117) + "...";
}

void print(const deploy::template_change& change, printer& out) {
    std::string line = std::string(1, "+-~"[static_cast<int>(change.kind)]) + ' ' + change.section + ' ' + change.id;
    if (!change.type.empty()) line += " (" + change.type + ')';
    if (change.replaces) line += ", replaced by a new one";
    if (!change.keeps_data) line += ", its data is lost";
    out.data_line(line);
    for (const deploy::changed_value& value : change.values) {
        std::string detail = "    " + value.path + ": ";
        if (value.added)
            detail += shown(value.after);
        else if (value.removed)
            detail += shown(value.before) + " is removed";
        else
            detail += shown(value.before) + " -> " + shown(value.after);
        out.data_line(detail);
    }
}

json::object document(const deploy::template_change& change) {
    json::array values;
    for (const deploy::changed_value& value : change.values)
        values.emplace_back(json::object{
            {"path", value.path}, {"before", value.before}, {"after", value.after}, {"replaces", value.replaces}});
    return {{"kind", word_of(change.kind)}, {"section", change.section},   {"id", change.id},
            {"type", change.type},          {"replaces", change.replaces}, {"keeps_data", change.keeps_data},
            {"values", std::move(values)}};
}

// The deployed template; an empty one if none is deployed, or if it is not JSON.
json::object deployed_template(const cloud_project& here, const std::optional<running_stack>& running) {
    if (!running) return {};
    const deploy::cloudformation stacks(here.aws());
    auto parsed = json::parse(deploy::value_or_throw(stacks.template_of(running->stack.name)));
    json::object* const body = parsed ? parsed->if_object() : nullptr;
    return body != nullptr ? deploy::remove_metadata(std::move(*body)) : json::object();
}

std::string deployed_hash(const std::optional<running_stack>& running) {
    if (!running) return {};
    const auto key = running->stack.parameters.find("LambdaS3Key");
    return key == running->stack.parameters.end() ? std::string()
                                                  : deploy::package_hash(running->stack.name, key->second);
}

// Changes nothing. Prints on stdout what would change.
exit_status run(const command_options& options, printer& out) {
    const cloud_project here(options.target);
    auto running = here.find();
    if (running && deploy::phase_of(running->stack.status) == deploy::stack_phase::leftover) running.reset();
    const deployable next = make_deployable(here, {.package = options.package, .code_stays = options.no_lambda}, out);
    const auto changes = deploy::compare_templates(deployed_template(here, running), next.stack.body);
    const std::string before = deployed_hash(running);
    const bool other_code = next.package && next.package->sha256 != before;
    if (options.json) {
        json::array all;
        for (const auto& change : changes) all.emplace_back(document(change));
        json::object code{{"changed", other_code}, {"before", before}};
        if (next.package) code["after"] = next.package->sha256;
        out.data_line(json::serialize(json::object{{"code", std::move(code)}, {"template", std::move(all)}}));
        return exit_status::ok;
    }
    if (other_code)
        out.data_line("~ Code: " + (before.empty() ? std::string("none") : before.substr(0, 12)) + " -> " +
                      next.package->sha256.substr(0, 12));
    for (const auto& change : changes) print(change, out);
    if (!other_code && changes.empty()) out.say("Nothing would change.");
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("--lambda-package", options.package, "Compare this package, which was built before")
        ->type_name("ZIP");
    app.add_flag("--no-lambda", options.no_lambda, "Compare the template alone, and build nothing");
    add_json(app, options.json);
    add_target(app, options.target, app_folder);
}

}  // namespace

command diff_command() { return make_command("", "diff", "Show what a deploy would change", declare, run); }

}  // namespace tight::cli
