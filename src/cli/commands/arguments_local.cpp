// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/command_line.hpp"
#include "cli/terminal/command_options.hpp"
#include "cli/commands/dynamo.hpp"
#include "cli/commands/generate.hpp"
#include "cli/commands/init.hpp"
#include "cli/commands/invoke.hpp"
#include "cli/commands/serve.hpp"
#include "cli/commands/test.hpp"
#include "cli/project/plugins.hpp"

namespace tight::cli {

namespace {

void add_table(CLI::App& app, table_choice& choice, const char* file) {
    app.add_option("TABLE", choice.table, "The name of the table")->required();
    app.add_option("FILE", choice.file, file)->capture_default_str();
    app.add_option("--format", choice.format, "What its lines are: json or csv [default: by the file's name]")
        ->type_name("KIND")
        ->check(one_of({"json", "csv"}));
    CLI::Option* endpoint =
        app.add_option("--endpoint", choice.endpoint, "Where the database is [default: http://127.0.0.1:8000]");
    endpoint->type_name("URL");
    CLI::Option* path = app.add_option("--db-path", choice.db_path, "The file of a database that does not run");
    path->type_name("FILE")->excludes(endpoint);
    app.add_flag("--cloud", choice.cloud, "DynamoDB at AWS, with the credentials and the region of this environment")
        ->excludes(endpoint)
        ->excludes(path);
}

}  // namespace

void command_line::add_generate() {
    CLI::App& generate = *add_group("generate", "Write an application, or a part of one");
    add(generate, "app", "Write a new application", generate_app, [](CLI::App& app, generate_app_options& options) {
        app.add_option("NAME", options.name, "The folder to make, and the application's name")->required();
        app.add_option("--provider", options.provider, "The cloud: aws")->type_name("NAME")->capture_default_str();
        app.add_option("--type", options.type, "What it runs as: lambda")->type_name("NAME")->capture_default_str();
        add_target(app, options.target, "Where the folder is made [default: the current one]");
    });
    add(generate, "function", "Write a function with its tests, and run the tests", generate_function,
        [](CLI::App& app, generate_function_options& options) {
            app.add_option("NAME", options.name, "Answers requests to /NAME")->required();
            app.add_option("--provider", options.provider, "The cloud: aws")->type_name("NAME")->capture_default_str();
            app.add_option("--type", options.type, "How it is called: lambda_proxy")
                ->type_name("NAME")
                ->capture_default_str();
            add_target(app, options.target, app_folder);
        });
    add(generate, "model", "Write a DynamoDB model", generate_model,
        [](CLI::App& app, generate_model_options& options) {
            app.add_option("NAME", options.name, "One of what the table holds: Movie, user_profile")->required();
            app.add_option("--key", options.key, "Its key, as year:N,title:S")
                ->type_name("SPEC")
                ->capture_default_str();
            app.add_option("--attr", options.attributes, "Its other attributes, as rating:N,info:M")->type_name("SPEC");
            add_target(app, options.target, "Where the file goes [default: app/models of the application]");
        });
    add(generate, "serializer", "Write what clients see of a model", generate_serializer,
        [](CLI::App& app, generate_serializer_options& options) {
            app.add_option("MODEL", options.model, "A model of app/models")->required();
            add_target(app, options.target, app_folder);
        });
    add(generate, "artifact", "Write the application's sources and settings to builds/, as a folder and an archive",
        generate_artifact,
        [](CLI::App& app, generate_artifact_options& options) { add_target(app, options.target, app_folder); });
    add(generate, "env", "Write env.yml from env.dist.yml and this environment", generate_env,
        [](CLI::App& app, generate_env_options& options) { add_target(app, options.target, app_folder); });
}

void command_line::add_init() {
    add(root_, "init", "Write the configuration of an application that is there already", init,
        [this](CLI::App& app, init_options& options) {
            app.add_option("MODULE:FUNCTION", options.function,
                           "What Lambda calls, of a Python application; one in C++ has none");
            app.add_option("--name", options.name, "The application's name [default: the module's, or the folder's]")
                ->type_name("NAME");
            app.add_option("--description", options.description, "What it is, in one sentence")
                ->type_name("TEXT")
                ->capture_default_str();
            app.add_option("--bucket", options.bucket,
                           "The S3 bucket of its packages [default: its name and eight characters]")
                ->type_name("NAME");
            add_timeout(app, options.timeout);
            app.add_option("--memory", options.memory, "Memory of a function, in MB")
                ->type_name("N")
                ->check(CLI::Range(128, 10240))
                ->capture_default_str();
            app.add_option("--stages", options.stages,
                           "Its stages, with commas between; the first is the development stage")
                ->type_name("LIST")
                ->capture_default_str();
            app.add_option("--requirements", options.requirements,
                           "The file that lists what a Python application needs")
                ->type_name("FILE")
                ->capture_default_str();
            app.add_option("--runtime", options.runtime,
                           "Lambda's runtime for a Python application [default: python3.13]")
                ->type_name("NAME");
            app.add_flag("--wsgi", options.wsgi, "It is a WSGI application: Flask, Django and their like");
            app.add_option("--web", options.web, "It is a program that listens for HTTP, started by this command")
                ->type_name("COMMAND");
            app.add_flag("--no-api-gateway", options.no_api_gateway, "Give it no API: HTTP requests do not reach it");
            app.add_option("--dynamodb-tables", options.tables, "Tables to make, with commas between")
                ->type_name("LIST");
            add_target(app, options.target, "The application's folder [default: the current one]");
            if (asks_init_) add_plugin_options(app, options);
        });
}

// Plugins are programs, which are asked for their options only where these are of use.
void command_line::add_plugin_options(CLI::App& init, init_options& options) {
    for (const plugin_option& each : plugin_options(plugin_problems_)) {
        if (init.get_option_no_throw("--" + each.name) != nullptr) continue;
        const auto keep = [&options, each](const std::string& value) {
            json::value kept = each.takes_value ? json::value(value) : json::value(true);
            options.plugins[each.plugin][each.name] = std::move(kept);
        };
        if (each.takes_value)
            init.add_option_function<std::string>("--" + each.name, keep, each.help)->type_name("TEXT");
        else
            init.add_flag_callback(
                "--" + each.name, [keep] { keep(""); }, each.help);
    }
}

void command_line::add_test() {
    add(root_, "test", "Build the application and run its tests", test, [](CLI::App& app, test_options& options) {
        add_target(app, options.target, app_folder);
        app.add_option("ARGS", options.arguments, "For the test program, after --: `-- -tc='*movie*'` runs some tests");
    });
}

void command_line::add_serve() {
    add(root_, "serve", "Run the application on this machine, rebuilding on every save", serve,
        [](CLI::App& app, serve_options& options) {
            add_target(app, options.target, app_folder);
            add_port(app, "--port", options.port, "Where it listens; 0 is any free port");
            add_host(app, options.host);
            add_access(app, options.access);
            add_api(app, options.api);
            add_timeout(app, options.timeout);
            add_database(app, options.database);
            app.add_flag("--no-watch", options.no_watch, "Build once, and not again when a file is saved");
        });
}

void command_line::add_invoke() {
    add(root_, "invoke", "Call one function, at AWS or on this machine", invoke,
        [](CLI::App& app, invoke_options& options) {
            app.add_option_function<std::string>(
                "NAME",
                [&options](const std::string& word) {
                    (word.find('=') == std::string::npos ? options.name : options.arguments.emplace_back()) = word;
                },
                "The function; may be left out where there is only one");
            app.add_option_function<std::vector<std::string>>(
                "ARGS",
                [&options](const std::vector<std::string>& words) {
                    options.arguments.insert(options.arguments.end(), words.begin(), words.end());
                },
                "name=text and name:=json, for the event, the query or the body");
            app.add_option("--function", options.function, "The function, instead of NAME")->type_name("NAME");
            app.add_option("--stage", options.stage, "The stage at AWS [default: the development stage]")
                ->type_name("NAME");
            app.add_flag("--nowait", options.no_wait, "Do not wait for its answer");
            app.add_flag("--dry-run", options.dry_run, "Check that it could be called, and do not call it");
            app.add_flag("--local", options.local, "Build it and call it on this machine, not at AWS");
            app.add_option("--event", options.event, "The whole event, from a file; - is stdin")->type_name("FILE");
            app.add_option("--method", options.method, "Verb of an HTTP request [default: GET, POST with --body]")
                ->type_name("VERB");
            app.add_option("--path", options.path,
                           "Path of an HTTP request, with its query [default: /NAME, / in Python and of a web server]")
                ->type_name("PATH");
            app.add_option("--header", options.headers, "Header of an HTTP request: 'Name: value'; may come again")
                ->type_name("TEXT")
                ->allow_extra_args(false);
            app.add_option("--body", options.body, "Body of an HTTP request")->type_name("TEXT");
            add_api(app, options.api);
            add_timeout(app, options.timeout);
            add_database(app, options.database);
            add_target(app, options.target, app_folder);
        });
}

void command_line::add_dynamo() {
    CLI::App& dynamo = *add_group("dynamo", "The embedded DynamoDB, and the tables of the models");
    add(dynamo, "rundb", "Run the embedded DynamoDB, with the tables of app/models", dynamo_rundb,
        [](CLI::App& app, dynamo_rundb_options& options) {
            add_port(app, "--port", options.port, "Where it listens; 0 is any free port");
            add_host(app, options.host);
            add_access(app, options.access);
            CLI::Option* path = app.add_option("--db-path", options.db_path,
                                               "The file that keeps the database [default: none, it is in memory]");
            path->type_name("FILE");
            app.add_flag("--in-memory", options.in_memory, "Keep the database in memory alone")->excludes(path);
            app.add_flag("--shared-db", options.shared_db,
                         "Every region and account sees the same tables; always so in an application");
            app.add_flag("--keep", options.keep, "Keep the tables that the file has, with their items");
            app.add_option("--engine", options.engine, "tight, or aws: Amazon's DynamoDB Local")
                ->type_name("NAME")
                ->check(one_of({"tight", "aws"}))
                ->capture_default_str();
            app.add_option("--sync", options.sync,
                           "What an answered write survives: normal, the death of this program; full, a power cut too")
                ->type_name("LEVEL")
                ->check(one_of({"normal", "full"}))
                ->capture_default_str();
            app.add_option("--delay", options.delay_ms, "How long tables stay CREATING, UPDATING or DELETING")
                ->type_name("MILLISECONDS")
                ->check(CLI::Range(0, 3'600'000));
            app.add_option_function<std::string>(
                   "--require-signature", [&options](const std::string& file) { options.key_file = file; },
                   "Refuse requests that are not signed with the key of this environment, or of a credentials file")
                ->type_name("FILE")
                ->expected(0, 1);
            add_target(app, options.target, app_folder);
        });
    add(dynamo, "generateschema", "Write the tables of app/models for CloudFormation, to schemas/dynamo",
        dynamo_generateschema,
        [](CLI::App& app, dynamo_generateschema_options& options) { add_target(app, options.target, app_folder); });
    add(dynamo, "installdb", "Fetch Amazon's DynamoDB Local, for `rundb --engine aws`", dynamo_installdb,
        [](CLI::App& app, dynamo_installdb_options& options) {
            app.add_flag("--accept-licence", options.accept_licence, "Say that you read its licence and accept it");
            app.add_option("--url", options.url, "Where the archive is")->type_name("URL")->capture_default_str();
            app.add_option("--sha256", options.sha256, "The hash it must have [default: what stands at URL.sha256]")
                ->type_name("HEX");
        });
    add(dynamo, "import", "Put the items of a file into a table", dynamo_import,
        [](CLI::App& app, table_choice& options) {
            add_table(app, options, "JSON lines (.json, .jsonl) or .csv [default: stdin]");
        });
    add(dynamo, "export", "Write the items of a table to a file", dynamo_export,
        [](CLI::App& app, table_choice& options) {
            add_table(app, options, "JSON lines (.json, .jsonl) or .csv [default: stdout]");
        });
}

}  // namespace tight::cli
