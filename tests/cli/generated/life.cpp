// SPDX-License-Identifier: Apache-2.0
#include "cli/generated/life.hpp"

#include "support/aws/cloud.hpp"
#include "support/http_client.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

class life {
public:
    life(const std::filesystem::path& root, const variables& strict) : root_(root), settings_(strict) {
        for (const auto& each : cloud_.variables()) settings_.push_back(each);
        write_text(root_ / "tight.yml",
                   "provider: aws\nname: shop\nvendor_dir: app/vendored\nstage_environments:\n"
                   "  dev: {GREETING: hello}\n  prod: {GREETING: good evening}\n");
    }

    void is_deployed() {
        write_handler("one");
        CHECK(contains(passes({"template"}).out, "AWS::Lambda::Function"));
        CHECK(passes({"status"}).out == "shop has not been deployed yet.\n");
        const auto done = passes({"deploy", "--yes"});
        CHECK(contains(done.err, "Building shop for x86_64\n"));
        CHECK(contains(done.err, "Uploading shop.zip ("));
        CHECK(contains(done.err, "/movies answers: HTTP 200 in "));
        CHECK(contains(done.out, "\n    prod:$LATEST: https://"));
        CHECK_FALSE(contains(done.err, "\r"));
        CHECK(answer("dev") == R"({"edition":"one","greeting":"hello"})");
        CHECK(contains(passes({"deploy", "--yes"}).err, "Nothing has changed.\n"));
    }

    void is_published() {
        passes({"publish", "prod"});
        CHECK(answer("prod") == R"({"edition":"one","greeting":"good evening"})");
    }

    void is_changed() {
        write_handler("two");
        CHECK(passes({"diff"}).out.starts_with("~ Code: "));
        passes({"deploy", "--yes"});
        CHECK(answer("dev") == R"({"edition":"two","greeting":"hello"})");
        CHECK(answer("prod") == R"({"edition":"one","greeting":"good evening"})");
        passes({"publish", "prod"});
        CHECK(answer("prod") == R"({"edition":"two","greeting":"good evening"})");
    }

    void tells_what_it_did() {
        const auto logs = passes({"logs", "--stage", "prod", "--function", "movies"});
        CHECK(contains(logs.out, "edition two was asked for"));
        CHECK(contains(logs.out, "cold start "));
        CHECK_FALSE(contains(logs.out, "edition one"));
    }

    void is_taken_back() {
        CHECK(contains(passes({"rollback", "prod"}).out, "\n    prod:1: https://"));
        CHECK(answer("prod") == R"({"edition":"one","greeting":"good evening"})");
        CHECK(answer("dev") == R"({"edition":"two","greeting":"hello"})");
        CHECK(contains(passes({"status"}).out, "\n    dev:$LATEST: https://"));
        CHECK(passes({"diff"}).out.empty());
    }

    void is_deleted() {
        const auto done = passes({"delete", "--yes"});
        CHECK(contains(done.err, "Deleting shop...\n"));
        CHECK(cloud_.stack_status("shop").empty());
        CHECK(cloud_.log_group_names().empty());
        CHECK(passes({"status"}).out == "shop has not been deployed yet.\n");
        CHECK(run({"invoke", "movies"}).status == 1);
    }

private:
    tight::process::process_result run(const std::vector<std::string>& words) const {
        return run_tight(words, root_, settings_);
    }

    tight::process::process_result passes(const std::vector<std::string>& words) const {
        auto done = run(words);
        CHECK_MESSAGE(done.status == 0, words.front(), ": ", done.err, done.out);
        return done;
    }

    void write_handler(const std::string& edition) const {
        write_text(root_ / "app/functions/movies/handler.cpp",
                   "#include <tight/http.hpp>\n#include <tight/log.hpp>\n\nnamespace movies {\n\n"
                   "static tight::response show(const tight::request&, tight::context& context) {\n"
                   "    tight::log::info(\"edition " +
                       edition + " was asked for\");\n    return {200, {{\"edition\", \"" + edition +
                       "\"}, {\"greeting\", context.environment().get_or(\"GREETING\", \"\")}}};\n}\n\n"
                       "constinit const tight::function function{.get = show};\n\n}  // namespace movies\n");
    }

    // What a stage's function answers, called and asked for by its address.
    std::string answer(const std::string& stage) const {
        const std::string called = passes({"invoke", "movies", "--stage", stage}).out;
        const auto status = tight::json::parse(passes({"status", "--json"}).out).value();
        const std::string url(status.at("stages").at(stage).at("url").as_string());
        const std::string api = url.substr(8, url.find('.') - 8);
        support::http_client client(
            static_cast<std::uint16_t>(std::stoi(cloud_.url().substr(cloud_.url().rfind(':') + 1))));
        const auto asked = client.get("/_aws/execute-api/" + api + '/' + stage + "/movies");
        CHECK(asked.status == 200);
        CHECK(asked.body == called);
        return called;
    }

    const std::filesystem::path& root_;
    const support::aws::cloud cloud_;
    variables settings_;
};

}  // namespace

void lives_in_the_cloud(const std::filesystem::path& root, const variables& strict) {
    life app(root, strict);
    app.is_deployed();
    app.is_published();
    app.is_changed();
    app.tells_what_it_did();
    app.is_taken_back();
    app.is_deleted();
}
