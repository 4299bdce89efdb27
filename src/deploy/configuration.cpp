// SPDX-License-Identifier: Apache-2.0
#include "deploy/configuration.hpp"

#include <algorithm>
#include <utility>

#include "core/nearest.hpp"
#include "core/read_file.hpp"
#include "core/words.hpp"
#include "deploy/configuration_reader.hpp"
#include "deploy/schema.hpp"

namespace tight::deploy {

namespace fs = std::filesystem;

namespace {

// Which of the two keys that say the same is written; both are a mistake.
std::pair<section, std::string> place_of(const section& root, const std::string& key, const std::string& slam_key) {
    const section aws = root.below("aws");
    if (root.has(key) && aws.has(slam_key))
        aws.fail(slam_key, "aws." + slam_key + " says what '" + key + "' says already", "leave one of the two out");
    return root.has(key) ? std::pair(root, key) : std::pair(aws, slam_key);
}

void read_stages(const section& root, configuration& app) {
    const section environments = root.below("stage_environments");
    const std::vector<std::string> named = environments.keys();
    app.dev_stage = root.text("devstage");
    if (root.has("stages")) {
        app.stages = root.texts("stages");
        for (auto each = app.stages.begin(); each != app.stages.end(); ++each)
            if (std::find(app.stages.begin(), each, *each) != each)
                root.fail("stages", "stage '" + *each + "' is named twice");
        for (const std::string& each : named) require_known(environments, each, {each}, app.stages, "stage");
    } else if (!named.empty()) {
        app.stages = named;
    } else {
        app.stages = {app.dev_stage.empty() ? "dev" : app.dev_stage};
    }
    if (app.stages.empty()) app.stages = {"dev"};
    if (app.dev_stage.empty()) app.dev_stage = app.stages.front();
    require_known(root, "devstage", {app.dev_stage}, app.stages, "stage");
    for (const std::string& each : app.stages) app.stage_environments[each] = environments.variables(each);
}

void read_names(const section& root, configuration& app) {
    app.name = root.text("name");
    if (app.name.empty())
        fail_command(app.file.native() + " does not name the application", "add a line like `name: my-service`");
    std::ranges::replace(app.name, '_', '-');
    app.description = root.text("description");
    app.provider = root.text("provider", "aws");
    app.vendor_folder = root.text("vendor_dir", app.vendor_folder);
    const fs::path vendored = fs::path(app.vendor_folder).lexically_normal();
    if (vendored.empty() || vendored.is_absolute() || vendored.begin()->native() == "..")
        root.fail("vendor_dir",
                  "vendor_dir is '" + app.vendor_folder + "', which is not below the application's folder",
                  "name a folder relative to tight.yml, like app/vendored");
    const auto [where, key] = place_of(root, "region", "region");
    app.region = where.text(key);
    const auto [bucket, bucket_key] = place_of(root, "bucket", "s3_bucket");
    app.bucket = bucket.text(bucket_key);
    app.bucket_versions = root.flag("bucket_versions", false);
    app.architecture = root.text("architecture", app.architecture);
    app.include = root.texts("include");
    app.environment = root.variables("environment");
}

void read_python(const section& root, configuration& app) {
    const section function = root.below("function");
    app.module = function.text("module");
    app.callable = function.text("app");
    if (app.module.empty() != app.callable.empty())
        function.fail("",
                      std::string("function says its ") +
                          (app.module.empty() ? "app and not its module" : "module and not its app"),
                      "write both, as `function: {module: hello, app: app}`");
    app.requirements = root.text("requirements");
    app.runtime = root.below("aws").text("lambda_runtime");
    if (const json::value* wsgi = root.value("wsgi")) app.wsgi = *wsgi;
    if (const json::value* web = root.value("web")) {
        app.web = web->is_object() ? *web : json::value(json::object{{"command", *web}});
        if (!root.below("web").has("command") && !web->is_string())
            root.fail("web", "web does not say its command", "add a line like `command: ./server`");
    }
    if (app.is_web() && app.in_python())
        root.fail("web", "the application is a Python function and a web server at once",
                  "leave out either `function` or `web`");
    if (!app.wsgi.is_null() && !app.in_python())
        root.fail("wsgi", "wsgi does not know the application", "add `function: {module: hello, app: app}`");
}

// As Slam had it, a Python function has no API, and one of WSGI has a REST API unless that is turned off.
void read_api(const section& root, configuration& app) {
    const section wsgi = root.below("wsgi");
    const bool has_gateway = wsgi.flag("deploy_api_gateway", true);
    std::string kind = root.text("api");
    if (kind.empty() && app.in_python()) kind = !app.wsgi.is_null() && has_gateway ? "rest" : "none";
    if (!has_gateway && kind != "none")
        root.fail("api", "api is " + kind + ", and wsgi.deploy_api_gateway is false: one of them is wrong");
    app.api = kind == "rest"   ? api_kind::rest
              : kind == "url"  ? api_kind::url
              : kind == "none" ? api_kind::none
                               : api_kind::http;
    const section web = root.below("web");
    if (web.flag("response_streaming", false) && (app.api == api_kind::http || app.api == api_kind::rest))
        web.fail(
            "response_streaming",
            "web streams its responses, and an API of kind " + std::string(name(app.api)) + " takes whole ones only",
            "write `api: url`, or leave response_streaming out");
    app.cors = read_cors(root);
    app.domains = read_domains(root);
    app.access_logs = root.flag("access_logs", false);
    app.log_stages = root.texts("log_stages");
    require_known(root, "log_stages", app.log_stages, app.stages, "stage");
    if (wsgi.has("log_stages")) {
        if (root.has("log_stages"))
            wsgi.fail("log_stages", "wsgi.log_stages says what 'log_stages' says already", "leave one of the two out");
        app.log_stages = wsgi.texts("log_stages");
        require_known(wsgi, "log_stages", app.log_stages, app.stages, "stage");
    }
    for (domain_settings& each : app.domains) {
        if (each.stage.empty()) each.stage = app.stages.back();
        require_known(root, "domain", {each.stage}, app.stages, "stage");
        if (app.api == api_kind::url || app.api == api_kind::none)
            fail_at(app.file, each.line, "a domain needs an API, and api is " + std::string(name(app.api)),
                    "write `api: http` or `api: rest`");
    }
}

void read_functions(const section& root, configuration& app) {
    const section aws = root.below("aws");
    const auto [memory, memory_key] = place_of(root, "memory", "lambda_memory");
    app.defaults.memory = memory.number(memory_key, app.defaults.memory);
    const auto [timeout, timeout_key] = place_of(root, "timeout", "lambda_timeout");
    app.defaults.timeout = timeout.number(timeout_key, app.defaults.timeout);
    app.defaults.managed_policies = aws.texts("lambda_managed_policies");
    app.defaults.inline_policies = aws.array("lambda_inline_policies");
    app.authorizers = read_authorizers(root.below("authorizers"));
    app.authorizer = root.text("authorizer");
    app.defaults.authorizer = app.authorizer;
    app.defaults.api_key = root.flag("api_key", false);
    app.one_function = root.flag("one_function", false);
    const section functions = root.below("functions");
    for (const std::string& name : functions.keys())
        app.functions.push_back(read_function(functions.below(name), name, app.defaults));
}

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
constexpr std::string_view reserved =
    "_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME "
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE "
    "AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY "
    "AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR";

void check_variables(const section& from) {
    for (const std::string& each : from.keys())
        if (is_listed(reserved, each))
            from.fail(each, "the variable " + each + " is set by Lambda itself and cannot be changed", "leave it out");
}

void check_api_keys(const section& root, const configuration& app) {
    if (app.api == api_kind::rest) return;
    const auto check = [&](const section& from) {
        if (from.flag("api_key", false))
            from.fail("api_key", "a REST API alone has API keys, and api is " + std::string(name(app.api)),
                      "write `api: rest`, or let an authorizer decide");
    };
    check(root);
    for (const function_settings& each : app.functions) check(root.below("functions").below(each.name));
}

void check_functions(const section& root, const configuration& app) {
    std::vector<std::string> authorizers = names_of(app.authorizers);
    authorizers.emplace_back("none");
    if (!app.authorizer.empty()) require_known(root, "authorizer", {app.authorizer}, authorizers, "authorizer");
    check_variables(root.below("environment"));
    for (const std::string& each : app.stages) check_variables(root.below("stage_environments").below(each));
    const std::vector<std::string> queues = names_of(app.queues), topics = names_of(app.topics),
                                   buckets = names_of(app.buckets);
    const section functions = root.below("functions");
    for (const function_settings& each : app.functions) {
        const section from = functions.below(each.name);
        check_variables(from.below("environment"));
        if (!each.authorizer.empty()) require_known(from, "authorizer", {each.authorizer}, authorizers, "authorizer");
        require_known(from, "queues", each.queues, queues, "queue");
        require_known(from, "topics", each.topics, topics, "topic");
        require_known(from, "buckets", each.buckets, buckets, "bucket");
        check_events(from, each.events, app);
    }
}

json::object merged(const section& root, const std::string& key) {
    const auto [where, found] = place_of(root, key, key);
    json::object object = where.object(found);
    for (auto member = object.begin(); member != object.end();)
        member = member->value().is_null() ? object.erase(member) : member + 1;
    return object;
}

void read_rest(const section& root, configuration& app) {
    const section tags = root.below("tags");
    for (const std::string& each : tags.keys()) app.tags[each] = tags.text(each);
    const json::value* days = root.value("log_retention");
    if (days != nullptr) app.log_retention = days->is_string() ? 0 : root.number("log_retention", 30);
    app.queues = read_resources(root, "queues");
    app.topics = read_resources(root, "topics");
    app.buckets = read_resources(root, "buckets");
    app.tables = read_tables(root.below("dynamodb_tables"));
    const section aws = root.below("aws");
    app.security_groups = aws.array("lambda_security_groups");
    app.subnets = aws.array("lambda_subnet_ids");
    if (app.security_groups.empty() != app.subnets.empty())
        aws.fail(app.subnets.empty() ? "lambda_security_groups" : "lambda_subnet_ids",
                 "functions in a VPC need both aws.lambda_security_groups and aws.lambda_subnet_ids");
    app.resources = merged(root, "cfn_resources");
    app.outputs = merged(root, "cfn_outputs");
    app.plugins = root.object("plugins");
    for (auto& plugin : app.plugins)
        if (plugin.value().is_null()) plugin.value() = json::object();
}

}  // namespace

std::string_view name(api_kind kind) {
    switch (kind) {
        case api_kind::http:
            return "http";
        case api_kind::rest:
            return "rest";
        case api_kind::url:
            return "url";
        default:
            return "none";
    }
}

const json::value* section::value(std::string_view key) const {
    const json::value* found = map_ == nullptr ? nullptr : map_->if_contains(key);
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::string section::text(std::string_view key, std::string otherwise) const {
    const json::value* found = value(key);
    if (found == nullptr) return otherwise;
    if (found->is_string()) return std::string(json::string_or(found));
    return found->is_primitive() ? document_->text(path_below(path_, key)) : otherwise;
}

int section::number(std::string_view key, int otherwise) const { return number(key).value_or(otherwise); }

std::optional<int> section::number(std::string_view key) const {
    const json::value* found = value(key);
    const std::int64_t* whole = found == nullptr ? nullptr : found->if_int64();
    if (whole == nullptr || !std::in_range<int>(*whole)) return std::nullopt;
    return static_cast<int>(*whole);
}

bool section::flag(std::string_view key, bool otherwise) const { return json::bool_or(value(key), otherwise); }

std::vector<std::string> section::texts(std::string_view key) const {
    std::vector<std::string> all;
    const json::value* found = value(key);
    if (found == nullptr) return all;
    if (found->is_string()) return {std::string(json::string_or(found))};
    for (const json::value& each : json::elements(found))
        if (each.is_string()) all.emplace_back(json::string_or(&each));
    return all;
}

json::object section::object(std::string_view key) const { return json::members(value(key)); }

json::array section::array(std::string_view key) const { return json::elements(value(key)); }

section section::element(std::string_view key, std::size_t index) const {
    const json::value* found = json::element(value(key), index);
    return {*document_, *file_, found, path_below(path_below(path_, key), index)};
}

std::vector<std::string> section::keys() const {
    std::vector<std::string> all;
    if (map_ != nullptr)
        for (const auto& member : *map_) all.emplace_back(member.key());
    return all;
}

std::string section::text_or(std::string_view key, std::string_view main) const {
    const json::value* found = value(key);
    return found != nullptr && found->is_string() ? text(key) : below(key).text(main);
}

json::object section::variables(std::string_view key) const {
    json::object variables;
    const section from = below(key);
    for (const std::string& each : from.keys()) {
        const json::value* found = from.value(each);
        if (found != nullptr) variables[each] = found->is_object() ? *found : json::value(from.text(each));
    }
    return variables;
}

void section::fail(std::string_view key, const std::string& what, std::string hint) const {
    const int own = key.empty() ? line() : line(key);
    fail_at(*file_, own != 0 ? own : line(), what, std::move(hint));
}

void fail_at(const fs::path& file, int line, const std::string& what, std::string hint) {
    const std::string where = line == 0 ? "" : ", line " + std::to_string(line);
    fail_command(file.native() + where + ": " + what, std::move(hint));
}

std::string nearest_hint(std::string_view word, const std::vector<std::string>& known, std::string_view what) {
    const std::string meant = nearest(word, known);
    if (!meant.empty()) return "did you mean " + meant + "?";
    std::string list;
    for (const std::string& each : known) list += (list.empty() ? "" : ", ") + each;
    return known.empty() ? "there is no " + std::string(what) : "there is " + list;
}

void require_known(const section& from, std::string_view key, const std::vector<std::string>& chosen,
                   const std::vector<std::string>& known, std::string_view what) {
    for (const std::string& each : chosen)
        if (std::ranges::find(known, each) == known.end())
            from.fail(key, "this application has no " + std::string(what) + " '" + each + "'",
                      nearest_hint(each, known, what));
}

int configuration::line_of(const std::string& path) const {
    const auto found = lines.find(path);
    return found == lines.end() ? 0 : found->second;
}

function_settings configuration::function(std::string_view function_name) const {
    const auto found = std::ranges::find(functions, function_name, &function_settings::name);
    if (found != functions.end()) return *found;
    function_settings settings = defaults;
    settings.name = function_name;
    return settings;
}

configuration parse_configuration(std::string_view text, const fs::path& file) {
    const yaml_document document = parse_yaml(text, file);
    if (!document.root.is_object() && !document.root.is_null())
        fail_command(file.native() + " is not a list of `name: value` lines");
    if (const auto problem = check(document.root, tight_schema())) {
        fail_at(file, document.line(problem->path), problem->message, problem->hint);
    }
    configuration app{.file = file};
    const section root(document, file, &document.root);
    read_names(root, app);
    read_stages(root, app);
    read_python(root, app);
    read_api(root, app);
    read_functions(root, app);
    read_rest(root, app);
    check_api_keys(root, app);
    check_functions(root, app);
    for (const auto& [path, place] : document.places) app.lines.emplace(path, place.line);
    return app;
}

configuration read_configuration(const fs::path& file) {
    const auto text = read_regular_file(file);
    if (text) return parse_configuration(*text, file);
    if (text.error().code == errc::not_found || fs::is_directory(file))
        fail_command("Config file " + file.native() + " not found.",
                     "`tight init` writes one for an existing application, and `tight generate app NAME` a "
                     "new application");
    fail_command(text.error().message);
}

}  // namespace tight::deploy
