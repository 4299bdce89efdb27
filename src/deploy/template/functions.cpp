// SPDX-License-Identifier: Apache-2.0
// Functions with their roles and logs, and for each stage an alias that points to the version which a parameter names.
#include <algorithm>
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/template/logical_id.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

constexpr std::size_t most_variable_bytes = 4096;      // Lambda's limit, names and values
constexpr std::size_t most_policy_characters = 10240;  // IAM's, of all inline policies of a role, white space apart

const json::array& list_of(const json::value& from, std::string_view name) {
    return json::elements(json::member(&from, name));
}

// What a controller's code says it uses, where tight.yml does not say it.
void apply_uses(const template_builder& builder, const json::value& controller, function_settings& settings) {
    const json::array& uses = list_of(controller, "uses");
    if (uses.empty()) return;
    const bool tables_open = !settings.tables;
    if (tables_open) settings.tables.emplace();
    for (const json::value& use : uses) {
        const std::string action = described_text(builder, use, "action"), name = described_text(builder, use, "name");
        if (action == "send") settings.queues.push_back(name);
        if (action == "publish") settings.topics.push_back(name);
        if (action == "store") settings.buckets.push_back(name);
        const bool reads = action == "read", writes = action == "write";
        if (!tables_open || (!reads && !writes)) continue;
        const auto [place, fresh] = settings.tables->emplace(name, reads ? table_access::read : table_access::write);
        const bool other = place->second != (reads ? table_access::read : table_access::write);
        if (!fresh && other) place->second = table_access::read_write;
    }
    for (auto* list : {&settings.queues, &settings.topics, &settings.buckets}) {
        std::ranges::sort(*list);
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
}

std::vector<route> routes_of(const template_builder& builder, const json::value& controller) {
    const std::string name = described_text(builder, controller, "name");
    std::vector<route> routes{{"ANY", '/' + name}, {"ANY", '/' + name + "/{proxy+}"}};
    for (const json::value& each : list_of(controller, "routes")) {
        route own{described_text(builder, each, "verb"), described_text(builder, each, "path")};
        const auto same = [&](const route& other) { return other.verb == own.verb && other.path == own.path; };
        if (std::ranges::none_of(routes, same)) routes.push_back(std::move(own));
    }
    return routes;
}

// The only function of an application: in another language, a web server, or one for all controllers.
deployed_function only_function(const template_builder& builder) {
    std::string name = builder.app.name;
    std::ranges::replace(name, '-', '_');
    deployed_function function{.settings = builder.app.function(name), .id = "Function", .routes = {{"ANY", ""}}};
    function.runtime = "provided.al2023";
    if (builder.app.in_python()) {
        function.runtime = builder.app.runtime.empty() ? "python3.13" : builder.app.runtime;
        function.handler = "tight_handler.handler";
    } else {
        function.handler = builder.app.is_web() ? "bootstrap" : "app_index.*";
    }
    if (function.settings.description.empty()) function.settings.description = builder.app.description;
    return function;
}

// Whether a controller takes events alone: no request reaches it then.
bool takes_events_alone(const json::value& controller) {
    return json::bool_or(json::member(&controller, "events"), false) && list_of(controller, "verbs").empty() &&
           list_of(controller, "routes").empty();
}

void add_controllers(template_builder& builder) {
    for (const json::value& controller : list_of(builder.description, "controllers")) {
        const std::string name = described_text(builder, controller, "name");
        deployed_function function{.settings = builder.app.function(name), .routes = routes_of(builder, controller)};
        function.own = logical_id_of_identifier(name);
        function.id = function.own + "Function";
        function.handler = "app_index." + name;
        function.runtime = "provided.al2023";
        apply_uses(builder, controller, function.settings);
        if (takes_events_alone(controller)) function.settings.requests = false;
        builder.functions.push_back(std::move(function));
    }
    if (builder.functions.empty())
        fail_command(
            builder.app.file.native() + ": there is nothing to deploy: " + builder.app.name + " has no functions",
            "`tight generate function NAME` writes one");
}

// What all controllers use is what their one function may do.
void unite_uses(const template_builder& builder, deployed_function& only) {
    function_settings together;
    bool every_one = true;
    for (const json::value& controller : list_of(builder.description, "controllers")) {
        every_one = every_one && !list_of(controller, "uses").empty();
        apply_uses(builder, controller, together);
    }
    if (every_one && !only.settings.tables) only.settings.tables = together.tables;
    if (only.settings.queues.empty()) only.settings.queues = together.queues;
    if (only.settings.topics.empty()) only.settings.topics = together.topics;
    if (only.settings.buckets.empty()) only.settings.buckets = together.buckets;
}

void check_named_functions(const template_builder& builder) {
    std::vector<std::string> names;
    for (const deployed_function& each : builder.functions) names.push_back(each.settings.name);
    for (const function_settings& each : builder.app.functions)
        if (std::ranges::find(names, each.name) == names.end())
            builder.fail(each.line, "this application has no function '" + each.name + "'",
                         nearest_hint(each.name, names, "function"));
}

void check_policies(const template_builder& builder, const deployed_function& function, const json::array& policies) {
    std::size_t length = 0;
    for (const json::value& each : policies) length += least_length(builder, each.at("PolicyDocument"));
    if (length <= most_policy_characters) return;
    const int own = function.settings.line;
    builder.fail(own != 0 ? own : builder.app.line_of("name"),
                 "the role of function " + function.settings.name + " has policies of " + std::to_string(length) +
                     " characters at least, and IAM takes 10,240",
                 "name the tables it uses (`functions." + function.settings.name +
                     ".tables`), or put what is long into a managed policy");
}

json::object role(const template_builder& builder, const deployed_function& function, const std::string& log_group) {
    json::array statements{statement({"logs:CreateLogStream", "logs:PutLogEvents"}, arn_of(log_group))};
    for (const json::value& each : function.statements) statements.push_back(each);
    json::array policies;
    for (const json::value& each : function.settings.inline_policies) policies.push_back(each);
    policies.push_back(json::object{
        {"PolicyName", "tight"},
        {"PolicyDocument", json::object{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}}}});
    check_policies(builder, function, policies);
    json::array managed;
    for (const std::string& each : function.settings.managed_policies)
        managed.push_back(each.starts_with("arn:")
                              ? json::value(each)
                              : json::value(sub("arn:${AWS::Partition}:iam::aws:policy/service-role/" + each)));
    if (!builder.app.subnets.empty())
        managed.push_back(sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"));
    json::object trust{{"Effect", "Allow"},
                       {"Principal", json::object{{"Service", "lambda.amazonaws.com"}}},
                       {"Action", "sts:AssumeRole"}};
    json::object properties{{"AssumeRolePolicyDocument",
                             json::object{{"Version", "2012-10-17"}, {"Statement", json::array{std::move(trust)}}}}};
    if (!managed.empty()) properties["ManagedPolicyArns"] = std::move(managed);
    properties["Policies"] = std::move(policies);
    add_tags(properties, builder.app);
    return resource("AWS::IAM::Role", std::move(properties));
}

// With one stage its variables are the function's. With several, a function finds those of the stage it is called for
// as TIGHT_STAGE_<number>_<NAME>, the number being its place in TIGHT_STAGES; the first one is what is called without a
// stage. The library reads them (src/lambda/stages.hpp), and a program of another kind may.
json::object variables(const template_builder& builder, const deployed_function& function) {
    json::object result{{"NAME", builder.app.name}};
    for (const auto& each : builder.app.environment) result[each.key()] = each.value();
    for (const auto& each : function.variables) result[each.key()] = each.value();
    for (const auto& each : function.settings.environment) result[each.key()] = each.value();
    const auto of_stage = [&](const std::string& stage) {
        json::object own;
        if (const auto found = function.of_stage.find(stage); found != function.of_stage.end()) own = found->second;
        for (const auto& each : builder.app.stage_environments.at(stage)) own[each.key()] = each.value();
        return own;
    };
    if (builder.stages.size() == 1) {
        result["STAGE"] = builder.stages[0].name;
        for (const auto& each : of_stage(builder.stages[0].name)) result[each.key()] = each.value();
        return result;
    }
    std::vector<std::string> names{builder.app.dev_stage};
    for (const deployed_stage& each : builder.stages)
        if (each.name != builder.app.dev_stage) names.push_back(each.name);
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        list += (i == 0 ? "" : " ") + names[i];
        for (const auto& each : of_stage(names[i]))
            result["TIGHT_STAGE_" + std::to_string(i) + '_' + std::string(each.key())] = each.value();
    }
    result["TIGHT_STAGES"] = list;
    return result;
}

