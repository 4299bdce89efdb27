// SPDX-License-Identifier: Apache-2.0
#pragma once

// One event of one function in one stage, while its resources are added to the template. Every event calls the alias of
// its stage.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

class event_target {
public:
    // All but `id` must outlive it.
    event_target(template_builder& builder, deployed_function& function, const event_source& event,
                 const deployed_stage& stage, std::string id);

    template_builder& builder() const { return builder_; }
    const std::string& id() const { return id_; }  // what its resources are named after: "DevWorkerSqs1"
    const std::string& stage() const { return stage_.name; }
    json::object alias() const { return reference_to(alias_); }  // of the function

    // A queue, topic or bucket of the application; nullptr if it has none of that name.
    const deployed_resource* find_shared(std::string_view kind, std::string_view name) const;

    // Adds a resource, whose id is that of the event with `suffix`.
    void add(std::string_view suffix, json::object resource) const;

    // Lets `service` call the function; `condition` as in permission().
    void add_permission(std::string_view service, json::object condition) const;

    // Adds a rule of EventBridge with these properties, which calls the function with `input` if there is one.
    void add_rule(json::object properties, const json::object* input = nullptr) const;

    // Adds a statement to the function's role, or the resource to one that allows the same.
    void allow(std::vector<std::string_view> actions, const json::value& arn) const;

    // Fails if the event calls several stages: the source named `what` lies outside the stack and has one queue or
    // stream for all of them.
    void require_one_stage(const std::string& what) const;

    [[noreturn]] void fail(const std::string& what, std::string hint = {}) const;

private:
    template_builder& builder_;
    deployed_function& function_;
    const event_source& event_;
    const deployed_stage& stage_;
    std::string id_;
    std::string alias_;
};

}  // namespace tight::deploy
