// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/generate.hpp"

#include <set>

#include "build/cpp_project.hpp"
#include "cli/terminal/files.hpp"
#include "cli/project/model_spec.hpp"
#include "cli/project/naming.hpp"
#include "build/project.hpp"
#include "cli/project/templates.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct model_shape {
    std::vector<attribute_spec> attributes;  // the key's first
    std::string keys;                        // "year, title"
};

model_shape read_shape(const generate_model_options& options) {
    model_shape shape{.attributes = parse_attributes(options.key, attribute_use::key), .keys = {}};
    if (shape.attributes.empty() || shape.attributes.size() > 2)
        fail_usage("Invalid value for '--key': a key is one attribute or two, as year:N,title:S");
    for (const attribute_spec& attribute : shape.attributes) {
        if (!attribute.can_be_key)
            fail_usage("Invalid value for '--key': " + attribute.wire_name + " must be S, N or B, as every key is");
        shape.keys += (shape.keys.empty() ? "" : ", ") + attribute.identifier;
    }
    for (attribute_spec& attribute : parse_attributes(options.attributes, attribute_use::other))
        shape.attributes.push_back(std::move(attribute));
    std::set<std::string> names;
    for (const attribute_spec& attribute : shape.attributes)
        if (!names.insert(attribute.identifier).second)
            fail_usage("the attribute " + attribute.wire_name + " is given twice");
    return shape;
}

std::string declarations(const model_shape& shape) {
    std::string lines;
    for (const attribute_spec& attribute : shape.attributes)
        lines += "    static constexpr attr<\"" + attribute.wire_name + "\", " + attribute.type + "> " +
                 attribute.identifier + "{};\n";
    return lines;
}

std::string class_name(const std::string& name) {
    std::string camel = camelize(name);
    if (!is_identifier(camel))
        fail_usage("'" + name + "' cannot name a model: it becomes a C++ class, so a letter must come first");
    return camel;
}

}  // namespace

exit_status generate_model(const generate_model_options& options, printer& out) {
    const std::string name = class_name(options.name);
    const model_shape shape = read_shape(options);
    const fs::path folder = options.target.empty() ? find_cpp_project({}).root / "app/models" : options.target;
    if (!options.target.empty() && !fs::is_directory(folder))
        fail_command("there is no folder " + shown(folder), "make it first, or leave --target out");
    if (fs::exists(folder.parent_path() / "functions" / name))
        fail_usage("'" + name + "' is a function of this application, and a model of that name would clash with it");

    const new_file file{
        folder / (name + ".hpp"),
        render(
            find_template("model/model.hpp"),
            {{"class", name}, {"table", table_name(name)}, {"attributes", declarations(shape)}, {"keys", shape.keys}})};
    write_new_files({file});
    out.data_line(shown(file.path));
    out.say("\nIn a handler: #include \"models/" + name + ".hpp\" and context.dynamo().table<" + name + ">()");
    return exit_status::ok;
}

exit_status generate_serializer(const generate_serializer_options& options, printer& out) {
    const std::string model = class_name(options.model);
    const project app = find_project(options.target);
    const fs::path model_file = app.root / "app/models" / (model + ".hpp");
    if (!fs::exists(model_file))
        fail_command("there is no model " + shown(model_file), "make it first: `tight generate model " + model + "`");

    std::string name = underscore(model);
    const new_file file{app.root / "app/serializers" / (name + ".hpp"),
                        render(find_template("serializer/serializer.hpp"),
                               {{"class", model}, {"name", is_keyword(name) ? name + '_' : name}})};
    write_new_files({file});
    out.data_line(shown(file.path));
    out.say("\nIn a handler: #include \"serializers/" + name + ".hpp\" and return {200, serialize(" + name + ")};");
    return exit_status::ok;
}

}  // namespace tight::cli
