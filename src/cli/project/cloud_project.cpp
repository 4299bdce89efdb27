// SPDX-License-Identifier: Apache-2.0
#include "cli/project/cloud_project.hpp"

#include <algorithm>
#include <vector>

#include <tight/clock.hpp>

#include "core/command_error.hpp"
#include "core/nearest.hpp"
#include "deploy/stack/stack_state.hpp"

namespace tight::cli {

namespace {

std::string listed(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : name == names.back() ? " and " : ", ") + name;
    return list;
}

[[noreturn]] void fail_unknown(const std::string& kind, const std::string& name,
                               const std::vector<std::string>& names) {
    const std::string suggestion = nearest(name, names);
    fail_command("there is no " + kind + " '" + name + "'",
                 suggestion.empty() ? "there " + std::string(names.size() == 1 ? "is " : "are ") + listed(names)
                                    : "did you mean `" + suggestion + "`?");
}

template <class Parts>
std::vector<std::string> names_of(const Parts& parts) {
    std::vector<std::string> names;
    for (const auto& part : parts) names.push_back(part.name);
    return names;
}

}  // namespace

std::optional<std::string> cloud_environment::get(std::string_view name) const {
    if (name == "AWS_REGION" && !region_.empty()) return region_;
    return environment::process().get(name);
}

const deploy::stage_metadata& running_stack::stage(const std::string& name) const {
    if (const auto* found = parts.stage(name)) return *found;
    if (parts.stages.empty())
        fail_command(stack.name + " was not deployed by this program, so its stages are not known",
                     "`tight deploy` makes them known");
    fail_unknown("stage", name, names_of(parts.stages));
}

const deploy::function_metadata& running_stack::function(const std::string& name) const {
    if (const auto* found = parts.function(name)) return *found;
    if (parts.functions.empty())
        fail_command(stack.name + " was not deployed by this program, so its functions are not known",
                     "`tight deploy` makes them known");
    fail_unknown("function", name, names_of(parts.functions));
}

cloud_project::cloud_project(const std::filesystem::path& target, aws::sending_watcher* uploads)
    : app_(build::find_project(target)),
      variables_(app_.settings.region),
      aws_(deploy::open_cloud(variables_, clock::system(), uploads)) {}

std::optional<running_stack> cloud_project::find() const {
    const deploy::cloudformation stacks(aws_);
    auto found = deploy::value_or_throw(stacks.find(settings().name));
    if (deploy::phase_of(found) == deploy::stack_phase::absent) return std::nullopt;
    running_stack running{.stack = std::move(*found)};
    running.parts = deploy::read_metadata(deploy::value_or_throw(stacks.template_of(settings().name)));
    return with_functions(std::move(running));
}

running_stack cloud_project::with_functions(running_stack running) const {
    const auto unnamed = [&running](const auto& function) { return deploy::arn_of(running.stack, function).empty(); };
    if (std::ranges::none_of(running.parts.functions, unnamed)) return running;
    for (const auto& resource : deploy::value_or_throw(deploy::cloudformation(aws_).resources(running.stack.name)))
        for (const auto& function : running.parts.functions)
            if (resource.logical_id == function.logical_id && unnamed(function))
                running.stack.outputs[function.arn_output] = resource.physical_id;
    return running;
}

running_stack cloud_project::running() const {
    auto found = find();
    if (!found) fail_command("This project has not been deployed yet.", "`tight deploy` does that");
    return std::move(*found);
}

std::string cloud_project::stage(const std::optional<std::string>& name_or_default) const {
    const std::string name = name_or_default.value_or(settings().dev_stage);
    if (std::ranges::find(settings().stages, name) == settings().stages.end())
        fail_unknown("stage", name, settings().stages);
    return name;
}

}  // namespace tight::cli
