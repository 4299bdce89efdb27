// SPDX-License-Identifier: Apache-2.0
#pragma once

// From a package and a template to a stack that runs them. What an earlier run left half-made is found and finished or
// cleared away, so the same command may be run again after any failure.
//
//     deployment work(aws, app, watcher);
//     work.open(options);                                    // what is there now; mends it where the user agrees
//     const deployed done = work.apply(definition, package, options);
//
// With nothing to change it makes three requests: DescribeStacks, GetTemplate, GetFunctionConfiguration.

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "deploy/configuration.hpp"
#include "deploy/stack/artifacts.hpp"
#include "deploy/stack/functions.hpp"
#include "deploy/stack/stack_change.hpp"
#include "deploy/stack/stack_metadata.hpp"
#include "deploy/template/template.hpp"

namespace tight::deploy {

class deploy_watcher : public stack_watcher {
public:
    // A line about what is done now.
    virtual void say(const std::string& line) = 0;
    // What a change set would do, before it is executed.
    virtual void changes(const std::vector<resource_change>& all) = 0;
    // Asks a person, where one can be asked; otherwise `unasked` is the answer. With --yes it is always yes.
    virtual bool agree(const std::string& question, bool unasked) = 0;
};

struct deploy_options {
    std::string stage = {};
    bool code_stays = false;  // --no-lambda
    bool hotswap = false;
    bool dry_run = false;
    bool express = false;
};

struct package_file {
    std::filesystem::path file = {};
    std::string sha256 = {};
};

enum class deploy_outcome { created, updated, swapped, unchanged, refused, dry_run };

struct deployed {
    deploy_outcome outcome = deploy_outcome::unchanged;
    stack_description stack = {};
    bool express = false;  // CloudFormation did not wait until resources answer
};

class deployment {
public:
    // All must outlive it.
    deployment(const cloud& aws, const configuration& app, deploy_watcher& watcher);

    // Looks at the stack. Deletes the remains of a failed creation, brings back what a failed update left, waits for a
    // deletion: each after asking. Throws command_error where the user does not agree.
    void open(const deploy_options& options);

    const std::optional<stack_description>& stack() const { return stack_; }

    // Throws command_error, which says why and what to do, and interrupted.
    deployed apply(const stack_template& definition, const std::optional<package_file>& package,
                   const deploy_options& options);

private:
    struct plan {
        change_request request = {};
        std::string body = {};  // of the template
        std::string bucket = {};
        std::string key = {};
        std::string old_key = {};
        std::string template_key = {};  // where it is too large to be sent directly
        bool uploaded = false;
        bool template_stays = false;
        bool parameters_stay = false;
    };

    plan make_plan(const stack_template& definition, const std::optional<package_file>& package,
                   const deploy_options& options);
    std::string bucket_name();
    const std::string& account();
    void upload(plan& work, const std::optional<package_file>& package);
    void send_template(plan& work, const artifact_bucket& files);
    deployed change(plan& work, const stack_template& definition, const deploy_options& options);
    deployed swap_code(const plan& work, const stack_template& definition);
    bool runs_other_code(const stack_template& definition, const plan& work) const;
    void after_success(const plan& work, const artifact_bucket& files, const std::string& start_time);
    void after_failure(const plan& work, const artifact_bucket& files);
    source_lines lines_of(const stack_template& definition) const;

    const cloud& aws_;
    const configuration& app_;
    deploy_watcher& watcher_;
    cloudformation stacks_;
    lambda_functions functions_;
    std::optional<stack_description> stack_;
    std::string account_;
};

}  // namespace tight::deploy
