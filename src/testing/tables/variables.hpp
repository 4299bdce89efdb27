// SPDX-License-Identifier: Apache-2.0
#pragma once

// The variables of the Serverless Framework, ${self:custom.name}, in a document that has been read:
// https://www.serverless.com/framework/docs/providers/aws/guide/variables

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <tight/environment.hpp>
#include <tight/json.hpp>

namespace tight::testing {

// What stands in the way of reading a file: where and why.
struct unusable_file : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct variable_sources {
    const json::value* self = nullptr;           // the document
    std::string folder = {};                     // of the document: where ${file(...)} begins
    std::map<std::string, std::string> options;  // ${opt:...}
    std::string region = {};
    std::string account = {};
    const environment* variables = nullptr;
};

// Replaces variables in what it is given, at any depth. A text that is one variable becomes what that stands for, of
// whatever type; ${Name} and ${AWS::Region}, which are CloudFormation's, are left alone. Throws unusable_file.
class variable_resolver {
public:
    explicit variable_resolver(variable_sources sources) : sources_(std::move(sources)) {}

    json::value resolve(const json::value& in) { return resolve(in, 0); }

private:
    using found = std::optional<json::value>;

    json::value resolve(const json::value& in, int depth);
    json::value resolve_text(std::string_view text, int depth);
    json::value variable(std::string_view inside, int depth);
    found source(std::string_view expression, int depth);
    found walk(json::value from, std::string_view path, int depth);
    found of_file(std::string_view expression, int depth);
    found of_param(std::string_view name, int depth);
    std::string stage(int depth);

    variable_sources sources_;
};

}  // namespace tight::testing