void check_size(const template_builder& builder, const deployed_function& function, const json::object& variables) {
    std::size_t bytes = 0;
    for (const auto& each : variables) bytes += each.key().size() + json::string_or(&each.value()).size();
    if (bytes > most_variable_bytes)
        builder.fail(builder.app.line_of("environment"),
                     "the variables of function " + function.settings.name + " are " + std::to_string(bytes) +
                         " bytes over all stages, and Lambda takes 4096",
                     "keep what is long in SSM parameters or in a file of the package");
}

json::object function_properties(const template_builder& builder, const deployed_function& function,
                                 const std::string& role_id, const std::string& log_group) {
    const function_settings& settings = function.settings;
    json::object properties{
        {"Code", json::object{{"S3Bucket", reference_to("LambdaS3Bucket")}, {"S3Key", reference_to("LambdaS3Key")}}},
        {"Runtime", function.runtime},
        {"Handler", function.handler},
        {"Architectures", json::array{builder.app.architecture}},
        {"MemorySize", settings.memory},
        {"Timeout", settings.timeout},
        {"Role", arn_of(role_id)},
        {"LoggingConfig", json::object{{"LogGroup", reference_to(log_group)}}}};
    if (!settings.description.empty()) properties["Description"] = settings.description.substr(0, 256);
    json::object all = variables(builder, function);
    check_size(builder, function, all);
    properties["Environment"] = json::object{{"Variables", std::move(all)}};
    if (settings.storage != 512) properties["EphemeralStorage"] = json::object{{"Size", settings.storage}};
    if (settings.reserved_concurrency) properties["ReservedConcurrentExecutions"] = *settings.reserved_concurrency;
    if (settings.tracing) properties["TracingConfig"] = json::object{{"Mode", "Active"}};
    if (!builder.app.subnets.empty())
        properties["VpcConfig"] =
            json::object{{"SecurityGroupIds", builder.app.security_groups}, {"SubnetIds", builder.app.subnets}};
    add_tags(properties, builder.app);
    return properties;
}

