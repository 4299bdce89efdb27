// SPDX-License-Identifier: Apache-2.0
#pragma once

// What CloudFormation is told: one stack that owns every resource of an application.
//
//     const stack_template definition = build_template(app, description);  // what the program prints for --describe
//     template_text(definition.body, template_format::json);
//
// Contract with those who deploy it. Parameters: LambdaS3Bucket, LambdaS3Key, and for each function and stage the
// version that the stage's alias points to (default $LATEST). Outputs: FunctionArn, or <Function>FunctionArn of
// several; ApiId where there is an API, or <Stage>ApiId where each stage has its own; <Stage>Endpoint where requests
// reach the stage; <Stage>ApiKeyId where they need a key. The same input gives the same bytes.

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "deploy/configuration.hpp"

namespace tight::deploy {

struct function_metadata {
    std::string name = {};        // the controller's; that of the application where it is one for all
    std::string logical_id = {};  // of the AWS::Lambda::Function
    std::string handler = {};     // "app_index.movies"
    std::string arn_output = {};  // "FunctionArn", "MoviesFunctionArn"
    std::string log_group = {};   // logical id of the AWS::Logs::LogGroup, whose physical id is the group's name
};

struct stage_metadata {
    std::string name = {};                             // the alias of every function: "my-stage"
    std::map<std::string, std::string> versions = {};  // function -> the parameter with its version: "DevVersion"
    std::map<std::string, std::string> aliases = {};   // function -> logical id of the AWS::Lambda::Alias
    std::string endpoint_output = {};                  // "DevEndpoint"; empty where no request can reach it
    // Where every function has a URL of its own (api: url): function -> its output. endpoint_output is then the first.
    std::map<std::string, std::string> function_endpoints = {};
    std::string key_output = {};  // "DevApiKeyId"; empty where requests need no key
    std::string access_log = {};  // logical id of the API's log group; empty where it has none
};

struct stack_template {
    json::object body = {};
    std::vector<function_metadata> functions = {};
    std::vector<stage_metadata> stages = {};  // in the order of the configuration
    std::map<std::string, int> lines = {};    // logical id -> the line of tight.yml it came from, where there is one
    std::vector<std::string> warnings = {};   // each a sentence
};

// Adds to a template, or changes it: what a plugin does once the parts of our own are there.
using template_extension = std::function<void(const configuration& app, stack_template& definition)>;

// `description` is the document an application prints for --describe; null for those that have none (web, wsgi). Throws
// command_error if the two do not fit each other. `more` is applied in its order; then cfn_resources and cfn_outputs.
stack_template build_template(const configuration& app, const json::value& description,
                              const std::vector<template_extension>& more = {});

// Throws command_error where a template of so many bytes is more than CloudFormation takes.
void check_template_size(const configuration& app, std::size_t bytes);

enum class template_format { json, compact_json, yaml };

// Ends with a line end, compact_json excepted.
std::string template_text(const json::object& body, template_format format);

}  // namespace tight::deploy
