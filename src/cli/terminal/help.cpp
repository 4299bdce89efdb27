// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/help.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tight::cli {

namespace {

using row = std::pair<std::string, std::string>;

// CLI11 gives access to the validators of mutable options alone; null if there is no such validator.
template <class Name>
const CLI::Validator* validator_of(const CLI::Option& option, const Name& name) {
    try {
        return const_cast<CLI::Option&>(option).get_validator(name);
    } catch (const CLI::OptionNotFound&) {
        return nullptr;
    }
}

std::string positional_name(const CLI::Option& option) {
    const std::string name = option.get_name(true, false);
    const bool many = option.get_items_expected_max() > 1;
    return (option.get_required() ? name : "[" + name + "]") + (many ? "..." : "");
}

std::string table(const std::string& title, const std::vector<row>& rows) {
    if (rows.empty()) return "";
    std::size_t width = 0;
    for (const row& line : rows) width = std::max(width, line.first.size());
    std::string text = "\n" + title + ":\n";
    for (const auto& [name, description] : rows)
        text += "  " + name + std::string(width - name.size() + 2, ' ') + description + '\n';
    return text;
}

std::vector<const CLI::Option*> positionals(const CLI::App& app) {
    return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

}  // namespace

std::string command_path(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name() : command_path(*app.get_parent()) + ' ' + app.get_name();
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string value_name(const CLI::Option& option) {
    if (!takes_value(option)) return "";
    std::string name = option.get_type_name();  // and what its validators say, after colons
    std::string checks;
    for (int i = 0; const CLI::Validator* one = validator_of(option, i); ++i)
        if (!one->get_description().empty()) checks += ':' + one->get_description();
    if (name.ends_with(checks)) name.resize(name.size() - checks.size());
    return name;
}

std::string option_names(const CLI::Option& option) {
    std::string names;
    for (const std::string& name : option.get_snames()) names += (names.empty() ? "-" : ", -") + name;
    if (names.empty()) names = "    ";
    for (const std::string& name : option.get_lnames()) names += (names.back() == ' ' ? "--" : ", --") + name;
    const std::string value = value_name(option);
    if (value.empty()) return names;
    return names + (option.get_items_expected_min() == 0 ? " [" + value + ']' : ' ' + value);
}

std::string option_text(const CLI::Option& option) {
    const std::string fallback = option.get_default_str();
    return option.get_description() + (fallback.empty() ? "" : " [default: " + fallback + "]");
}

std::string usage_of(const CLI::App& app) {
    std::string line = command_path(app);
    if (!app.get_subcommands(nullptr).empty()) return line + " COMMAND";
    line += " [OPTIONS]";
    for (const CLI::Option* option : positionals(app)) line += ' ' + positional_name(*option);
    return line;
}

std::string choices_of(const CLI::Option& option) {
    const CLI::Validator* choice = validator_of(option, std::string(choice_validator));
    return choice == nullptr ? "" : choice->get_description();
}

std::string help_formatter::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
    std::vector<row> commands;
    for (const CLI::App* command : app->get_subcommands(nullptr))
        commands.emplace_back(command->get_name(), command->get_description());
    std::vector<row> arguments;
    for (const CLI::Option* option : positionals(*app))
        if (!option->get_description().empty())
            arguments.emplace_back(option->get_name(true, false), option->get_description());
    std::vector<row> options;
    for (const CLI::Option* option : app->get_options([](const CLI::Option* one) { return one->nonpositional(); }))
        options.emplace_back(option_names(*option), option_text(*option));

    std::string text = app->get_description() + "\n\n" + "Usage: " + usage_of(*app) + '\n';
    text += table("Commands", commands) + table("Arguments", arguments) + table("Options", options);
    const std::string footer = app->get_footer();
    return footer.empty() ? text : text + '\n' + footer + '\n';
}

}  // namespace tight::cli
