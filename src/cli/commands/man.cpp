// SPDX-License-Identifier: Apache-2.0
// `tight man`: the manual pages, one for each command.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cli/terminal/command.hpp"
#include "cli/terminal/help.hpp"
#include "cli/terminal/man_page.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace {

exit_status write_pages(const std::vector<man_page>& pages, const std::filesystem::path& folder) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) fail_command("cannot create the folder " + display_path(folder) + ": " + problem.message());
    for (const man_page& page : pages) write_file(folder / page.name, page.text);
    return exit_status::ok;
}

const CLI::App& find_command(const CLI::App& root, const std::vector<std::string>& words) {
    const CLI::App* command = &root;
    for (const std::string& word : words) {
        const auto below = command->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
        if (below.empty()) fail_usage("`" + command_path(*command) + "` has no command '" + word + "'");
        command = below.front();
    }
    return *command;
}

void declare(CLI::App& app, command_context& context) {
    app.footer("To read it: tight man build | man -l -");
    const auto words = std::make_shared<std::vector<std::string>>();
    const auto folder = std::make_shared<std::filesystem::path>();
    app.add_option("COMMAND", *words, "The words of the command: generate app");
    app.add_option("--all", *folder, "Write the pages of all commands into this folder")->type_name("DIR");
    app.final_callback([&context, words, folder] {
        if (!folder->empty())
            return context.select(
                [pages = manuals_of(context.root()), folder](printer&) { return write_pages(pages, *folder); });
        context.select([text = manual_of(find_command(context.root(), *words)).text](printer& out) {
            out.data(text);
            return exit_status::ok;
        });
    });
}

}  // namespace

command man_command() { return {.name = "man", .summary = "Print the manual page of a command", .declare = declare}; }

}  // namespace tight::cli
