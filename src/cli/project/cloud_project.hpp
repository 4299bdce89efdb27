// SPDX-License-Identifier: Apache-2.0
#pragma once

// An application together with the AWS that it lives in: what every command about a stack begins with.
//
//     const cloud_project here(options.target);
//     const running_stack stack = here.running();              // throws if it is not deployed

#include <filesystem>
#include <optional>
#include <string>

#include <tight/environment.hpp>

#include "build/project.hpp"
#include "deploy/configuration.hpp"
#include "deploy/stack/cloud.hpp"
#include "deploy/stack/cloudformation.hpp"
#include "deploy/stack/stack_metadata.hpp"

namespace tight::cli {

// The variables of this process, with the region that tight.yml names.
class cloud_environment final : public environment {
public:
    explicit cloud_environment(std::string region) : region_(std::move(region)) {}
    std::optional<std::string> get(std::string_view name) const override;

private:
    std::string region_;
};

struct running_stack {
    deploy::stack_description stack = {};
    deploy::stack_metadata parts = {};

    // Throw command_error, which names those there are.
    const deploy::stage_metadata& stage(const std::string& name) const;
    const deploy::function_metadata& function(const std::string& name) const;
};

class cloud_project {
public:
    // Throws command_error if there is no application, or no region is set. `uploads`, where
    // there is one, hears of them and must outlive it.
    explicit cloud_project(const std::filesystem::path& target, aws::sending_watcher* uploads = nullptr);
    cloud_project(const cloud_project&) = delete;
    cloud_project& operator=(const cloud_project&) = delete;

    const build::project& app() const { return app_; }
    const deploy::configuration& settings() const { return app_.settings; }
    const deploy::cloud& aws() const { return aws_; }
    const environment& variables() const { return variables_; }

    // Empty if it has never been deployed.
    std::optional<running_stack> find() const;
    running_stack running() const;

    // With the names of functions whose outputs the stack does not have: emulators may leave them out (moto does, of
    // what a change set makes).
    running_stack with_functions(running_stack running) const;

    // The stage of that name, or else the development stage. Throws command_error if there is no such stage.
    std::string stage(const std::optional<std::string>& name_or_default) const;

private:
    build::project app_;
    cloud_environment variables_;
    deploy::cloud aws_;
};

}  // namespace tight::cli
