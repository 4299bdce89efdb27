// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/completion.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "cli/terminal/help.hpp"

namespace tight::cli {

namespace {

struct described_word {
    std::string word = {};
    std::string description = {};
};

// What may stand in a place: one of these words, a file, a folder, or what no shell knows.
struct offer {
    enum class kind { words, file, folder, nothing };
    kind what = kind::nothing;
    std::string words = {};  // with spaces between them
};

struct described_option {
    std::vector<std::string> names = {};  // "--quiet", "-q"
    std::string description = {};
    bool takes_value = false;
    offer value = {};
};

struct described_command {
    std::string path = {};  // "tight generate app"
    std::vector<described_word> commands = {};
    std::vector<described_option> options = {};
    offer argument = {};
};

offer offer_for(const CLI::Option& option) {
    using enum offer::kind;
    if (const std::string choices = choices_of(option); !choices.empty()) return {words, choices};
    const std::string name = option.get_positional() ? option.get_name(true, false) : value_name(option);
    if (name == "DIR") return {folder};
    return {name == "FILE" || name == "ZIP" ? file : nothing};
}

described_option describe(const CLI::Option& option) {
    described_option described{
        .description = option.get_description(), .takes_value = takes_value(option), .value = offer_for(option)};
    for (const std::string& name : option.get_lnames()) described.names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) described.names.push_back("-" + name);
    return described;
}

// Its own options and those of the commands above it, which hold too; its own first where both have a name.
std::vector<described_option> options_of(const CLI::App& app) {
    std::vector<described_option> options;
    std::set<std::string> known;
    for (const CLI::App* from = &app; from != nullptr; from = from->get_parent())
        for (const CLI::Option* option :
             from->get_options([](const CLI::Option* one) { return one->nonpositional(); })) {
            described_option one = describe(*option);
            std::erase_if(one.names, [&](const std::string& name) { return !known.insert(name).second; });
            if (!one.names.empty()) options.push_back(std::move(one));
        }
    return options;
}

std::vector<described_word> commands_of(const CLI::App& app) {
    std::vector<described_word> words;
    for (const CLI::App* command : app.get_subcommands(nullptr))
        words.push_back({command->get_name(), command->get_description()});
    return words;
}

void describe(const CLI::App& app, std::vector<described_command>& all) {
    described_command described{.path = command_path(app), .commands = commands_of(app), .options = options_of(app)};
    for (const CLI::Option* option : app.get_options([](const CLI::Option* one) { return one->get_positional(); }))
        if (described.argument.what == offer::kind::nothing) described.argument = offer_for(*option);
    all.push_back(std::move(described));
    for (const CLI::App* command : app.get_subcommands(nullptr)) describe(*command, all);
}

// A command whose arguments are the words of another one: `tight man generate app`.
void describe_words(const CLI::App& app, const std::string& path, std::vector<described_command>& all) {
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        const std::string below = path + ' ' + command->get_name();
        all.push_back({.path = below, .commands = commands_of(*command)});
        describe_words(*command, below, all);
    }
}

std::vector<described_command> describe_all(const CLI::App& root) {
    std::vector<described_command> all;
    describe(root, all);
    const auto manual = std::ranges::find(all, "tight man", &described_command::path);
    if (manual != all.end()) {
        manual->commands = commands_of(root);
        describe_words(root, "tight man", all);
    }
    return all;
}

std::string shell_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + '\'';
}

// The commands below the first, as alternatives of a `case`.
std::string known_paths(const std::vector<described_command>& all) {
    std::string text;
    for (std::size_t i = 1; i < all.size(); ++i) text += (i == 1 ? "" : " | ") + shell_quoted(all[i].path);
    return text;
}

// One alternative of a `case` for each option that takes a value.
std::string value_cases(const std::vector<described_command>& all,
                        const std::function<std::string(const offer&)>& action) {
    std::string text;
    for (const described_command& command : all)
        for (const described_option& option : command.options) {
            if (!option.takes_value) continue;
            text += "        ";
            for (const std::string& name : option.names)
                text += (name == option.names.front() ? "" : " | ") + shell_quoted(command.path + ' ' + name);
            text += ") " + action(option.value) + " ;;\n";
        }
    return text;
}

std::string bash_offer(const offer& one) {
    using enum offer::kind;
    if (one.what == words) return "candidates=" + shell_quoted(one.words);
    if (one.what == folder) return "compopt -o dirnames";
    return one.what == file ? "compopt -o default" : ":";
}

std::string bash_candidates(const described_command& command) {
    std::string commands, options;
    for (const described_word& one : command.commands) commands += (commands.empty() ? "" : " ") + one.word;
    for (const described_option& one : command.options)
        for (const std::string& name : one.names)
            if (name.starts_with("--")) options += (options.empty() ? "" : " ") + name;
    return "        " + shell_quoted(command.path) +
           ") if [[ $word == -* ]]; then candidates=" + shell_quoted(options) + "; else " +
           bash_offer(commands.empty() ? command.argument : offer{offer::kind::words, commands}) + "; fi ;;\n";
}

