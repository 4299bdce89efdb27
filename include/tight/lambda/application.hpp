// SPDX-License-Identifier: Apache-2.0
#pragma once

// An application is data: its controllers, which become one Lambda function each, and its tables. The CMake function
// tight_app() finds both in app/functions and app/models and writes the one source file that says so:
//
//     #include <tight/dynamo.hpp>
//     #include <tight/lambda.hpp>
//     #include "models/Movie.hpp"
//
//     namespace movies { extern const tight::function function; }
//
//     static constexpr tight::controller controllers[]{{"movies", &movies::function}};
//     static constexpr tight::table_source tables[]{&tight::dynamo::describe<Movie>};
//
//     const tight::application& tight::this_application() {
//         static constexpr tight::application application{"movies", controllers, tables};
//         return application;
//     }
//
// so that app_index.cpp is
//
//     #include <tight/lambda.hpp>
//     int main(int argc, char** argv) { return tight::run(tight::this_application(), argc, argv); }

#include <span>
#include <string>
#include <string_view>

#include <tight/lambda/runtime.hpp>

namespace tight {

struct function;
namespace dynamo {
struct table_description;
}

// A function of requests (tight/http.hpp) and the name its Lambda function is configured with.
struct controller {
    std::string_view name;
    const tight::function* function;
};

// Called when tables are described or created, never before main.
using table_source = dynamo::table_description (*)();

struct application {
    std::string_view name = {};
    std::span<const controller> controllers = {};
    std::span<const table_source> tables = {};
};

// The application this program is. Defined by the source that tight_app() writes; a program that calls it without being
// one does not link.
const application& this_application();

// Serves the controller that the argument or else _HANDLER names, "app_index.movies" or "movies"; an application of one
// controller serves it under any name. "app_index.*" serves them all, each under its routes; events that are no
// requests then go to the one controller that takes them. A name it does not have is reported as the error of its
// start, with those it has. Outside Lambda,
// `--describe` prints describe() and returns 0.
int run(const application& application, int argc, char** argv, const run_options& options = {});

// One JSON document, for tools:
//
//   {"name": "movies",
//    "controllers": [{"name": "movies", "verbs": ["GET", "POST"],
//                     "routes": [{"verb": "GET", "path": "/movies/{year}"}],
//                     "events": false, "uses": [{"action": "read", "name": "movies"}]}],
//    "tables": [...]}
//
// A verb "ANY" stands for those without a handler of their own; "events" says whether it takes events that are not HTTP
// requests; tables are as CreateTable takes them, with the TimeToLiveSpecification of CloudFormation if they have one.
std::string describe(const application& application);

}  // namespace tight