void add_aliases(template_builder& builder, const deployed_function& function) {
    const bool alone = builder.functions.size() == 1;
    for (std::size_t i = 0; i < builder.stages.size(); ++i) {
        const deployed_stage& stage = builder.stages[i];
        const std::string parameter = stage.id + (alone ? "" : function.own) + "Version";
        if (builder.parameters.contains(parameter))
            builder.fail(0, "two stages and functions make the parameter " + parameter, "rename one of them");
        builder.parameters[parameter] = json::object{
            {"Type", "String"},
            {"Description", "The version of " + function.settings.name + " that stage " + stage.name + " runs"},
            {"Default", "$LATEST"}};
        builder.add(builder.alias(function, stage),
                    resource("AWS::Lambda::Alias", {{"Name", stage.name},
                                                    {"FunctionName", reference_to(function.id)},
                                                    {"FunctionVersion", reference_to(parameter)}}),
                    function.settings.line);
        builder.definition.stages[i].versions[function.settings.name] = parameter;
        builder.definition.stages[i].aliases[function.settings.name] = builder.alias(function, stage);
    }
}

}  // namespace

void add_functions_and_stages(template_builder& builder) {
    for (const std::string& each : builder.app.stages) {
        builder.stages.push_back({each, logical_id(each)});
        builder.definition.stages.push_back({.name = each});
    }
    const bool alone = !builder.app.describes_itself();
    if (alone || builder.app.one_function) {
        builder.functions.push_back(only_function(builder));
        if (!alone) unite_uses(builder, builder.functions.back());
    } else {
        add_controllers(builder);
    }
    check_named_functions(builder);
}

void add_function_resources(template_builder& builder) {
    for (const deployed_function& function : builder.functions) {
        const int line = function.settings.line;
        json::object logs;
        if (builder.app.log_retention != 0) logs["RetentionInDays"] = builder.app.log_retention;
        add_tags(logs, builder.app);
        json::object group = resource("AWS::Logs::LogGroup", std::move(logs));
        group["DeletionPolicy"] = "RetainExceptOnCreate";
        group["UpdateReplacePolicy"] = "Retain";
        const std::string log_group = builder.add(function.own + "FunctionLogs", std::move(group), line);
        const std::string role_id =
            builder.add(function.own + "FunctionExecutionRole", role(builder, function, log_group), line);
        builder.add(function.id,
                    resource("AWS::Lambda::Function", function_properties(builder, function, role_id, log_group)),
                    line);
        const std::string output = (builder.functions.size() == 1 ? "" : function.own) + std::string("FunctionArn");
        builder.output(output, "Function " + function.settings.name, arn_of(function.id));
        builder.definition.functions.push_back(
            {function.settings.name, function.id, function.handler, output, log_group});
        add_aliases(builder, function);
    }
}

}  // namespace tight::deploy
