// SPDX-License-Identifier: Apache-2.0
#include <cli/commands/init.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include <cli/files.hpp>
#include <deploy/configuration.hpp>
#include <deploy/yaml.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "a.b.c" as Python writes it.
bool is_dotted_name(std::string_view text) {
    bool at_start = true;
    for (const char c : text) {
        const bool is_name = is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
        if (at_start ? !is_name : !is_name && !is_digit(c) && c != '.') return false;
        at_start = c == '.';
    }
    return !at_start;
}

void check_name(const std::string& name) {
    const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
    if (name.empty() || !is_letter(name.front()) || !std::ranges::all_of(name, allowed))
        fail_usage("'" + name + "' cannot name a project: use letters, digits and '-', and a letter first",
                   "another one is given with --name");
}

std::vector<std::string> listed(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t end = text.find(',');
        std::string_view name = text.substr(0, end);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (!name.empty()) names.emplace_back(name);
    }
    return names;
}

std::string default_name(std::string module) {
    std::ranges::replace(module, '_', '-');
    std::ranges::replace(module, '.', '-');
    return module;
}

class configuration_text {
public:
    // A comment, then the key.
    void add(std::string_view comment, std::string_view key, std::string_view value) {
        (text_ += "\n# ") += comment;
        (((text_ += '\n') += key) += ": ") += value;
        text_ += '\n';
    }
    void more(std::string_view line) { (text_ += line) += '\n'; }
    std::string take() { return std::move(text_); }

private:
    std::string text_ = "# How this project runs and is deployed: docs/reference/wsgi.md. Keep it with the sources.\n";
};

void add_stages(configuration_text& text, const std::vector<std::string>& stages) {
    std::string list;
    for (const std::string& stage : stages) (list += list.empty() ? "" : ", ") += deploy::yaml_text(stage);
    text.add("The first, or the devstage, is deployed; the others are published to.", "stages", '[' + list + ']');
    text.more("devstage: " + deploy::yaml_text(stages.front()));
    text.add("Variables that the application finds in its environment, and those of one stage.", "environment", "{}");
    text.more("stage_environments:");
    for (const std::string& stage : stages) text.more("  " + deploy::yaml_text(stage) + ": {}");
}

void add_tables(configuration_text& text, const std::vector<std::string>& tables) {
    if (tables.empty()) return;
    text.add("A table of each stage, called STAGE.NAME.", "dynamodb_tables", "");
    for (const std::string& table : tables) {
        text.more("  " + deploy::yaml_text(table) + ':');
        text.more("    attributes: {id: S}");
        text.more("    key: id");
    }
}

std::string render(const init_options& options, const std::string& module, const std::string& callable,
                   const std::string& name, const std::vector<std::string>& stages) {
    configuration_text text;
    text.more("name: " + deploy::yaml_text(name));
    if (!options.description.empty()) text.more("description: " + deploy::yaml_text(options.description));
    text.add("What is called: `app` of the module `module`.", "function",
             "{module: " + deploy::yaml_text(module) + ", app: " + deploy::yaml_text(callable) + '}');
    if (!options.requirements.empty()) text.more("requirements: " + deploy::yaml_text(options.requirements));
    if (options.wsgi)
        text.add("It is a web application (PEP 3333).", "wsgi",
                 options.no_api_gateway ? "{deploy_api_gateway: false}" : "{}");
    add_stages(text, stages);
    text.add("Megabytes, which decide the processor's share too, and seconds.", "memory",
             std::to_string(options.memory));
    text.more("timeout: " + std::to_string(options.timeout));
    text.add("The runtime, of python3.12 and later.", "aws", "{lambda_runtime: " + options.runtime + '}');
    if (!options.bucket.empty()) text.more("bucket: " + deploy::yaml_text(options.bucket));
    add_tables(text, listed(options.dynamodb_tables));
    return text.take();
}

}  // namespace

exit_status init(const init_options& options, printer& out) {
    const fs::path folder = options.target.empty() ? fs::path(".") : options.target;
    if (!fs::is_directory(folder)) fail_command("there is no folder " + shown(folder));
    for (const char* const file : {"tight.yml", "slam.yaml"})
        if (fs::exists(folder / file))
            fail_command(shown(folder / file) + " is there already; nothing was changed",
                         "edit it, or remove it to begin anew");
    const std::size_t colon = options.callable.find(':');
    const std::string module = options.callable.substr(0, colon);
    const std::string callable = colon == std::string::npos ? "" : options.callable.substr(colon + 1);
    if (!is_dotted_name(module) || !is_dotted_name(callable))
        fail_usage("'" + options.callable + "' is not MODULE:APP", "as in `tight init tasks_api:app --wsgi`");
    const std::string name = options.name.empty() ? default_name(module) : options.name;
    check_name(name);
    const auto stages = listed(options.stages);
    if (stages.empty()) fail_usage("--stages names no stage");

    const std::string text = render(options, module, callable, name, stages);
    (void)deploy::parse_configuration(text, folder / "tight.yml");  // says what is wrong with an option's value
    write_new_files({{folder / "tight.yml", text}});
    out.data_line(shown(folder / "tight.yml"));
    std::string path = module;
    std::ranges::replace(path, '.', '/');
    if (!fs::exists(folder / (path + ".py")) && !fs::exists(folder / path / "__init__.py"))
        out.warn("there is no " + path + ".py here yet");
    out.say("\nKeep it with the sources. Next:\n");
    out.say(options.wsgi ? "    tight serve" : "    tight invoke " + name + " --local name=text number:=1");
    out.say("    tight build");
    return exit_status::ok;
}

}  // namespace tight::cli
