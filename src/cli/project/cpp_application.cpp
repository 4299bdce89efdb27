// SPDX-License-Identifier: Apache-2.0
// Applications in C++ with this library: a program that describes itself, with a function for each controller.
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "build/build.hpp"
#include "build/cpp_package.hpp"
#include "cli/project/application.hpp"
#include "core/command_error.hpp"
#include "core/nearest.hpp"

namespace tight::cli {

namespace {

class cpp_application final : public application {
public:
    using application::application;

    std::string_view kind() const override { return "an application in C++"; }
    bool describes_itself() const override { return true; }
    bool names_only_function(std::string_view) const override { return project().settings.one_function; }

    local::app_settings serve_settings(int timeout_seconds, build::console& out) override {
        build::app_build build(project(), out);
        build.configure();
        local::app_settings settings = settings_of(build, timeout_seconds);
        settings.build_command = build.program_command();
        return settings;
    }

    local::app_settings invoke_settings(int timeout_seconds, build::console& out) override {
        build::app_build build(project(), out);
        build.build_program();
        return settings_of(build, timeout_seconds);
    }

    std::string local_function(const std::string& name) const override {
        if (!name.empty()) return name;
        const auto names = function_names();
        if (names.size() == 1) return names.front();
        fail_usage("NAME is missing", "`tight invoke --local NAME` calls the function NAME on this machine");
    }

    command_error unknown_function(const std::string& name, const std::string& message) const override {
        const std::string suggestion = nearest(name, function_names());
        return {
            exit_status::failed, message,
            suggestion.empty() ? "`tight generate function NAME` writes one" : "did you mean `" + suggestion + "`?"};
    }

    local_event make_event(event_options options, invocation_target) const override {
        return make_local_event(options);
    }

    deploy::package make_package(const build::package_options& options, build::console& out) override {
        return build::make_cpp_package(project(), options, out);
    }

private:
    local::app_settings settings_of(const build::app_build& build, int timeout_seconds) const {
        local::app_settings settings;
        settings.root = project().root;
        settings.program = build.program();
        settings.environment = [this] {
            const auto variables = build::project_variables(project());
            return std::vector<std::pair<std::string, std::string>>(variables.begin(), variables.end());
        };
        settings.function.timeout = std::chrono::seconds(timeout_seconds);
        return settings;
    }

    // The folders below app/functions: enough to guess the name that was meant.
    std::vector<std::string> function_names() const {
        std::vector<std::string> names;
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(project().root / "app/functions", ignored))
            if (entry.is_directory(ignored)) names.push_back(entry.path().filename());
        return names;
    }
};

}  // namespace

std::unique_ptr<application> open_cpp_application(const build::project& project) {
    return std::make_unique<cpp_application>(project);
}

}  // namespace tight::cli
