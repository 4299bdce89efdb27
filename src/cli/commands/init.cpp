// SPDX-License-Identifier: Apache-2.0
// `tight init [MODULE:FUNCTION]`: writes the configuration of an application that already exists: C++, Python, or a
// program that listens for HTTP.
#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "cli/commands/common_options.hpp"
#include "cli/project/naming.hpp"
#include "cli/project/plugins.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/ascii.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "deploy/configuration.hpp"
#include "deploy/yaml.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::string function = {};  // "tasks_api:app"; empty: not Python
    std::string name = {};      // empty: the module's, or the folder's
    std::string description = "Deployed with tight.";
    std::string bucket = {};  // empty: the name and eight random characters
    int timeout = 10;
    int memory = 128;
    std::string stages = "dev";  // with commas between; the first is the development stage
    std::string requirements = "requirements.txt";
    std::string runtime = {};
    bool wsgi = false;
    bool no_api_gateway = false;
    std::string tables = {};                           // with commas between
    std::optional<std::string> web = {};               // the command
    std::filesystem::path target = {};                 // the application's folder; empty: here
    std::filesystem::path configuration = {};          // the file; empty: tight.yml in that folder
    std::map<std::string, json::object> plugins = {};  // plugin -> its options
};

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> words;
    for (std::size_t start = 0; start <= list.size();) {
        const std::size_t end = std::min(list.find(',', start), list.size());
        const std::string_view word = ascii::trim(std::string_view(list).substr(start, end - start), " \t");
        if (!word.empty()) words.emplace_back(word);
        start = end + 1;
    }
    return words;
}

// Of 63 characters a bucket's name may have, nine make it nobody else's.
std::string random_bucket(const std::string& name) {
    constexpr std::string_view characters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device chance;
    std::uniform_int_distribution<std::size_t> any(0, characters.size() - 1);
    std::string bucket = ascii::to_lower(name.substr(0, 54)) + '-';
    for (int i = 0; i < 8; ++i) bucket += characters[any(chance)];
    return bucket;
}

void check_name(const std::string& name) {
    const bool good = !name.empty() && ascii::is_letter(name[0]) &&
                      std::ranges::all_of(name, [](char c) { return ascii::is_alphanumeric(c) || c == '-'; });
    if (!good)
        fail_command("The name " + name + " is invalid, only letters, numbers and dashes are allowed.",
                     "choose another one with --name");
}

struct python_function {
    std::string module = {}, callable = {};
};

python_function read_function(const std::string& text) {
    if (text.empty()) return {};
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size())
        fail_command("'" + text + "' does not say which function of which module", "write it as MODULE:FUNCTION");
    return {text.substr(0, colon), text.substr(colon + 1)};
}

std::string default_name(const command_options& options, const python_function& python, const fs::path& folder) {
    if (!options.name.empty()) return options.name;
    if (python.module.empty()) return dashed(folder.filename().native());
    std::string name = python.module;
    std::ranges::replace(name, '_', '-');
    return name;
}

std::string line(std::string_view key, std::string_view value) {
    return std::string(key) + ": " + deploy::yaml_text(value) + '\n';
}

std::string indented(const std::string& text, std::size_t indent) {
    std::string out;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        out += std::string(indent, ' ') + text.substr(start, end - start) + '\n';
        start = end == std::string::npos ? text.size() : end + 1;
    }
    return out;
}

