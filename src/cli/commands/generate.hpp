// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight generate ...`: writes an application, or a part of one. Each command prints the files it made on stdout, one a
// line (generate env: the names of the variables), and what to do next on stderr. Nothing that is there already is ever
// overwritten, except env.yml, which is generated anew each time.

#include <filesystem>
#include <string>
#include <vector>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct generate_app_options {
    std::string name = {};
    std::string provider = "aws";
    std::string type = "lambda";
    std::filesystem::path target = {};  // the folder the application's folder is made in; empty: here
};

struct generate_function_options {
    std::string name = {};
    std::string provider = "aws";
    std::string type = "lambda_proxy";
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

struct generate_model_options {
    std::string name = {};
    std::string key = "id:S";           // "year:N,title:S": the hash key and, after a comma, the range key
    std::string attributes = {};        // "rating:N,info:M"
    std::filesystem::path target = {};  // where the file goes; empty: app/models of the application
};

struct generate_serializer_options {
    std::string model = {};
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

struct generate_env_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

struct generate_artifact_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status generate_app(const generate_app_options& options, printer& out);
exit_status generate_function(const generate_function_options& options, printer& out);
exit_status generate_model(const generate_model_options& options, printer& out);
exit_status generate_serializer(const generate_serializer_options& options, printer& out);
exit_status generate_env(const generate_env_options& options, printer& out);

// builds/NAME-artifact/ and builds/NAME-artifact-<seconds since 1970>.zip: app (with what is vendored), app_index.cpp,
// CMakeLists.txt, env.dist.yml and tight.yml, which is all that another machine needs to build the application. What
// was in builds before is gone.
exit_status generate_artifact(const generate_artifact_options& options, printer& out);

}  // namespace tight::cli
