// SPDX-License-Identifier: Apache-2.0
#pragma once

// A template while it is built. Each section of it (tables, functions, API ...) is a function that adds to the
// builder, in the order of build_template().

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/template/template.hpp"

namespace tight::deploy {

struct route {
    std::string verb = {};  // "GET", "ANY"
    std::string path = {};  // "/movies/{year}"; empty: whatever no other route takes
};

struct deployed_function {
    function_settings settings = {};
    std::string id = {};  // "MoviesFunction"
    std::string handler = {};
    std::string runtime = {};
    std::vector<route> routes = {};
    std::string own = {};  // what stands in other ids for it: "Movies"; empty where it is the only one of its kind
    json::array statements = {};                        // of its role
    json::object variables = {};                        // of every stage
    std::map<std::string, json::object> of_stage = {};  // stage -> what it alone has
};

struct deployed_stage {
    std::string name = {};
    std::string id = {};   // "MyStage"
    std::string api = {};  // logical id of the API that reaches it, once it is made
};

struct deployed_table {
    std::string name = {};                        // as the application calls it
    std::map<std::string, std::string> ids = {};  // stage -> logical id
    bool indexes = false;
    json::object* find(json::object& resources, const std::string& stage) const;
};

// A queue, topic or bucket of an application in one stage.
struct deployed_resource {
    std::string kind = {};  // "queue", "topic", "bucket"
    std::string name = {};
    std::string stage = {};
    std::string id = {};
    json::value arn = nullptr;
};

struct template_builder {
    const configuration& app;
    const json::value& description;
    stack_template& definition;

    std::vector<deployed_stage> stages = {};
    std::vector<deployed_function> functions = {};
    std::vector<deployed_table> tables = {};
    std::vector<deployed_resource> shared = {};
    json::object parameters = {}, resources = {}, outputs = {};

    // Adds a resource and returns its id, which is `id` unless another resource has it already.
    std::string add(const std::string& id, json::object resource, int line = 0);
    void output(const std::string& id, std::string_view about, json::value value);
    std::string alias(const deployed_function& function, const deployed_stage& stage) const;
    const deployed_resource* find_shared(std::string_view kind, std::string_view name, std::string_view stage) const;
    // The stages an event calls: all where it names none.
    std::vector<deployed_stage> stages_of(const event_source& event) const;
    [[noreturn]] void fail(int line, const std::string& what, std::string hint = {}) const;
};

// A text of the application's description. Fails where it is none.
std::string described_text(const template_builder& builder, const json::value& from, std::string_view name);

json::object reference_to(std::string_view id);
json::object arn_of(std::string_view id);
json::object attribute_of(std::string_view id, std::string_view attribute);
json::object sub(std::string_view text);

// {"Type": type, "Properties": properties}
json::object resource(std::string_view type, json::object properties);

// The application's tags as a list of {Key, Value}; nothing is added where there are none.
void add_tags(json::object& properties, const configuration& app);
void add_tag_map(json::object& properties, const configuration& app);

// The permission of a service to call a stage's function. `condition` are further members: SourceArn and such.
json::object permission(const std::string& alias, std::string_view service, json::object condition);

// The function of this application that decides for an authorizer of type lambda; nullptr where another one does, by
// its ARN. Fails where the application has no such function.
const deployed_function* deciding_function(const template_builder& builder, const authorizer_settings& from);

// Of an authorizer of type cognito. Fail where the pool or a client is named in no way that leads to it.
json::value user_pool_arn(const template_builder& builder, const authorizer_settings& from);
json::value user_pool_issuer(const template_builder& builder, const authorizer_settings& from);
json::array user_pool_clients(const template_builder& builder, const authorizer_settings& from);

// Lets the API call a stage's functions, and says where the stage then is.
void open_to_api(template_builder& builder, std::size_t index);

// The URI under which API Gateway calls a function: its ARN, in which ${} may stand.
json::object invocation_uri(const std::string& function);

// The URI under which API Gateway calls a function through the alias that the stage's variable names.
json::object stage_variable_uri(const deployed_function& function);

// How many characters a policy has at least, white space apart, once CloudFormation has resolved it.
std::size_t least_length(const template_builder& builder, const json::value& policy);

json::object statement(std::vector<std::string_view> actions, json::value resources);

// The parts, in their order.
void add_functions_and_stages(template_builder& builder);
void add_tables(template_builder& builder);
void add_messaging(template_builder& builder);
void add_permissions(template_builder& builder);
void add_events(template_builder& builder);
void add_function_resources(template_builder& builder);
void add_http_api(template_builder& builder);
void add_rest_api(template_builder& builder);
void add_function_urls(template_builder& builder);
void add_domains(template_builder& builder);

}  // namespace tight::deploy
