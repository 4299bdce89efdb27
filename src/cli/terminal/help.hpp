// SPDX-License-Identifier: Apache-2.0
#pragma once

// How `--help` looks, at every level.

#include <string>
#include <string_view>

#include <CLI/App.hpp>

namespace tight::cli {

class help_formatter final : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

// The words that call a command: "tight generate app".
std::string command_path(const CLI::App& app);

// "tight generate app [OPTIONS] NAME"
std::string usage_of(const CLI::App& app);

// Whether it is more than a flag.
bool takes_value(const CLI::Option& option);

// What stands for its value in texts: "DIR". Empty of a flag.
std::string value_name(const CLI::Option& option);

// "-q, --quiet", "    --target DIR"
std::string option_names(const CLI::Option& option);

// What it does, and its default.
std::string option_text(const CLI::Option& option);

// The name of the validator whose description is the words an option takes.
inline constexpr std::string_view choice_validator = "choice";

// The words that it takes and no others, with spaces between them; empty if it takes anything.
std::string choices_of(const CLI::Option& option);

}  // namespace tight::cli
