// SPDX-License-Identifier: Apache-2.0
#pragma once

// The command line, apart from what commands do: words in, a command that is ready to run out.

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"

namespace tight::cli {

struct parsed_command {
    printer_settings settings = {};
    command_action run = {};
};

// The tree of commands and their options.
class command_line final : private command_context {
public:
    // `words` without the program's name: those that will be parsed.
    command_line(const command_table& table, const std::vector<std::string>& words);
    command_line(const command_line&) = delete;
    command_line& operator=(const command_line&) = delete;

    // Throws command_error (usage) if they make no sense. Help and the version are commands, too.
    parsed_command parse(std::vector<std::string> words);

    const CLI::App& root() const override { return root_; }

private:
    bool is_called(const std::string& name) const override { return name == called_; }
    const std::filesystem::path& configuration_file() const override { return configuration_file_; }
    void add_warning(std::string sentence) override { warnings_.push_back(std::move(sentence)); }
    void select(command_action action) override { action_ = std::move(action); }

    void add_common_options();
    void add_commands(const command_table& table);
    CLI::App& group(const command_table& table, const std::string& name);
    void refuse_extras() const;
    const CLI::App& deepest() const;

    CLI::App root_;
    printer_settings settings_;
    std::filesystem::path configuration_file_;
    std::vector<std::string> warnings_;
    std::string called_;  // the first word that is neither an option nor the value of one
    command_action action_;
};

// The same in one step, for the program.
parsed_command parse_command_line(const command_table& table, std::vector<std::string> words);

}  // namespace tight::cli
