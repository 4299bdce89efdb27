// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/man_page.hpp"

#include <algorithm>
#include <utility>

#include "cli/terminal/help.hpp"
#include "core/ascii.hpp"

namespace tight::cli {

namespace {

// Text as groff takes it: backslashes, hyphens, and a dot or quote that begins a line have a meaning there.
std::string escaped(const std::string& text) {
    std::string page_text;
    for (const char c : text) {
        const bool begins = page_text.empty() || page_text.back() == '\n';
        if (begins && (c == '.' || c == '\'')) page_text += "\\&";
        if (c == '\\')
            page_text += "\\e";
        else if (c == '-')
            page_text += "\\-";
        else
            page_text += c;
    }
    return page_text;
}

// In lines that an editor shows whole.
std::string filled(std::string text) {
    constexpr std::size_t width = 72;
    for (std::size_t start = 0; text.size() - start > width;) {
        std::size_t space = text.rfind(' ', start + width);
        if (space == std::string::npos || space <= start) space = text.find(' ', start);
        if (space == std::string::npos) break;
        text[space] = '\n';
        start = space + 1;
    }
    return escaped(text) + '\n';
}

std::string dashed_path(const CLI::App& app) {
    std::string name = command_path(app);
    std::ranges::replace(name, ' ', '-');
    return name;
}

std::string upper(std::string text) {
    for (char& c : text) c = ascii::to_upper(c);
    return text;
}

// A term and what it means.
std::string entry(const std::string& term, const std::string& text) {
    return ".TP\n.B " + escaped(term) + '\n' + filled(text);
}

std::string section(const std::string& title, const std::string& content) {
    return content.empty() ? "" : ".SH " + title + '\n' + content;
}

std::string trimmed(std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    return text;
}

}  // namespace

man_page manual_of(const CLI::App& app) {
    const std::string name = dashed_path(app);
    std::string commands, arguments, options;
    for (const CLI::App* command : app.get_subcommands(nullptr))
        commands += entry(command_path(*command), command->get_description());
    for (const CLI::Option* option : app.get_options()) {
        if (option->nonpositional())
            options += entry(trimmed(option_names(*option)), option_text(*option));
        else if (!option->get_description().empty())
            arguments += entry(option->get_name(true, false), option->get_description());
    }
    std::string related =
        app.get_parent() == nullptr ? "" : ".BR " + escaped(dashed_path(*app.get_parent())) + " (1)\n";
    for (const CLI::App* command : app.get_subcommands(nullptr))
        related += ".BR " + escaped(dashed_path(*command)) + " (1)\n";

    const std::string status = entry("0", "done") + entry("1", "the user's to fix") +
                               entry("2", "the command line was not understood") +
                               entry("3", "the program's own failure, or the cloud's");
    std::string text = ".TH " + escaped(upper(name)) + " 1 \"" TIGHT_DATE "\" \"tight " TIGHT_VERSION "\" \"tight\"\n";
    text += section("NAME", filled(name + " - " + app.get_description()));
    text += section("SYNOPSIS", ".B " + escaped(usage_of(app)) + '\n');
    text += section("COMMANDS", commands) + section("ARGUMENTS", arguments) + section("OPTIONS", options);
    text += section("EXIT STATUS", status) + section("SEE ALSO", related);
    return {name + ".1", text};
}

std::vector<man_page> manuals_of(const CLI::App& app) {
    std::vector<man_page> pages{manual_of(app)};
    for (const CLI::App* command : app.get_subcommands(nullptr))
        for (man_page& page : manuals_of(*command)) pages.push_back(std::move(page));
    return pages;
}

}  // namespace tight::cli
