// SPDX-License-Identifier: Apache-2.0
// docs/reference/commands has a region for each command, written from the tree of commands:
//
//     <!-- begin tight deploy -->
//     ...
//     <!-- end tight deploy -->
//
// TIGHT_WRITE_REFERENCE=1 rewrites the regions; without it they must be as the tree says.
#include "cli/commands/table.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/terminal/command_line.hpp"
#include "cli/terminal/help.hpp"

#include "cli/tight_program.hpp"
#include "support/source_folder.hpp"

using namespace tight::cli;
namespace fs = std::filesystem;

namespace {

std::string cell(const std::string& text) {
    std::string escaped;
    for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
    return escaped;
}

std::string row(std::string name, const std::string& description) {
    name.erase(0, name.find_first_not_of(' '));
    return "| `" + cell(name) + "` | " + cell(description) + " |\n";
}

std::string region_of(const CLI::App& app) {
    std::string text = "`" + usage_of(app) + "`\n\n" + app.get_description() + ".\n\n| | |\n| --- | --- |\n";
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional() && !option->get_description().empty())
            text += row(option->get_name(true, false), option_text(*option));
    for (const CLI::Option* option : app.get_options())
        if (option->nonpositional() && option->get_name() != "--help")
            text += row(option_names(*option), option_text(*option));
    return text;
}

// The region of each command that does something, by its words: "tight generate app".
void add_regions(const CLI::App& app, std::map<std::string, std::string>& regions) {
    const auto below = app.get_subcommands(nullptr);
    if (below.empty()) regions[command_path(app)] = region_of(app);
    for (const CLI::App* each : below) add_regions(*each, regions);
}

std::vector<fs::path> pages() {
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(fs::path(support::source_folder) / "docs/reference/commands"))
        if (entry.path().extension() == ".md") all.push_back(entry.path());
    return all;
}

// The page with its regions as they should be. Those that it has are removed from `regions`.
std::string written(std::string page, std::map<std::string, std::string>& regions) {
    const std::string begin = "<!-- begin ";
    for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at + 1)) {
        const std::size_t line_end = page.find(" -->\n", at);
        REQUIRE(line_end != std::string::npos);
        const std::string command = page.substr(at + begin.size(), line_end - at - begin.size());
        const std::size_t end = page.find("<!-- end " + command + " -->", line_end);
        CAPTURE(command);
        REQUIRE(end != std::string::npos);
        const auto region = regions.find(command);
        REQUIRE_MESSAGE(region != regions.end(), "no such command, or two regions of it");
        const std::size_t start = line_end + 5;
        page.replace(start, end - start, region->second);
        regions.erase(region);
    }
    return page;
}

}  // namespace

TEST_CASE("the reference has every command as the program knows it") {
    const command_line line(all_commands(), {});
    std::map<std::string, std::string> regions;
    add_regions(line.root(), regions);
    for (const fs::path& page : pages()) {
        const std::string text = tests::text_of(page);
        const std::string correct = written(text, regions);
        if (std::getenv("TIGHT_WRITE_REFERENCE") != nullptr)
            tests::write_text(page, correct);
        else
            CHECK_MESSAGE(text == correct, page.native(), ": run cli-tests with TIGHT_WRITE_REFERENCE=1");
    }
    for (const auto& [command, region] : regions) FAIL_CHECK("no page of docs/reference/commands has ", command);
}
