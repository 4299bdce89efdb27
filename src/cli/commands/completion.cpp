// SPDX-License-Identifier: Apache-2.0
// `tight completion`: what a shell needs to complete the commands.
#include <memory>
#include <string>

#include "cli/terminal/command.hpp"
#include "cli/terminal/completion.hpp"
#include "cli/terminal/option_checks.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

namespace {

void declare(CLI::App& app, command_context& context) {
    app.footer("Its first lines say where it goes; for bash, in ~/.bashrc: eval \"$(tight completion bash)\"");
    const auto shell = std::make_shared<std::string>();
    app.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(one_of({"bash", "zsh", "fish"}));
    app.final_callback([&context, shell] {
        context.select([script = completion_script(context.root(), *shell)](printer& out) {
            out.data(script);
            return exit_status::ok;
        });
    });
}

}  // namespace

command completion_command() {
    return {.name = "completion", .summary = "Print the script that completes commands in a shell", .declare = declare};
}

}  // namespace tight::cli
