// SPDX-License-Identifier: Apache-2.0
#pragma once

// An application that is deployed to the stand-in of AWS with the real program, from packages that tests make.
//
//     deployed_app app;
//     CHECK(app.tight({"deploy", "--lambda-package", app.package("one")}).status == 0);

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "deploy/package/archive.hpp"

#include "cli/tight_program.hpp"
#include "support/aws/cloud.hpp"

namespace tight::cli::tests {

inline bool contains(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

class deployed_app {
public:
    // What is called says with what; no program runs.
    deployed_app() {
        configure("");
        cloud.on_invoke([](const support::aws::invocation& call) {
            return support::aws::invocation_answer{.payload = tight::json::serialize(tight::json::object{
                                                       {"version", call.version}, {"event", call.payload}})};
        });
    }

    // tight.yml, with more lines.
    void configure(const std::string& more) {
        write_text(
            here / "tight.yml",
            "name: fizz\nfunction:\n  module: app\n  app: handler\nstage_environments:\n  dev:\n  prod:\n" + more);
    }

    // A zip that holds one file with that text; the same text gives the same bytes.
    std::string package(const std::string& text) const {
        const std::string name = "package-" + text.substr(0, 20) + ".zip";
        write_text(here / name, deploy::make_zip({{.name = "app.py", .content = text}}));
        return (here / name).native();
    }

    tight::process::process_result tight(const std::vector<std::string>& words, variables more = {}) const {
        variables all = cloud.variables();
        for (auto& each : more) {
            std::erase_if(all, [&each](const auto& old) { return old.first == each.first; });
            all.push_back(std::move(each));
        }
        return run_tight(words, here, std::move(all));
    }

    tight::process::process_result deploy(const std::string& text, const std::vector<std::string>& more = {},
                                          variables set = {}) const {
        std::vector<std::string> words{"deploy", "--lambda-package", package(text)};
        words.insert(words.end(), more.begin(), more.end());
        return tight(words, std::move(set));
    }

    // False after 20 seconds.
    bool comes_to(const std::string& status) const {
        for (int waited = 0; waited < 4000; ++waited) {
            if (cloud.stack_status("fizz") == status) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }

    const folder here;
    support::aws::cloud cloud;
    const std::string bucket = "fizz-123456789012-eu-west-1";
};

}  // namespace tight::cli::tests
