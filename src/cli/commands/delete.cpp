// SPDX-License-Identifier: Apache-2.0
// `tight delete`: takes the stack away, with its logs and its packages.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/common_options.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/deploy_console.hpp"
#include "cli/terminal/printer.hpp"
#include "cli/terminal/prompt.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/artifacts.hpp"
#include "deploy/stack/log_groups.hpp"
#include "deploy/stack/stack_change.hpp"
#include "deploy/stack/stack_state.hpp"

namespace tight::cli {

namespace {

struct command_options {
    bool no_logs = false;  // keep them
    bool yes = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

constexpr std::string_view log_group_type = "AWS::Logs::LogGroup";

struct inventory {
    std::vector<deploy::stack_resource> goes = {};
    std::vector<deploy::stack_resource> stays = {};
    std::vector<std::string> log_groups = {};  // names, of the stack or created by its functions
    std::string bucket = {};
    bool bucket_stays = false;  // it keeps versions of what is removed
};

// The logical ids of what the template keeps when the stack goes.
std::set<std::string> retained(const std::string& template_body) {
    std::set<std::string> kept;
    const auto parsed = json::parse(template_body);
    if (!parsed) return kept;
    for (const auto& [id, resource] : json::members(json::member(&*parsed, "Resources")))
        if (json::string_or(json::member(&resource, "DeletionPolicy")).starts_with("Retain")) kept.emplace(id);
    return kept;
}

inventory take_inventory(const cloud_project& here, const deploy::stack_description& stack) {
    const deploy::cloudformation stacks(here.aws());
    const std::set<std::string> kept = retained(deploy::value_or_throw(stacks.template_of(stack.name)));
    inventory found;
    std::vector<std::string> apis;  // that write logs into groups of their own
    for (deploy::stack_resource& resource : deploy::value_or_throw(stacks.resources(stack.name))) {
        if (resource.type == log_group_type)
            found.log_groups.push_back(resource.physical_id);
        else if (resource.type == "AWS::ApiGateway::RestApi")
            apis.push_back("API-Gateway-Execution-Logs_" + resource.physical_id);
        const bool gone = resource.status == "DELETE_COMPLETE" || resource.physical_id.empty();
        if (gone || (resource.type == log_group_type && kept.contains(resource.logical_id))) continue;
        (kept.contains(resource.logical_id) ? found.stays : found.goes).push_back(std::move(resource));
    }
    for (const std::string& api : apis)
        std::ranges::move(deploy::value_or_throw(deploy::log_groups(here.aws()).names(api)),
                          std::back_inserter(found.log_groups));
    if (const auto bucket = stack.parameters.find("LambdaS3Bucket"); bucket != stack.parameters.end())
        found.bucket = bucket->second;
    found.bucket_stays = here.settings().bucket_versions && !found.bucket.empty();
    return found;
}

void show_inventory(const inventory& what, bool no_logs, printer& out) {
    out.say("These go:");
    for (const auto& each : what.goes) out.say("  - " + each.logical_id + " (" + each.type + ") " + each.physical_id);
    if (!no_logs)
        for (const std::string& group : what.log_groups) out.say("  - the logs in " + group);
    if (!what.bucket.empty())
        out.say("  - the packages in " + what.bucket +
                (what.bucket_stays ? "" : ", and the bucket where it is empty then"));
    if (what.stays.empty() && !what.bucket_stays && !(no_logs && !what.log_groups.empty())) return;
    out.say("These stay:");
    for (const auto& each : what.stays) out.say("    " + each.logical_id + " (" + each.type + ") " + each.physical_id);
    if (what.bucket_stays)
        out.say("    the bucket " + what.bucket + ", which keeps versions of them (bucket_versions)");
    if (no_logs)
        for (const std::string& group : what.log_groups) out.say("    the logs in " + group);
}

void delete_logs(const cloud_project& here, const inventory& what, printer& out) {
    out.say("Deleting logs...");
    const deploy::log_groups logs(here.aws());
    for (const std::string& group : what.log_groups)
        if (const auto gone = logs.remove(group); !gone) {
            out.say("  Log group " + group + " could not be deleted.");
            out.say("    " + gone.error().message);
        }
}

void delete_files(const cloud_project& here, const inventory& what, printer& out) {
    if (what.bucket.empty()) return;
    out.say("Deleting files...");
    const std::string& name = here.settings().name;
    const deploy::artifact_bucket files(here.aws(), what.bucket, {});
    const auto there = files.list(name + '/');
    if (there)
        for (const auto& object : *there)
            if (!deploy::package_hash(name, object.key).empty() || object.key.ends_with(".template"))
                (void)files.remove(object.key);
    if (what.bucket_stays) return;
    if (const auto gone = files.remove_bucket(); !gone) {
        out.say("  S3 bucket " + what.bucket + " could not be deleted.");
        out.say("    " + gone.error().message);
    }
}

// Says what goes and what stays, and asks; without a person to ask it needs --yes. What cannot be deleted besides the
// stack is said, and the rest goes on.
exit_status run(const command_options& options, printer& out) {
    const cloud_project here(options.target);
    const deploy::cloudformation stacks(here.aws());
    const auto stack = deploy::value_or_throw(stacks.find(here.settings().name));
    if (!stack || stack->status == "DELETE_COMPLETE")
        fail_command("This project has not been deployed yet.", "there is nothing to delete");
    const inventory what = take_inventory(here, *stack);
    show_inventory(what, options.no_logs, out);
    deploy_console console(out, options.yes);
    if (!console.agree("Delete " + stack->name + '?', false)) {
        if (!can_ask(out)) fail_command("nothing was deleted", "`tight delete --yes` deletes without asking");
        out.say("Nothing was deleted.");
        return console.interrupted() ? exit_status::interrupted : exit_status::failed;
    }
    out.say("Deleting " + stack->name + "...");
    console.take_signals();
    deploy::stack_changer changer(here.aws(), console, {});
    changer.remove(*stack);
    out.progress({});
    if (!options.no_logs) delete_logs(here, what, out);
    delete_files(here, what, out);
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_flag("--no-logs", options.no_logs, "Keep the logs");
    add_yes(app, options.yes);
    add_target(app, options.target, app_folder);
}

}  // namespace

command delete_command() {
    return make_command("", "delete", "Delete the stack, its logs and its packages", declare, run);
}

}  // namespace tight::cli
