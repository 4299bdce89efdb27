// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a running stack consists of, as its own template tells: functions and stages, without building the application
// again. The template carries it in its metadata.
//
//     const stack_metadata parts = read_metadata(value_or_throw(stacks.template_of("movies")));
//     stack.parameters.at(parts.stage("prod")->versions.at("movies"));          // "7"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "deploy/stack/cloudformation_responses.hpp"
#include "deploy/template/template.hpp"

namespace tight::deploy {

struct stack_metadata {
    std::vector<function_metadata> functions = {};
    std::vector<stage_metadata> stages = {};

    const stage_metadata* stage(std::string_view name) const;        // nullptr where there is none
    const function_metadata* function(std::string_view name) const;  // the same
};

// The template of `definition` with the metadata in it.
json::object add_metadata(const stack_template& definition);

// Removes the metadata, for comparing templates.
json::object remove_metadata(json::object body);

// Of a template as it was sent. Nothing is found in one that add_metadata() did not make.
stack_metadata read_metadata(std::string_view template_body);

// The version of a function that a stage has: "$LATEST" or a number.
std::string version_of(const stack_description& stack, const stage_metadata& stage, const std::string& function);

// The same for the whole stage: one version where all functions have the same, or "movies:3,actors:7".
std::string version_of(const stack_description& stack, const stage_metadata& stage);

// The ARN of a function, without a version; empty where the stack does not tell.
std::string arn_of(const stack_description& stack, const function_metadata& function);

// Its name in AWS: the last part of the ARN.
std::string physical_name(const stack_description& stack, const function_metadata& function);

// "https://..." where requests reach the stage; empty where none can.
std::string endpoint_of(const stack_description& stack, const stage_metadata& stage);

// Where every function has a URL of its own (api: url): function -> its URL.
std::map<std::string, std::string> function_endpoints_of(const stack_description& stack, const stage_metadata& stage);

// The id of the stage's API key, which is not its value; empty where requests need none.
std::string key_of(const stack_description& stack, const stage_metadata& stage);

}  // namespace tight::deploy
