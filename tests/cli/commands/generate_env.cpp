// SPDX-License-Identifier: Apache-2.0
#include "cli/tight_program.hpp"

using namespace tight::cli::tests;

namespace {

struct application : folder {
    application() { write_text(*this / "tight.yml", "provider: aws\nname: my_service\nvendor_dir: app/vendored\n"); }
};

}  // namespace

TEST_CASE("env.yml holds what is declared, and the application's name") {
    const application app;
    write_text(app / "env.dist.yml", "# comment\nSTAGE: dev\nCI: False\n");
    const auto done = run_tight({"generate", "env"}, app);
    CHECK(done.status == 0);
    CHECK(done.out == "CI\nNAME\nSTAGE\n");
    CHECK(text_of(app / "env.yml") == "CI: False\nNAME: my-service\nSTAGE: dev\n");
}

TEST_CASE("values go into env.yml alone, which only its owner can read, whoever could read the one of before") {
    const application app;
    write_text(app / "env.dist.yml", "API_KEY: none\nPASSWORD:\nDEFAULT: hunter2\n");
    write_text(app / "env.yml", "OLD: hunter2\n");
    std::filesystem::permissions(app / "env.yml", std::filesystem::perms(0666));
    write_text(app / "victim", "precious");
    for (const char* name : {"env.yml.new", "env.yml.unfinished", "env.yml~"})
        std::filesystem::create_symlink("victim", app / name);
    const auto done = run_tight({"generate", "env"}, app, {{"API_KEY", "hunter2"}, {"PASSWORD", "hunter2"}});
    CHECK(done.status == 0);
    CHECK((done.out + done.err).find("hunter2") == std::string::npos);
    CHECK(text_of(app / "env.yml").find("PASSWORD: hunter2") != std::string::npos);
    CHECK(std::filesystem::status(app / "env.yml").permissions() == std::filesystem::perms(0600));
    CHECK(text_of(app / "victim") == "precious");
}

TEST_CASE("a variable that is set replaces the declared value and stays text; others are not added") {
    const application app;
    write_text(app / "env.dist.yml", "CI: False\nSTAGE: dev\nEMPTY: kept\n");
    const auto done = run_tight({"generate", "env"}, app,
                                {{"STAGE", "prod"}, {"CI", "True"}, {"NAME", "other"}, {"EMPTY", ""}, {"MORE", "1"}});
    CHECK(done.status == 0);
    CHECK(text_of(app / "env.yml") == "CI: 'True'\nEMPTY: kept\nNAME: my-service\nSTAGE: prod\n");
}

TEST_CASE("values that YAML would read as something else are quoted") {
    const application app;
    write_text(app / "env.dist.yml", "A: x\nB: x\nC: x\nD: x\nE: x\nF: x\nVERSION: 1.10\nTOKEN: \"007\"\nUNSET:\n");
    const auto done =
        run_tight({"generate", "env"}, app,
                  {{"A", "12"}, {"B", "it's: #1"}, {"C", "two\nlines"}, {"D", "null"}, {"E", "a b"}, {"F", "0x1"}});
    CHECK(done.status == 0);
    CHECK(text_of(app / "env.yml") ==
          "A: '12'\nB: 'it''s: #1'\nC: \"two\\nlines\"\nD: 'null'\nE: 'a b'\nF: '0x1'\nNAME: my-service\n"
          "TOKEN: '007'\nUNSET: null\nVERSION: 1.10\n");
}

TEST_CASE("a second run writes the same and keeps no value of the first") {
    const application app;
    write_text(app / "env.dist.yml", "STAGE: dev\n");
    CHECK(run_tight({"generate", "env"}, app, {{"STAGE", "prod"}}).status == 0);
    CHECK(run_tight({"generate", "env"}, app).out == "NAME\nSTAGE\n");
    CHECK(text_of(app / "env.yml") == "NAME: my-service\nSTAGE: dev\n");
}

TEST_CASE("an empty declaration is an application without variables of its own") {
    const application app;
    write_text(app / "env.dist.yml", "");
    CHECK(run_tight({"generate", "env"}, app).out == "NAME\n");
    write_text(app / "env.dist.yml", "# nothing yet\n");
    CHECK(run_tight({"generate", "env"}, app).out == "NAME\n");
    CHECK(text_of(app / "env.yml") == "NAME: my-service\n");
}

TEST_CASE("what cannot be a declaration of variables is refused with file and line") {
    const application app;
    CHECK(run_tight({"generate", "env"}, app).status == 1);
    CHECK(run_tight({"generate", "env"}, app).err.find("there is no env.dist.yml") != std::string::npos);
    write_text(app / "env.dist.yml", "STAGE: dev\nLIMITS:\n  a: 1\n");
    CHECK(run_tight({"generate", "env"}, app).err.find("env.dist.yml: LIMITS must be a single value") !=
          std::string::npos);
    write_text(app / "env.dist.yml", "A: 1\nB: [\n");
    const auto broken = run_tight({"generate", "env"}, app);
    CHECK(broken.status == 1);
    CHECK(broken.err.find("env.dist.yml, line ") != std::string::npos);
    write_text(app / "env.dist.yml", "- a\n");
    CHECK(run_tight({"generate", "env"}, app).status == 1);
    CHECK_FALSE(std::filesystem::exists(app / "env.yml"));
}

TEST_CASE("outside an application every command that needs one says so") {
    const folder here;
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"generate", "env"},
                                               {"generate", "function", "movies"},
                                               {"generate", "model", "Movie"},
                                               {"generate", "serializer", "Movie"},
                                               {"test"},
                                               {"generate", "env", "--target", here.path()}}) {
        CAPTURE(command);
        const auto done = run_tight(command, here);
        CHECK(done.status == 1);
        CHECK(done.err.find("there is no tight.yml in " + here.path().native()) != std::string::npos);
        CHECK(done.err.find("hint: make one with `tight generate app NAME`") != std::string::npos);
    }
    CHECK(files_below(here).empty());
}

TEST_CASE("an application is found from any folder inside it") {
    const application app;
    write_text(app / "env.dist.yml", "STAGE: dev\n");
    std::filesystem::create_directories(app / "app/functions");
    CHECK(run_tight({"generate", "env"}, app / "app/functions").status == 0);
    CHECK(run_tight({"generate", "env", "--target", (app / "app").native()}, "/").status == 0);
}

TEST_CASE("a tight.yml that names no application, or is none, is refused") {
    const folder here;
    for (const char* text : {"", "provider: aws\n", "name:\n", "name: [\n", "- name\n", "name: x\nprovider: gcp\n"}) {
        CAPTURE(text);
        write_text(here / "tight.yml", text);
        const auto done = run_tight({"generate", "env"}, here);
        CHECK(done.status == 1);
        CHECK(done.err.find("tight.yml") != std::string::npos);
    }
}
