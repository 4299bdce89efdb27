// SPDX-License-Identifier: Apache-2.0
#pragma once

// A command: where it stands in the tree, its options with their rules, and what it does. Each is defined in the file
// of its name in src/cli/commands, and listed in commands/table.cpp.
//
//     command status_command() {
//         return make_command("", "status", "Show what runs, and where", declare, run);
//     }

#include <concepts>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // CLI::App needs these two, which it does not include
#include <CLI/Formatter.hpp>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

using command_action = std::function<exit_status(printer&)>;

// What the declaration of a command may use of the whole command line.
class command_context {
public:
    virtual ~command_context() = default;

    // All commands, complete once the command line is parsed.
    virtual const CLI::App& root() const = 0;

    // Whether the words call that command: what only it needs is not prepared for others.
    virtual bool is_called(const std::string& name) const = 0;

    // The file of --config-file; empty without it. Known once the command line is parsed.
    virtual const std::filesystem::path& configuration_file() const = 0;

    // Shown before the command that is called runs.
    virtual void add_warning(std::string sentence) = 0;

    // Called while the command line is parsed, by the command that is called.
    virtual void select(command_action action) = 0;
};

struct command {
    std::string group = {};  // "generate"; empty: of `tight` itself
    std::string name = {};
    std::string summary = {};
    std::function<void(CLI::App& app, command_context& context)> declare = {};
};

struct command_group {
    std::string name = {};
    std::string summary = {};
};

struct command_table {
    std::vector<command_group> groups = {};
    std::vector<command> commands = {};  // in the order of the help; a group stands where its first command does
};

// --config-file names the file that a command reads, in place of the folder in which the file is looked for.
template <class Options>
void apply_configuration(Options& options, const std::filesystem::path& file) {
    if (file.empty()) return;
    if constexpr (requires { options.configuration; })
        options.configuration = file;
    else if constexpr (requires { options.target; })
        options.target = std::filesystem::path(options.target) / file;
}

// A command whose options live in an `Options`, to which `declare` binds them; `run` gets them.
template <class Options, class Declare>
command make_command(std::string group, std::string name, std::string summary, Declare declare,
                     exit_status (*run)(const Options&, printer&)) {
    auto declare_all = [declare, run](CLI::App& app, command_context& context) {
        app.footer("`tight --help` shows the options that every command has.");
        auto options = std::make_shared<Options>();
        if constexpr (std::invocable<Declare, CLI::App&, Options&, command_context&>)
            declare(app, *options, context);
        else
            declare(app, *options);
        app.final_callback([&context, options, run] {
            apply_configuration(*options, context.configuration_file());
            context.select([options, run](printer& out) { return run(*options, out); });
        });
    };
    return {std::move(group), std::move(name), std::move(summary), std::move(declare_all)};
}

}  // namespace tight::cli
