// SPDX-License-Identifier: Apache-2.0
// Plugins as programs on PATH, good ones and bad ones.
#include "cli/project/plugins.hpp"

#include <cstdlib>
#include <string>

#include <tight/environment.hpp>

#include "cli/tight_program.hpp"

using namespace tight;
using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

namespace fs = std::filesystem;

// A folder with one plugin, "demo", that is this shell script.
struct installed {
    explicit installed(const std::string& script) {
        const fs::path file = bin / "tight-plugin-demo";
        write_text(file, "#!/bin/sh\n" + script);
        fs::permissions(file, fs::perms::owner_all);
    }
    std::string path() const { return bin.path().native() + ":/usr/bin:/bin"; }

    folder bin;
    scoped_environment variables{{{"PATH", path()}}};
};

deploy::stack_template made_with_plugins() {
    const auto app = deploy::parse_configuration("name: a\nplugins:\n  demo: {greeting: hi}\n", "tight.yml");
    const json::value description = json::parse(R"({"controllers":[{"name":"a","routes":[]}],"tables":[]})").value();
    printer out({.quiet = true});
    return deploy::build_template(app, description, plugin_parts(app, out));
}

std::string refusal() {
    try {
        made_with_plugins();
    } catch (const tight::command_error& problem) {
        return problem.message();
    }
    return "(made)";
}

}  // namespace

TEST_CASE("a plugin adds to the template, knowing its settings and the functions") {
    const installed plugin(
        "cat > \"$0.asked\"\n"
        "echo '{\"template\": {\"Resources\": {\"Topic\": {\"Type\": \"AWS::SNS::Topic\"}}}, \"warnings\": "
        "[\"careful\"]}'\n");
    const auto made = made_with_plugins();
    CHECK(made.body.at("Resources").at("Topic").at("Type") == "AWS::SNS::Topic");
    CHECK(made.warnings == std::vector<std::string>{"demo: careful"});
    const json::value asked = json::parse(text_of(plugin.bin / "tight-plugin-demo.asked")).value();
    CHECK(asked.at("protocol") == 1);
    CHECK(asked.at("ask") == "template");
    CHECK(asked.at("settings").at("greeting") == "hi");
    CHECK(asked.at("application").at("functions").at(0).at("logical_id") == "AFunction");
    CHECK(asked.at("template").at("Resources").as_object().contains("AFunction"));
}

TEST_CASE("a plugin that is not there, fails, is silent or speaks nonsense is told in a sentence") {
    {
        const scoped_environment nothing(std::map<std::string, std::optional<std::string>>{{"PATH", "/nowhere"}});
        CHECK(refusal() == "the plugin demo is not there: no program tight-plugin-demo is on PATH");
    }
    {
        const installed plugin("cat > /dev/null; exit 3");
        CHECK(refusal() == "tight-plugin-demo (template) ended with status 3");
    }
    {
        const installed plugin("cat > /dev/null");
        CHECK(refusal().starts_with("tight-plugin-demo (template) answered something that is not JSON"));
    }
    {
        const installed plugin("echo '[1]'");
        CHECK(refusal() == "tight-plugin-demo (template) answered JSON that is no object");
    }
    {
        const installed plugin("echo '{\"template\": 1}'");
        CHECK(refusal() == "tight-plugin-demo (template) answered no template with Resources");
    }
}

TEST_CASE("a plugin's options belong to init, and its settings to the file") {
    const installed plugin(
        "case \"$(cat)\" in\n"
        "*'\"ask\":\"options\"'*) echo '{\"options\": [{\"name\": \"demo-greeting\", \"help\": \"What it says\"}, "
        "{\"name\": \"demo\", \"flag\": true}]}' ;;\n"
        "*) echo '{\"settings\": {\"greeting\": \"hello\"}}' ;;\n"
        "esac\n");
    const folder here;
    const auto help = run_tight({"init", "--help"}, here, {{"PATH", plugin.path()}});
    CHECK(help.out.find("--demo-greeting") != std::string::npos);
    CHECK(help.out.find("What it says") != std::string::npos);
    const auto done = run_tight({"init", "--name", "a", "--demo-greeting", "hi"}, here, {{"PATH", plugin.path()}});
    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(deploy::read_configuration(here / "tight.yml").plugins.at("demo").at("greeting") == "hello");
}

TEST_CASE("a plugin that fails does not keep others from init") {
    const installed plugin("exit 1");
    const folder here;
    const auto done = run_tight({"init", "--name", "a"}, here, {{"PATH", plugin.path()}});
    CHECK(done.status == 0);
    CHECK(done.err.find("tight-plugin-demo (options) ended with status 1") != std::string::npos);
}

TEST_CASE("a plugin has a word for each stage of a running stack") {
    const installed plugin("cat > /dev/null; echo '{\"stages\": {\"dev\": \"fine\", \"prod\": 1}}'");
    const auto app = deploy::parse_configuration("name: a\nplugins: {demo: }\n", "tight.yml");
    printer out({.quiet = true});
    const auto said = plugin_status(app, json::object{}, out);
    CHECK(said.at("dev") == std::vector<std::string>{"fine"});
    CHECK_FALSE(said.contains("prod"));
}

TEST_CASE("a plugin is asked for options by init alone") {
    const installed plugin("echo asked > \"$0.asked\"; exit 1");
    const folder here;
    CHECK(run_tight({"generate", "app", "init"}, here, {{"PATH", plugin.path()}}).status == 0);
    CHECK_FALSE(fs::exists(plugin.bin / "tight-plugin-demo.asked"));
    CHECK(run_tight({"--color", "never", "-c", "own.yml", "init", "--name", "a"}, here, {{"PATH", plugin.path()}})
              .status == 0);
    CHECK(fs::exists(plugin.bin / "tight-plugin-demo.asked"));
    CHECK(fs::exists(here / "own.yml"));
}