std::string functions_part(const command_options& options) {
    const python_function python = read_function(options.function);
    if (!python.module.empty()) {
        std::string text = "\n# The application: what is called, and in which module.\nfunction:\n";
        text += "  " + line("module", python.module) + "  " + line("app", python.callable);
        text += "# What it needs, for pip.\n" + line("requirements", options.requirements);
        if (options.wsgi) {
            text += "\n# It is a WSGI application. log_stages are the stages whose API logs every request.\nwsgi:\n";
            text += std::string("  deploy_api_gateway: ") + (options.no_api_gateway ? "false" : "true") + '\n';
            text += "  log_stages:\n    - " + deploy::yaml_text(split(options.stages).front()) + '\n';
        }
        return text;
    }
    if (options.web)
        return "\n# The program that is started; it listens for HTTP on $PORT.\nweb:\n  " +
               line("command", *options.web) + (options.no_api_gateway ? "api: none\n" : "");
    std::string text = "\n# How requests reach the functions: http, rest, url or none.\napi: ";
    text += options.no_api_gateway ? "none\n" : "http\n";
    text +=
        "\n# What is special about a function.\nfunctions:\n#  movies:\n#    memory: 256\n#    tables: {movies: "
        "read}\n#    events:\n#      - schedule: rate(5 minutes)\n";
    return text;
}

std::string tables_part(const command_options& options) {
    const std::vector<std::string> tables = split(options.tables);
    if (tables.empty()) return {};
    std::string text =
        "\n# DynamoDB tables: dev.NAME in stage dev. They are billed by request; read_throughput and\n"
        "# write_throughput reserve units instead.\ndynamodb_tables:\n";
    for (const std::string& each : tables)
        text += "  " + deploy::yaml_text(each) + ":\n    attributes:\n      id: S\n    key: id\n";
    return text;
}

std::string stages_part(const command_options& options) {
    const std::vector<std::string> stages = split(options.stages);
    std::string text = "\n# The stage that `tight deploy` brings code to.\n" + line("devstage", stages.front());
    text +=
        "\n# Variables of every stage.\nenvironment:\n#  DEBUG: false\n\n# The stages, and variables of each.\n"
        "stage_environments:\n";
    for (const std::string& each : stages) text += "  " + deploy::yaml_text(each) + ":\n";
    return text;
}

std::string aws_part(const command_options& options, const std::string& bucket) {
    std::string text = "\naws:\n  # The bucket that packages go through; made where it is absent.\n  ";
    text += line("s3_bucket", bucket);
    text += "  # Seconds, and MB of memory, of functions that do not say their own.\n";
    text += "  lambda_timeout: " + std::to_string(options.timeout) + '\n';
    text += "  lambda_memory: " + std::to_string(options.memory) + '\n';
    if (!options.function.empty())
        text += "  " + line("lambda_runtime", options.runtime.empty() ? "python3.13" : options.runtime);
    text +=
        "  # Both of these, where functions run in a VPC.\n  lambda_security_groups:\n  lambda_subnet_ids:\n"
        "  # More of what functions may do.\n  lambda_managed_policies:\n  lambda_inline_policies:\n"
        "  # Resources and outputs of your own, as CloudFormation writes them.\n  cfn_resources:\n  cfn_outputs:\n";
    return text;
}

fs::path file_of(const command_options& options) {
    if (!options.configuration.empty()) return options.target / options.configuration;
    return options.target / "tight.yml";
}

std::string configuration_text(const command_options& options, const std::string& name, const std::string& bucket,
                               const std::vector<std::pair<std::string, json::value>>& plugins) {
    std::string text =
        "# What this application is, and what is made of it in the cloud. Every key is explained in\n"
        "# docs/reference/configuration.md of tight; keys without a value count as not written.\n";
    text += line("name", name);
    if (!options.description.empty()) text += line("description", options.description);
    text += functions_part(options) + stages_part(options) + tables_part(options) + aws_part(options, bucket);
    if (!plugins.empty()) text += "\nplugins:\n";
    for (const auto& [plugin, settings] : plugins) {
        const bool empty = settings.is_null() || (settings.is_object() && json::members(&settings).empty());
        text += "  " + deploy::yaml_text(plugin) + ":\n";
        if (!empty) text += indented(deploy::to_yaml(settings), 4);
    }
    return text;
}

