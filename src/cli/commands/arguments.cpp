// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/arguments.hpp"

#include <algorithm>
#include <utility>

#include "cli/terminal/command_line.hpp"
#include "cli/terminal/command_options.hpp"
#include "cli/terminal/help.hpp"

#include "core/nearest.hpp"

namespace tight::cli {

namespace {

// CLI11's complaints in plain words.
std::string worded(const CLI::ParseError& problem) {
    const std::string text = problem.what();
    const std::string name = text.substr(0, text.find_first_of(": "));
    if (problem.get_name() == "RequiredError") return name + " is missing";
    if (problem.get_name() != "ArgumentMismatch") return text;
    return name + (text.find("At Most") == std::string::npos ? " needs a value" : " is given more than once");
}

// The first word that is neither an option nor the value of one.
std::string command_of(const std::vector<std::string>& words) {
    bool is_value = false;
    for (const std::string& word : words) {
        if (!std::exchange(is_value, false) && !word.starts_with('-')) return word;
        is_value = word == "-c" || word == "--config-file" || word == "--color";
    }
    return {};
}

}  // namespace

command_line::command_line(const std::vector<std::string>& words)
    : root_("Serverless applications in C++: write, test and run them here, deploy them to AWS", "tight") {
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
            "Colours in what is printed: auto, always or never [default: auto]")
        ->type_name("WHEN")
        ->check(one_of({"auto", "always", "never"}));
    root_.add_option("-c,--config-file", configuration_, "The application's configuration, where it is not tight.yml")
        ->type_name("FILE");
    asks_init_ = command_of(words) == "init";
    root_.footer("`tight COMMAND --help` says more about a command.");
    root_.fallthrough();
    root_.require_subcommand(0, 1);  // a word after a command is its argument, even where it is the name of another one
    add_generate();
    add_init();
    add_test();
    add_serve();
    add_invoke();
    add_dynamo();
    add_build();
    add_deps();
    add_template();
    add_deploy();
    add_stack();
    add_completion();
    add_man();
}

CLI::App* command_line::add_group(const std::string& name, const std::string& description) {
    return root_.add_subcommand(name, description)
        ->require_subcommand(0, 1)
        ->footer("`tight " + name + " COMMAND --help` says more about a command.");
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

invocation parse_arguments(std::vector<std::string> words) {
    command_line line(words);
    return line.parse(std::move(words));
}

}  // namespace tight::cli
