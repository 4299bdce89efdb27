// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <utility>

#include "cli/project/cloud_project.hpp"
#include "cli/commands/invoke.hpp"
#include "cli/terminal/invocation_output.hpp"
#include "build/symbols.hpp"
#include "deploy/stack/functions.hpp"
#include "deploy/stack/stack_state.hpp"

namespace tight::cli {

namespace {

// Where one function stands for all controllers, the name may be that of any of them.
const deploy::function_metadata& wanted_function(const running_stack& running, const deploy::configuration& settings,
                                             const invoke_options& options) {
    const std::string name = options.function.value_or(options.name);
    const auto& functions = running.parts.functions;
    const bool whole = (settings.in_python() || settings.is_web()) && name == settings.name;
    if (functions.size() == 1 && (name.empty() || whole || settings.one_function)) return functions.front();
    if (!name.empty()) return running.function(name);
    std::string list;
    for (const auto& each : functions) list += (list.empty() ? "" : ", ") + each.name;
    fail_command("which function? " + running.stack.name + " has several", "name one of " + list);
}

void refuse_where_nothing_runs(const running_stack& running) {
    const std::string& status = running.stack.status;
    if (deploy::runs_something(status)) return;
    fail_command(running.stack.name + " is not deployed: its stack is " + status,
                 status.ends_with("_IN_PROGRESS") ? "wait until it is done, `tight status` tells"
                                                  : "`tight deploy --yes` deletes what is left and begins again");
}

event_kind gateway_of(const deploy::configuration& settings) {
    return settings.api == deploy::api_kind::rest ? event_kind::rest : event_kind::http;
}

// What functions of other languages are called with: {"kwargs": {...}}, names sorted.
std::string keyword_event(const std::vector<std::string>& arguments) {
    const json::object given = parse_event_arguments(arguments);
    std::map<std::string, json::value> sorted;
    for (const auto& [name, value] : given) sorted[std::string(name)] = value;
    json::object members;
    for (auto& [name, value] : sorted) members[name] = std::move(value);
    return json::serialize(json::object{{"kwargs", std::move(members)}});
}

local_event event_for(const cloud_project& here, const invoke_options& options, const std::string& function) {
    if (here.settings().in_python() && !says_event(options)) return {keyword_event(options.arguments), false};
    return event_of(options, here.settings().is_web() ? std::string() : function, gateway_of(here.settings()));
}

// A text is printed bare, everything else as JSON.
exit_status show_answer(const std::string& payload, printer& out) {
    const auto parsed = json::parse(payload);
    if (parsed && parsed->is_string())
        out.data_line(std::string(json::string_or(&*parsed)));
    else
        out.data_line(payload);
    return exit_status::ok;
}

}  // namespace

exit_status invoke_remote(const invoke_options& options, printer& out) {
    const cloud_project here(options.target);
    const bool no_name = options.function || here.settings().in_python();
    if (no_name && !options.name.empty() && options.name != here.settings().name)
        fail_usage("Invalid argument " + options.name, "write name=text, or name:=json");
    const std::string stage = here.stage(options.stage);
    const running_stack running = here.running();
    refuse_where_nothing_runs(running);
    const deploy::function_metadata& function = wanted_function(running, here.settings(), options);
    (void)running.stage(stage);
    const std::string called = options.function.value_or(options.name.empty() ? function.name : options.name);
    local_event event = event_for(here, options, called);
    const auto kind = options.dry_run   ? deploy::invocation_kind::dry_run
                      : options.no_wait ? deploy::invocation_kind::event
                                        : deploy::invocation_kind::wait;
    const deploy::lambda_functions functions(here.aws());
    const std::string name = deploy::physical_name(running.stack, function);
    const auto done = deploy::value_or_throw(functions.invoke(name, stage, kind, std::move(event.text)));
    if (kind == deploy::invocation_kind::dry_run) out.say(function.name + " could be called");
    if (kind != deploy::invocation_kind::wait) return exit_status::ok;
    if (done.failure.empty())
        return event.is_request ? show_reply(gateway_of(here.settings()), done.payload, out)
                                : show_answer(done.payload, out);
    const auto code = functions.find(name, done.version.empty() ? stage : done.version);
    const symbols names(here.app(), code && *code ? (*code)->code_sha256 : std::string());
    show_failure(done.payload, function.name + " failed (" + done.failure + ')', out,
                 [&names](std::string_view frame) { return names.resolved(frame); });
    if (!done.log.empty()) out.relay("\nThe end of its log:\n" + names.resolved(done.log));
    return exit_status::failed;
}

}  // namespace tight::cli