exit_status run(const command_options& options, printer& out) {
    if (options.web && options.web->empty())
        fail_usage("--web has no command", "write it as `tight init --web 'node server.js'`");
    const fs::path file = file_of(options);
    if (fs::exists(fs::symlink_status(file)))
        fail_command("Please delete the old version " + display_path(file) +
                     " if you want to reconfigure your project.");
    const python_function python = read_function(options.function);
    const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
    const std::string name = default_name(options, python, folder);
    check_name(name);
    const std::vector<std::string> stages = split(options.stages);
    if (stages.empty()) fail_command("--stages names no stage", "write it as `--stages dev,prod`");
    const std::string bucket = options.bucket.empty() ? random_bucket(name) : options.bucket;

    std::vector<std::pair<std::string, json::value>> plugins;
    for (const auto& [plugin, values] : options.plugins) {
        const json::object application{{"name", name}, {"stages", json::value_from(stages)}};
        plugins.emplace_back(plugin, plugin_settings(plugin, application, values, out));
    }
    const std::string text = configuration_text(options, name, bucket, plugins);
    deploy::parse_configuration(text, display_path(file));  // what it does not take must not be written
    write_new_files({{file, text}});
    out.say("The configuration file for your project has been generated. Remember to add " + display_path(file) +
            " to source control.");
    return exit_status::ok;
}

// Plugins are programs, which are run for their options only if `init` is called.
void add_plugin_options(CLI::App& init, command_options& options, command_context& context) {
    std::vector<std::string> problems;
    for (const plugin_option& each : plugin_options(problems)) {
        if (init.get_option_no_throw("--" + each.name) != nullptr) continue;
        const auto keep = [&options, each](const std::string& text) {
            json::value value = each.takes_value ? json::value(text) : json::value(true);
            options.plugins[each.plugin][each.name] = std::move(value);
        };
        if (each.takes_value)
            init.add_option_function<std::string>("--" + each.name, keep, each.help)->type_name("TEXT");
        else
            init.add_flag_callback(
                "--" + each.name, [keep] { keep(""); }, each.help);
    }
    for (std::string& problem : problems) context.add_warning(std::move(problem));
}

void declare(CLI::App& app, command_options& options, command_context& context) {
    CLI::Option* function = app.add_option("MODULE:FUNCTION", options.function,
                                           "What Lambda calls, of a Python application; one in C++ has none");
    app.add_option("--name", options.name, "The application's name [default: the module's, or the folder's]")
        ->type_name("NAME");
    app.add_option("--description", options.description, "What it is, in one sentence")
        ->type_name("TEXT")
        ->capture_default_str();
    app.add_option("--bucket", options.bucket, "The S3 bucket of its packages [default: its name and eight characters]")
        ->type_name("NAME");
    add_timeout(app, options.timeout);
    app.add_option("--memory", options.memory, "Memory of a function, in MB")
        ->type_name("N")
        ->check(CLI::Range(128, 10240))
        ->capture_default_str();
    app.add_option("--stages", options.stages, "Its stages, with commas between; the first is the development stage")
        ->type_name("LIST")
        ->capture_default_str();
    app.add_option("--requirements", options.requirements, "The file that lists what a Python application needs")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--runtime", options.runtime, "Lambda's runtime for a Python application [default: python3.13]")
        ->type_name("NAME");
    app.add_flag("--wsgi", options.wsgi, "It is a WSGI application: Flask, Django and their like")->needs(function);
    app.add_option("--web", options.web, "It is a program that listens for HTTP, started by this command")
        ->type_name("COMMAND")
        ->excludes(function);
    app.add_flag("--no-api-gateway", options.no_api_gateway, "Give it no API: HTTP requests do not reach it");
    app.add_option("--dynamodb-tables", options.tables, "Tables to make, with commas between")->type_name("LIST");
    add_target(app, options.target, "The application's folder [default: the current one]");
    if (context.is_called("init")) add_plugin_options(app, options, context);
}

}  // namespace

command init_command() {
    return make_command("", "init", "Write the configuration of an application that already exists", declare, run);
}

}  // namespace tight::cli
