// SPDX-License-Identifier: Apache-2.0
#include <cli/arguments.hpp>

#include <algorithm>
#include <utility>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // CLI::App needs these two, which it does not include
#include <CLI/Formatter.hpp>

#include <cli/commands/build.hpp>
#include <cli/commands/dynamo.hpp>
#include <cli/commands/generate.hpp>
#include <cli/commands/init.hpp>
#include <cli/commands/invoke.hpp>
#include <cli/commands/serve.hpp>
#include <cli/commands/template.hpp>
#include <cli/commands/test.hpp>
#include <cli/help.hpp>
#include <cli/plugins.hpp>

#include <core/nearest.hpp>

namespace tight::cli {

namespace {

// Declares the commands and, once words are parsed, holds the one that was asked for.
class command_line {
public:
    explicit command_line(const std::vector<std::string>& words);
    invocation parse(std::vector<std::string> words);

private:
    CLI::App* add_group(const std::string& name, const std::string& description);

    // A command whose options live in an `Options` that `declare` binds; `command` runs with them.
    template <class Options, class Declare>
    void add(CLI::App& group, const std::string& name, const std::string& description,
             exit_status (*command)(const Options&, printer&), Declare declare);

    void add_generate();
    void add_test();
    void add_serve();
    void add_invoke();
    void add_dynamo();
    void add_build();
    void add_init();
    void add_template();
    void add_plugin_options(CLI::App& init, init_options& options);
    void refuse_extras() const;
    const CLI::App& deepest() const;

