// SPDX-License-Identifier: Apache-2.0
// What applications and plugins say, with one value of another type.
#include "cli/project/plugins.hpp"
#include "core/application_description.hpp"

#include <tight/environment.hpp>

#include "cli/tight_program.hpp"
#include "support/wrong_types.hpp"

using namespace tight;
using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

constexpr const char* description =
    R"({"name":"a","controllers":[{"name":"movies","verbs":["GET"],"routes":[{"verb":"GET","path":"/movies/{y}"}],)"
    R"("events":false,"uses":[{"action":"read","name":"movies"},{"action":"send","name":"jobs"}]}],"tables":[)"
    R"({"TableName":"movies","AttributeDefinitions":[{"AttributeName":"y","AttributeType":"N"}],"KeySchema":[)"
    R"({"AttributeName":"y","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[)"
    R"({"IndexName":"i","KeySchema":[{"AttributeName":"y","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}],)"
    R"("TimeToLiveSpecification":{"AttributeName":"t","Enabled":true}}]})";

deploy::configuration settings(const char* text) { return deploy::parse_configuration(text, "tight.yml"); }

}  // namespace

TEST_CASE("a description of the wrong types is refused where it is read, or can be deployed") {
    const auto app = settings("name: a\nqueues: [jobs]\nfunctions: {}\ndynamodb_tables: {movies: {stream: both}}\n");
    int accepted = 0, refused = 0;
    support::for_each_wrong_text(json::parse(description).value(), [&](const std::string& text) {
        INFO(text);
        const auto read = read_description(text);
        if (!read) {
            CHECK(read.error().message.starts_with("what the program prints for --describe"));
            ++refused;
            return;
        }
        try {
            (void)deploy::build_template(app, read->document);
            ++accepted;
        } catch (const tight::command_error& error) {
            CHECK_FALSE(error.message().empty());
        }
    });
    CHECK(accepted > 10);
    CHECK(refused > 100);
    CHECK(
        read_description(R"({"controllers":[{"name":"a"},{"name":"b","routes":[{"verb":"GET"}]}]})").error().message ==
        "what the program prints for --describe: controllers[1].routes[0].path is not a text");
}

TEST_CASE("a plugin's answer of the wrong types is told with the plugin's name, or is taken") {
    const folder bin;
    const std::filesystem::path plugin = bin / "tight-plugin-demo";
    write_text(plugin, "#!/bin/sh\ncat > /dev/null\ncat \"$0.answer\"\n");
    std::filesystem::permissions(plugin, std::filesystem::perms::owner_all);
    const scoped_environment variables{{{"PATH", bin.path().native() + ":/usr/bin:/bin"}}};
    const auto app = settings(
        "name: a\nplugins:\n  demo: {}\ncfn_resources: {Function: {Properties: {Timeout: 7}}, T: {Properties: {A: "
        "1}}}\n");
    const json::value known = json::parse(description).value();
    printer out({.quiet = true});
    const json::value valid = json::parse(R"({"template":{"Resources":{"T":{"Type":"AWS::SNS::Topic","Properties":{)"
                                          R"("A":{"Ref":"B"}}}},"Parameters":{},"Outputs":{"O":{"Value":1}}},)"
                                          R"("warnings":["careful"],"stages":{"dev":"fine"},"options":[{"name":)"
                                          R"("demo-x","help":"h","flag":true}],"settings":{"a":1}})")
                                  .value();
    support::for_each_wrong_text(valid, [&](const std::string& text) {
        INFO(text);
        write_text(plugin.native() + ".answer", text);
        try {
            (void)deploy::build_template(app, known, plugin_parts(app, out));
        } catch (const tight::command_error& error) {
            CHECK_FALSE(error.message().empty());
        }
        try {
            (void)plugin_status(app, {}, out);
            (void)plugin_settings("demo", {}, {}, out);
        } catch (const tight::command_error& error) {
            CHECK(error.message().starts_with("tight-plugin-demo ("));
        }
    });
}

TEST_CASE("a plugin is called by a name, and by no path") {
    for (const char* name : {"../demo", "a/../../x", "-x", "", "a b", "a\nb"}) {
        printer out({.quiet = true});
        try {
            (void)plugin_settings(name, {}, {}, out);
            FAIL("started: ", name);
        } catch (const tight::command_error& error) {
            CHECK(error.message() == "'" + std::string(name) + "' is not a valid name of a plugin");
        }
    }
}

TEST_CASE("files without an end are refused by every command that reads them") {
    const folder here;
    write_text(here / "tight.yml", "name: a\n");
    const auto refused = [&](const std::vector<std::string>& arguments) {
        const auto done = run_tight(arguments, here);
        INFO(done.err);
        CHECK(done.status == 1);
        return done.err.find("is no regular file") != std::string::npos;
    };
    std::filesystem::create_symlink("/dev/zero", here / "zero.yml");
    CHECK(refused({"template", "--target", "zero.yml"}));
    std::filesystem::create_symlink("/dev/zero", here / "env.dist.yml");
    CHECK(refused({"generate", "env"}));
}
