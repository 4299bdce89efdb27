// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tree of commands and their options. Each add_ function declares a part of it; the files of src/cli/commands/arguments_*.cpp
// define them, a group of commands in each.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // CLI::App needs these two, which it does not include
#include <CLI/Formatter.hpp>

#include "cli/commands/arguments.hpp"

namespace tight::cli {

struct init_options;

// --config-file says which file a command reads: it stands in place of the folder that the file is looked for in.
template <class Options>
void apply_configuration(Options& options, const std::filesystem::path& file) {
    if (file.empty()) return;
    if constexpr (requires { options.configuration; })
        options.configuration = file;
    else if constexpr (requires { options.target; })
        options.target = std::filesystem::path(options.target) / file;
}

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
    void add_init();
    void add_test();
    void add_serve();
    void add_invoke();
    void add_dynamo();
    void add_deploy();
    void add_stack();
    void add_build();
    void add_deps();
    void add_completion();
    void add_man();
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

template <class Options, class Declare>
void command_line::add(CLI::App& group, const std::string& name, const std::string& description,
                       exit_status (*command)(const Options&, printer&), Declare declare) {
    auto options = std::make_shared<Options>();
    CLI::App& app =
        *group.add_subcommand(name, description)->footer("`tight --help` shows the options that every command has.");
    declare(app, *options);
    app.final_callback([this, options, command] {
        apply_configuration(*options, configuration_);
        chosen_ = [options, command](printer& out) { return command(*options, out); };
    });
}

}  // namespace tight::cli