    CLI::App root_;
    printer_settings settings_;
    std::filesystem::path configuration_;
    std::vector<std::string> plugin_problems_;
    bool asks_init_ = false;
    std::function<exit_status(printer&)> chosen_;
};

template <class Option>
void add_target(CLI::App& app, Option& target, const char* description) {
    app.add_option("--target", target, description)->type_name("DIR");
}

// CLI11's complaints in plain words.
std::string worded(const CLI::ParseError& problem) {
    const std::string text = problem.what();
    const std::string name = text.substr(0, text.find_first_of(": "));
    if (problem.get_name() == "RequiredError") return name + " is missing";
    if (problem.get_name() != "ArgumentMismatch") return text;
    return name + (text.find("At Most") == std::string::npos ? " needs a value" : " is given more than once");
}

void add_port(CLI::App& app, const std::string& name, int& port, const char* description) {
    app.add_option(name, port, description)->type_name("PORT")->check(CLI::Range(0, 65535))->capture_default_str();
}

// Accepts these words and no others.
std::function<std::string(const std::string&)> one_of(std::vector<std::string> words) {
    return [words = std::move(words)](const std::string& given) {
        if (std::ranges::find(words, given) != words.end()) return std::string();
        std::string list;
        for (const std::string& word : words)
            list += (list.empty() ? "" : word == words.back() ? " and " : ", ") + word;
        return "'" + given + "' is none of " + list;
    };
}

void add_database(CLI::App& app, database_choice& database) {
    add_port(app, "--db-port", database.port, "Where the embedded database listens; 0 is any free port");
    CLI::Option* path =
        app.add_option("--db-path", database.path, "The file it is kept in [default: .tight/dynamodb.db]");
    path->type_name("FILE");
    app.add_flag("--in-memory", database.in_memory, "Keep nothing of it")->excludes(path);
}

void add_host(CLI::App& app, std::string& host) {
    app.add_option("--host", host, "The address it listens on")->type_name("ADDRESS")->capture_default_str();
}

void add_api(CLI::App& app, std::string& api) {
    app.add_option("--api", api, "The gateway and its events: http or rest")
        ->type_name("KIND")
        ->check(one_of({"http", "rest"}))
        ->capture_default_str();
}

void add_timeout(CLI::App& app, int& seconds) {
    app.add_option("--timeout", seconds, "Seconds until an invocation is ended")
        ->type_name("N")
        ->check(CLI::Range(1, 900))
        ->capture_default_str();
}

void add_architecture(CLI::App& app, std::string& arch) {
    app.add_option("--arch", arch, "x86_64 or arm64 [default: architecture of tight.yml, or x86_64]")
        ->type_name("NAME")
        ->check(one_of({"x86_64", "arm64"}));
}

// --config-file says which file a command reads: it stands in place of the folder that the file is looked for in.
template <class Options>
void apply_configuration(Options& options, const std::filesystem::path& file) {
    if (file.empty()) return;
    if constexpr (requires { options.configuration; })
        options.configuration = file;
    else if constexpr (requires { options.target; })
        options.target = std::filesystem::path(options.target) / file;
}

constexpr const char* app_folder = "A folder of the application [default: the current one]";

command_line::command_line(const std::vector<std::string>& words)
    : root_("Serverless applications in C++: write, test and run them on this machine", "tight") {
    root_.formatter(std::make_shared<help_formatter>());
    root_.set_help_flag("-h,--help", "Print this help");
    root_.set_version_flag("-V,--version", "tight " TIGHT_VERSION, "Print the version");
    root_.add_flag("-q,--quiet", settings_.quiet, "Say nothing but results and errors");
    root_
        .add_option_function<std::string>(
            "--color",
            [this](const std::string& choice) {
                settings_.colours = choice == "always"  ? colour_choice::always
                                    : choice == "never" ? colour_choice::never
                                                        : colour_choice::automatic;
            },
            "auto, always or never")
        ->type_name("WHEN")
        ->check(one_of({"auto", "always", "never"}));
    root_.add_option("-c,--config-file", configuration_, "The application's configuration, where it is not tight.yml")
        ->type_name("FILE");
    asks_init_ = std::ranges::find(words, "init") != words.end();
    root_.footer("`tight COMMAND --help` says more about a command.");
    root_.fallthrough();
    add_init();
    add_generate();
    add_test();
    add_serve();
    add_invoke();
    add_dynamo();
    add_build();
    add_template();
}

CLI::App* command_line::add_group(const std::string& name, const std::string& description) {
    return root_.add_subcommand(name, description)
        ->footer("`tight " + name + " COMMAND --help` says more about a command.");
}

template <class Options, class Declare>
void command_line::add(CLI::App& group, const std::string& name, const std::string& description,
                       exit_status (*command)(const Options&, printer&), Declare declare) {
    auto options = std::make_shared<Options>();
    CLI::App& app = *group.add_subcommand(name, description)->footer("");
    declare(app, *options);
    app.final_callback([this, options, command] {
        apply_configuration(*options, configuration_);
        chosen_ = [options, command](printer& out) { return command(*options, out); };
    });
}

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
    add(generate, "env", "Write env.yml from env.dist.yml and this environment", generate_env,
        [](CLI::App& app, generate_env_options& options) { add_target(app, options.target, app_folder); });
}

void command_line::add_init() {
    add(root_, "init", "Write the configuration of an application that is there already", init,
        [this](CLI::App& app, init_options& options) {
            app.add_option("MODULE:FUNCTION", options.function, "Of a Python application; not of one in C++");
            app.add_option("--name", options.name, "The application's [default: the module's, or the folder's]")
                ->type_name("NAME");
            app.add_option("--description", options.description, "One sentence")
                ->type_name("TEXT")
                ->capture_default_str();
            app.add_option("--bucket", options.bucket, "For packages [default: the name and eight characters]")
                ->type_name("NAME");
            add_timeout(app, options.timeout);
            app.add_option("--memory", options.memory, "MB that a function has")
                ->type_name("N")
                ->check(CLI::Range(128, 10240))
                ->capture_default_str();
            app.add_option("--stages", options.stages, "With commas between; the first is the development stage")
                ->type_name("LIST")
                ->capture_default_str();
            app.add_option("--requirements", options.requirements, "What a Python application needs")
                ->type_name("FILE")
                ->capture_default_str();
            app.add_option("--runtime", options.runtime, "Of a Python application [default: python3.13]")
                ->type_name("NAME");
            app.add_flag("--wsgi", options.wsgi, "It is a WSGI application: Flask, Django and their like");
            app.add_option("--web", options.web, "It is a program that listens for HTTP, started by this command")
                ->type_name("COMMAND");
            app.add_flag("--no-api-gateway", options.no_api_gateway, "No API: requests do not reach it");
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

void command_line::add_template() {
    add(root_, "template", "Print what CloudFormation would be told", print_template,
        [](CLI::App& app, template_options& options) {
            app.add_option("--format", options.format, "json or yaml")
                ->type_name("KIND")
                ->check(one_of({"json", "yaml"}))
                ->capture_default_str();
            add_target(app, options.target, app_folder);
        });
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
            add_api(app, options.api);
            add_timeout(app, options.timeout);
            add_database(app, options.database);
            app.add_flag("--no-watch", options.no_watch, "Build once, and not again when a file is saved");
        });
}

void command_line::add_invoke() {
    add(root_, "invoke", "Call one function", invoke, [](CLI::App& app, invoke_options& options) {
        app.add_option("NAME", options.name, "The function")->required();
        app.add_option("ARGS", options.arguments, "name=text and name:=json, for the event, the query or the body");
        app.add_flag("--local", options.local, "On this machine");
        app.add_option("--event", options.event, "The whole event, from a file; - is stdin")->type_name("FILE");
        app.add_option("--method", options.method, "Of an HTTP request [default: GET, POST with --body]")
            ->type_name("VERB");
        app.add_option("--path", options.path, "Of an HTTP request, with its query [default: /NAME]")
            ->type_name("PATH");
        app.add_option("--header", options.headers, "Of an HTTP request: 'Name: value'; may come again")
            ->type_name("TEXT")
            ->allow_extra_args(false);
        app.add_option("--body", options.body, "Of an HTTP request")->type_name("TEXT");
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
            CLI::Option* path =
                app.add_option("--db-path", options.db_path, "The file it is kept in [default: in memory]");
            path->type_name("FILE");
            app.add_flag("--in-memory", options.in_memory, "Keep nothing")->excludes(path);
            app.add_flag("--shared-db", options.shared_db,
                         "Every region and account sees the same tables; always so in an application");
            app.add_flag("--keep", options.keep, "Keep the tables that are there, with their items");
            app.add_flag("--durable", options.durable, "Writes survive a power cut, and take longer");
            add_target(app, options.target, app_folder);
        });
    add(dynamo, "generateschema", "Write the tables of app/models for CloudFormation, to schemas/dynamo",
        dynamo_generateschema,
        [](CLI::App& app, dynamo_generateschema_options& options) { add_target(app, options.target, app_folder); });
}

void command_line::add_build() {
    add(root_, "build", "Make the package that runs in AWS: one verified static program", build,
        [](CLI::App& app, build_options& options) {
            add_architecture(app, options.arch);
            app.add_option("--output-format", options.output_format, "zip, binary, or image (an OCI layout)")
                ->type_name("KIND")
                ->check(one_of({"zip", "binary", "image"}))
                ->capture_default_str();
            app.add_flag("--bundle", options.bundle, "Pack shared libraries that cannot be linked static");
            app.add_flag("--no-check", options.no_check, "Do not start the functions before they are packed");
            app.add_flag("--rebuild", options.rebuild, "Build everything anew");
            add_target(app, options.target, app_folder);
        });
}

invocation command_line::parse(std::vector<std::string> words) {
    const auto print = [](std::string text) {
        return [text = std::move(text)](printer& out) {
            out.data(text);
            return exit_status::ok;
        };
    };
    try {
        std::ranges::reverse(words);  // as CLI11 wants them
        root_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
        return {settings_, print(deepest().help())};
    } catch (const CLI::CallForVersion&) {
        return {settings_, print("tight " TIGHT_VERSION "\n")};
    } catch (const CLI::ExtrasError&) {
        refuse_extras();
    } catch (const CLI::ParseError& problem) {
        refuse_extras();
        fail_usage(worded(problem), "`" + command_path(deepest()) + " --help` shows how it is written");
    }
    if (chosen_ && !plugin_problems_.empty())
        return {settings_, [problems = plugin_problems_, command = std::move(chosen_)](printer& out) {
                    for (const std::string& each : problems) out.warn(each);
                    return command(out);
                }};
    if (chosen_) return {settings_, std::move(chosen_)};
    return {settings_, [help = deepest().help()](printer& out) {
                out.relay(help);
                return exit_status::usage;
            }};
}

const CLI::App& command_line::deepest() const {
    const CLI::App* app = &root_;
    while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
    return *app;
}

// Words that no command took: says which, and what may have been meant.
void command_line::refuse_extras() const {
    const std::vector<std::string> extras = root_.remaining(true);
    if (extras.empty()) return;
    const CLI::App& app = deepest();
    const std::string& word = extras.front();
    std::vector<std::string> candidates;
    const bool is_option = word.starts_with('-');
    if (is_option)
        for (const CLI::Option* option : app.get_options())
            for (const std::string& name : option->get_lnames()) candidates.push_back("--" + name);
    for (const CLI::App* command : app.get_subcommands(nullptr))
        if (!is_option) candidates.push_back(command->get_name());

    const std::string meant = nearest(word.substr(0, word.find('=')), candidates);
    const std::string help = "`" + command_path(app) + " --help` shows what there is";
    const std::string kind = is_option ? "option" : app.get_subcommands(nullptr).empty() ? "argument" : "command";
    fail_usage("`" + command_path(app) + "` has no " + kind + " '" + word + "'",
               meant.empty() ? help : "did you mean `" + (is_option ? meant : command_path(app) + ' ' + meant) + "`?");
}

}  // namespace

invocation parse_arguments(std::vector<std::string> words) {
    command_line line(words);
    return line.parse(std::move(words));
}

}  // namespace tight::cli
