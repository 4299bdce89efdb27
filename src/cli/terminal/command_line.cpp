// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/command_line.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "cli/terminal/help.hpp"
#include "cli/terminal/option_checks.hpp"
#include "core/command_error.hpp"
#include "core/nearest.hpp"

namespace tight::cli {

namespace {

// The two names in CLI11's "A excludes B", joined by other words.
std::string joined(const std::string& text, const std::string& verb, const std::string& between,
                   const std::string& after) {
    const std::size_t start = text.find(verb);
    return text.substr(0, start) + between + text.substr(start + verb.size()) + after;
}

// CLI11's errors in plain words.
std::string sentence_of(const CLI::ParseError& problem) {
    const std::string text = problem.what();
    const std::string name = text.substr(0, text.find_first_of(": "));
    if (problem.get_name() == "ExcludesError")
        return joined(text, " excludes ", " and ", " exclude each other: leave one of them out");
    if (problem.get_name() == "RequiresError") return joined(text, " requires ", " needs ", "");
    if (problem.get_name() == "RequiredError") return name + " is missing";
    if (problem.get_name() != "ArgumentMismatch") return text;
    return name + (text.find("At Most") == std::string::npos ? " needs a value" : " appears more than once");
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

command_action print(std::string text) {
    return [text = std::move(text)](printer& out) {
        out.data(text);
        return exit_status::ok;
    };
}

}  // namespace

command_line::command_line(const command_table& table, const std::vector<std::string>& words)
    : root_("Serverless applications in C++: write, test and run them here, deploy them to AWS", "tight"),
      called_(command_of(words)) {
    root_.formatter(std::make_shared<help_formatter>());
    add_common_options();
    root_.footer("`tight COMMAND --help` says more about a command.");
    root_.fallthrough();
    root_.require_subcommand(0, 1);  // a word after a command is its argument, even if it is the name of another one
    add_commands(table);
}

void command_line::add_common_options() {
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
    root_
        .add_option("-c,--config-file", configuration_file_, "The application's configuration, if it is not tight.yml")
        ->type_name("FILE");
}

void command_line::add_commands(const command_table& table) {
    for (const command& each : table.commands) {
        CLI::App& parent = each.group.empty() ? root_ : group(table, each.group);
        each.declare(*parent.add_subcommand(each.name, each.summary), *this);
    }
}

CLI::App& command_line::group(const command_table& table, const std::string& name) {
    const auto known = root_.get_subcommands([&](const CLI::App* one) { return one->get_name() == name; });
    if (!known.empty()) return *known.front();
    const auto found = std::ranges::find(table.groups, name, &command_group::name);
    return *root_.add_subcommand(name, found == table.groups.end() ? std::string() : found->summary)
                ->require_subcommand(0, 1)
                ->footer("`tight " + name + " COMMAND --help` says more about a command.");
}

parsed_command command_line::parse(std::vector<std::string> words) {
    try {
        std::ranges::reverse(words);  // the order that CLI11 expects
        root_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
        return {settings_, print(deepest().help())};
    } catch (const CLI::CallForVersion&) {
        return {settings_, print("tight " TIGHT_VERSION "\n")};
    } catch (const CLI::ExtrasError&) {
        refuse_extras();
    } catch (const CLI::ParseError& problem) {
        refuse_extras();
        fail_usage(sentence_of(problem), "`" + command_path(deepest()) + " --help` shows how it is written");
    }
    if (action_)
        return {settings_, [warnings = std::move(warnings_), action = std::move(action_)](printer& out) {
                    for (const std::string& each : warnings) out.warn(each);
                    return action(out);
                }};
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

    const std::string suggestion = nearest(word.substr(0, word.find('=')), candidates);
    const std::string help = "`" + command_path(app) + " --help` shows what there is";
    const std::string kind = is_option ? "option" : app.get_subcommands(nullptr).empty() ? "argument" : "command";
    fail_usage("`" + command_path(app) + "` has no " + kind + " '" + word + "'",
               suggestion.empty()
                   ? help
                   : "did you mean `" + (is_option ? suggestion : command_path(app) + ' ' + suggestion) + "`?");
}

parsed_command parse_command_line(const command_table& table, std::vector<std::string> words) {
    command_line line(table, words);
    return line.parse(std::move(words));
}

}  // namespace tight::cli
