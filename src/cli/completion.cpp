// SPDX-License-Identifier: Apache-2.0
#include <cli/completion.hpp>

#include <functional>
#include <utility>
#include <vector>

#include <cli/help.hpp>

namespace tight::cli {

namespace {

struct described_word {
    std::string word = {};
    std::string description = {};
};

// What may follow an option.
struct option_value {
    enum class kind { words, file, folder, anything };
    kind what = kind::anything;
    std::string words = {};  // with spaces between them
};

struct described_option {
    std::vector<std::string> names = {};  // "--quiet", "-q"
    std::string description = {};
    bool takes_value = false;
    option_value value = {};
};

struct described_command {
    std::string path = {};  // "tight generate app"
    std::vector<described_word> commands = {};
    std::vector<described_option> options = {};
};

described_option describe(const CLI::Option& option) {
    described_option made{.description = option.get_description(), .takes_value = option.get_type_size() != 0};
    for (const std::string& name : option.get_lnames()) made.names.push_back("--" + name);
    for (const std::string& name : option.get_snames()) made.names.push_back("-" + name);
    const std::string choices = choices_of(option);
    if (!choices.empty())
        made.value = {option_value::kind::words, choices};
    else if (option.get_type_name() == "DIR")
        made.value.what = option_value::kind::folder;
    else if (option.get_type_name() == "FILE")
        made.value.what = option_value::kind::file;
    return made;
}

void describe(const CLI::App& app, std::vector<described_command>& all) {
    described_command made{.path = command_path(app)};
    std::vector<const CLI::App*> commands = app.get_subcommands(nullptr);
    for (const CLI::App* command : commands) made.commands.push_back({command->get_name(), command->get_description()});
    for (const CLI::App* from = &app; from != nullptr; from = from->get_parent())  // options of those above hold too
        for (const CLI::Option* option : from->get_options([](const CLI::Option* one) { return one->nonpositional(); }))
            if (from == &app || option->get_name() != "--help") made.options.push_back(describe(*option));
    all.push_back(std::move(made));
    for (const CLI::App* command : commands) describe(*command, all);
}

std::string shell_quoted(const std::string& text) {
    std::string made = "'";
    for (const char c : text) made += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return made + '\'';
}

// The commands below the first, as alternatives of a `case`.
std::string known_paths(const std::vector<described_command>& all) {
    std::string text;
    for (std::size_t i = 1; i < all.size(); ++i) text += (i == 1 ? "" : " | ") + shell_quoted(all[i].path);
    return text;
}

// One alternative of a `case` for each option that takes a value.
std::string value_cases(const std::vector<described_command>& all,
                        const std::function<std::string(const option_value&)>& action) {
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

std::string bash_script(const std::vector<described_command>& all) {
    std::string text =
        "# Completion of tight for bash. In ~/.bashrc:  eval \"$(tight completion bash)\"\n_tight() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} at=tight candidates= i\n"
        "    COMPREPLY=()\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n        case \"$at ${COMP_WORDS[i]}\" in\n        " +
        known_paths(all) + ") at+=\" ${COMP_WORDS[i]}\" ;;\n        esac\n    done\n    case \"$at $previous\" in\n";
    text += value_cases(all, [](const option_value& value) -> std::string {
        using enum option_value::kind;
        if (value.what == words)
            return "COMPREPLY=($(compgen -W " + shell_quoted(value.words) + " -- \"$word\")); return";
        if (value.what == folder) return "COMPREPLY=($(compgen -d -- \"$word\")); compopt -o filenames; return";
        if (value.what == file) return "COMPREPLY=($(compgen -f -- \"$word\")); compopt -o filenames; return";
        return "return";
    });
    text += "    esac\n    case \"$at\" in\n";
    for (const described_command& command : all) {
        std::string commands, options;
        for (const described_word& one : command.commands) commands += (commands.empty() ? "" : " ") + one.word;
        for (const described_option& one : command.options)
            for (const std::string& name : one.names)
                if (name.starts_with("--")) options += (options.empty() ? "" : " ") + name;
        text += "        " + shell_quoted(command.path) + ") [[ $word == -* ]] && candidates=" + shell_quoted(options) +
                " || candidates=" + shell_quoted(commands) + " ;;\n";
    }
    return text +
           "    esac\n    COMPREPLY=($(compgen -W \"$candidates\" -- \"$word\"))\n}\ncomplete -o bashdefault -o "
           "default -F "
           "_tight tight\n";
}

// An element of what zsh's _describe takes.
std::string zsh_entry(const std::string& word, const std::string& description) {
    std::string escaped;
    for (const char c : word) escaped += c == ':' ? std::string("\\:") : std::string(1, c);
    return ' ' + shell_quoted(escaped + ':' + description);
}

std::string zsh_script(const std::vector<described_command>& all) {
    std::string text =
        "#compdef tight\n# Completion of tight for zsh. In ~/.zshrc, after compinit:  eval \"$(tight completion "
        "zsh)\"\n"
        "_tight() {\n    local at=tight i\n    local -a commands options\n"
        "    for ((i = 2; i < CURRENT; i++)); do\n        case \"$at ${words[i]}\" in\n        (" +
        known_paths(all) +
        ") at+=\" ${words[i]}\" ;;\n        esac\n    done\n    case \"$at ${words[CURRENT-1]}\" in\n";
    text += value_cases(all, [](const option_value& value) -> std::string {
        using enum option_value::kind;
        if (value.what == words) return "compadd -- " + value.words + "; return";
        if (value.what == folder) return "_files -/; return";
        if (value.what == file) return "_files; return";
        return "return";
    });
    text += "    esac\n    case \"$at\" in\n";
    for (const described_command& command : all) {
        text += "        " + shell_quoted(command.path) + ")\n            commands=(";
        for (const described_word& one : command.commands) text += zsh_entry(one.word, one.description);
        text += " )\n            options=(";
        for (const described_option& one : command.options)
            for (const std::string& name : one.names) text += zsh_entry(name, one.description);
        text += " ) ;;\n";
    }
    return text +
           "    esac\n    if [[ ${words[CURRENT]} == -* ]]; then _describe option options\n"
           "    elif (( $#commands )); then _describe command commands\n    else _files\n    fi\n}\n"
           "if [[ ${funcstack[1]} == _tight ]]; then _tight \"$@\"; else compdef _tight tight; fi\n";
}

std::string fish_option(const described_command& command, const described_option& option) {
    std::string line = "complete -c tight -n '__tight_is \"" + command.path + "\"'";
    for (const std::string& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    using enum option_value::kind;
    if (option.takes_value && option.value.what == words) line += " -x -a " + shell_quoted(option.value.words);
    if (option.takes_value && option.value.what == folder) line += " -x -a '(__fish_complete_directories)'";
    if (option.takes_value && option.value.what == file) line += " -r -F";
    if (option.takes_value && option.value.what == anything) line += " -x";
    return line + " -d " + shell_quoted(option.description) + '\n';
}

std::string fish_script(const std::vector<described_command>& all) {
    std::string text =
        "# Completion of tight for fish:  tight completion fish > ~/.config/fish/completions/tight.fish\n"
        "function __tight_is\n    set -l at tight\n    for word in (commandline -opc)[2..]\n        switch \"$at "
        "$word\"\n"
        "            case";
    for (std::size_t i = 1; i < all.size(); ++i) text += ' ' + shell_quoted(all[i].path);
    text += "\n                set at \"$at $word\"\n        end\n    end\n    test \"$at\" = \"$argv[1]\"\nend\n";
    for (const described_command& command : all) {
        for (const described_word& one : command.commands)
            text += "complete -c tight -f -n '__tight_is \"" + command.path + "\"' -a " + shell_quoted(one.word) +
                    " -d " + shell_quoted(one.description) + '\n';
        for (const described_option& option : command.options) text += fish_option(command, option);
    }
    return text;
}

}  // namespace

std::string completion_script(const CLI::App& root, const std::string& shell) {
    std::vector<described_command> all;
    describe(root, all);
    if (shell == "zsh") return zsh_script(all);
    return shell == "fish" ? fish_script(all) : bash_script(all);
}

}  // namespace tight::cli