std::string bash_script(const std::vector<described_command>& all) {
    std::string text =
        "# Completion of tight for bash. In ~/.bashrc:  eval \"$(tight completion bash)\"\n_tight() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} at=tight candidates= i\n"
        "    COMPREPLY=()\n"
        "    if [[ $word == = ]]; then word=  # --option=value is three words\n"
        "    elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case \"$at ${COMP_WORDS[i]}\" in\n        " +
        known_paths(all) + ") at+=\" ${COMP_WORDS[i]}\" ;;\n        esac\n    done\n    case \"$at $previous\" in\n";
    text += value_cases(all, bash_offer);
    text += "    *)\n        case \"$at\" in\n";
    for (const described_command& command : all) text += bash_candidates(command);
    return text +
           "        esac\n    esac\n    COMPREPLY=($(compgen -W \"$candidates\" -- \"$word\"))\n}\n"
           "complete -F _tight tight\n";
}

// An element of what zsh's _describe takes.
std::string zsh_entry(const std::string& word, const std::string& description) {
    std::string escaped;
    for (const char c : word) escaped += c == ':' ? std::string("\\:") : std::string(1, c);
    return ' ' + shell_quoted(escaped + ':' + description);
}

std::string zsh_offer(const offer& one) {
    using enum offer::kind;
    if (one.what == words) return "compadd -- " + one.words;
    if (one.what == folder) return "_files -/";
    return one.what == file ? "_files" : ":";
}

std::string zsh_candidates(const described_command& command) {
    std::string commands, options;
    for (const described_word& one : command.commands) commands += zsh_entry(one.word, one.description);
    for (const described_option& one : command.options)
        for (const std::string& name : one.names) options += zsh_entry(name, one.description);
    const std::string otherwise =
        commands.empty() ? zsh_offer(command.argument) : "found=(" + commands + " ); _describe command found";
    return "        " + shell_quoted(command.path) + ")\n            if [[ $word == -* ]]; then found=(" + options +
           " ); _describe option found\n            else " + otherwise + "; fi ;;\n";
}

std::string zsh_script(const std::vector<described_command>& all) {
    std::string text =
        "#compdef tight\n# Completion of tight for zsh. In ~/.zshrc, after compinit:  eval \"$(tight completion "
        "zsh)\"\n"
        "_tight() {\n    local at=tight word=${words[CURRENT]} previous=${words[CURRENT-1]} i\n    local -a found\n"
        "    if [[ $word == --*=* ]]; then previous=${word%%=*}; compset -P '*='; fi\n"
        "    for ((i = 2; i < CURRENT; i++)); do\n        case \"$at ${words[i]}\" in\n        (" +
        known_paths(all) + ") at+=\" ${words[i]}\" ;;\n        esac\n    done\n    case \"$at $previous\" in\n";
    text += value_cases(all, zsh_offer);
    text += "    *)\n        case \"$at\" in\n";
    for (const described_command& command : all) text += zsh_candidates(command);
    return text +
           "        esac\n    esac\n}\n"
           "if [[ ${funcstack[1]} == _tight ]]; then _tight \"$@\"; else compdef _tight tight; fi\n";
}

std::string fish_offer(const offer& one) {
    using enum offer::kind;
    if (one.what == words) return " -x -a " + shell_quoted(one.words);
    if (one.what == folder) return " -x -a '(__fish_complete_directories)'";
    return one.what == file ? " -r -F" : " -x";
}

std::string fish_command(const described_command& command) {
    const std::string line = "complete -c tight -n '__tight_is \"" + command.path + "\"'";
    std::string text;
    if (command.argument.what == offer::kind::words)
        text += line + " -f -a " + shell_quoted(command.argument.words) + '\n';
    else if (command.argument.what == offer::kind::nothing)
        text += line + " -f\n";
    for (const described_word& one : command.commands)
        text += line + " -a " + shell_quoted(one.word) + " -d " + shell_quoted(one.description) + '\n';
    for (const described_option& option : command.options) {
        text += line;
        for (const std::string& name : option.names)
            text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        text += (option.takes_value ? fish_offer(option.value) : "") + " -d " + shell_quoted(option.description) + '\n';
    }
    return text;
}

std::string fish_script(const std::vector<described_command>& all) {
    std::string text =
        "# Completion of tight for fish:  tight completion fish > ~/.config/fish/completions/tight.fish\n"
        "function __tight_is\n    set -l at tight\n    for word in (commandline -opc)[2..]\n        switch \"$at "
        "$word\"\n"
        "            case";
    for (std::size_t i = 1; i < all.size(); ++i) text += ' ' + shell_quoted(all[i].path);
    text += "\n                set at \"$at $word\"\n        end\n    end\n    test \"$at\" = \"$argv[1]\"\nend\n";
    for (const described_command& command : all) text += fish_command(command);
    return text;
}

}  // namespace

std::string completion_script(const CLI::App& root, const std::string& shell) {
    const std::vector<described_command> all = describe_all(root);
    if (shell == "zsh") return zsh_script(all);
    return shell == "fish" ? fish_script(all) : bash_script(all);
}

}  // namespace tight::cli
