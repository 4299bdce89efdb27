// SPDX-License-Identifier: Apache-2.0
// `tight generate model`: a DynamoDB model. Existing files are never overwritten.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "build/project.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/application.hpp"
#include "cli/project/model_spec.hpp"
#include "cli/project/naming.hpp"
#include "cli/project/templates.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::string name = {};
    std::string key = "id:S";           // "year:N,title:S": the hash key and, after a comma, the range key
    std::string attributes = {};        // "rating:N,info:M"
    std::filesystem::path target = {};  // where the file goes; empty: app/models of the application
};

struct model_declaration {
    std::vector<attribute_spec> attributes;  // the key's first
    std::string keys;                        // "year, title"
};

model_declaration read_declaration(const command_options& options) {
    model_declaration model{.attributes = parse_attributes(options.key, attribute_use::key), .keys = {}};
    if (model.attributes.empty() || model.attributes.size() > 2)
        fail_usage("Invalid value for '--key': a key is one attribute or two, as year:N,title:S");
    for (const attribute_spec& attribute : model.attributes) {
        if (!attribute.can_be_key)
            fail_usage("Invalid value for '--key': " + attribute.wire_name + " must be S, N or B, as every key is");
        model.keys += (model.keys.empty() ? "" : ", ") + attribute.identifier;
    }
    for (attribute_spec& attribute : parse_attributes(options.attributes, attribute_use::other))
        model.attributes.push_back(std::move(attribute));
    std::set<std::string> names;
    for (const attribute_spec& attribute : model.attributes)
        if (!names.insert(attribute.identifier).second)
            fail_usage("the attribute " + attribute.wire_name + " appears twice");
    return model;
}

std::string declarations(const model_declaration& model) {
    std::string lines;
    for (const attribute_spec& attribute : model.attributes)
        lines += "    static constexpr attr<\"" + attribute.wire_name + "\", " + attribute.type + "> " +
                 attribute.identifier + "{};\n";
    return lines;
}

exit_status run(const command_options& options, printer& out) {
    const std::string name = model_class_name(options.name);
    const model_declaration model = read_declaration(options);
    const fs::path folder = options.target.empty() ? find_cpp_project({}).root / "app/models" : options.target;
    if (!options.target.empty() && !fs::is_directory(folder))
        fail_command("there is no folder " + display_path(folder), "create it first, or leave --target out");
    if (fs::exists(folder.parent_path() / "functions" / name))
        fail_usage("'" + name + "' is a function of this application, and a model of that name would clash with it");

    const new_file file{
        folder / (name + ".hpp"),
        render(
            find_template("model/model.hpp"),
            {{"class", name}, {"table", table_name(name)}, {"attributes", declarations(model)}, {"keys", model.keys}})};
    write_new_files({file});
    out.data_line(display_path(file.path));
    out.say("\nIn a handler: #include \"models/" + name + ".hpp\" and context.dynamo().table<" + name + ">()");
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("NAME", options.name, "One of what the table holds: Movie, user_profile")->required();
    app.add_option("--key", options.key, "Its key, as year:N,title:S")->type_name("SPEC")->capture_default_str();
    app.add_option("--attr", options.attributes, "Its other attributes, as rating:N,info:M")->type_name("SPEC");
    add_target(app, options.target, "Where the file goes [default: app/models of the application]");
}

}  // namespace

command generate_model_command() { return make_command("generate", "model", "Write a DynamoDB model", declare, run); }

}  // namespace tight::cli
