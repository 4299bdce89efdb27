// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one file that says what an application is: tight.yml, or a slam.yaml as Slam wrote it.
//
//     const configuration app = read_configuration("tight.yml");
//     app.stages[0];                          // "dev"
//     app.function("movies").memory;          // 128, or what functions.movies.memory says
//
// Every key is in docs/reference/configuration.md; docs/reference/tight.schema.json says the same to editors.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "core/command_error.hpp"
#include "deploy/events/event_source.hpp"

namespace tight::deploy {

enum class api_kind { http, rest, url, none };

std::string_view name(api_kind kind);

// Whether a function may only read a table.
enum class table_access { read, write, read_write };

struct function_settings {
    std::string name = {};
    std::string description = {};
    int memory = 128;   // MB
    int timeout = 10;   // seconds
    int storage = 512;  // MB of /tmp
    std::optional<int> reserved_concurrency = {};
    bool tracing = false;
    bool requests = true;  // whether the API calls it
    std::string authorizer = {};
    bool api_key = false;           // requests need the key of their stage; of a REST API alone
    json::object environment = {};  // variables of this function alone
    std::vector<event_source> events = {};
    std::optional<std::map<std::string, table_access>> tables = {};  // all of the models where nothing is said
    std::vector<std::string> topics = {}, queues = {}, buckets = {};
    std::vector<std::string> managed_policies = {};
    json::array inline_policies = {};
    int line = 0;  // 0: tight.yml does not name it
};

struct authorizer_settings {
    std::string name = {};
    std::string type = {};  // "jwt", "cognito", "lambda", "iam"
    std::string issuer = {};
    std::vector<std::string> audience = {};
    std::string user_pool = {};  // of type cognito: ARN, id, or a resource of cfn_resources
    std::string function = {};   // of type lambda: a function of this application, or an ARN
    std::string identity_source = {};
    int ttl = 300;  // seconds an answer is kept
    int line = 0;
};

struct cors_settings {
    std::vector<std::string> origins = {"*"};
    std::vector<std::string> methods = {"*"};
    std::vector<std::string> headers = {"*"};
    std::vector<std::string> expose = {};
    bool credentials = false;
    int max_age = 0;  // seconds
};

struct domain_settings {
    std::string name = {};
    std::string certificate = {};  // ARN; empty: one is made, which needs `zone`
    std::string zone = {};         // the hosted zone of Route 53 that gets the record; empty: none
    std::string path = {};
    std::string stage = {};
    int line = 0;
};

// A resource that the stack makes for every stage: of queues, topics and buckets.
struct declared_resource {
    std::string name = {};
    json::object settings = {};
    int line = 0;
};

struct table_key {
    std::string attribute = {};
    char type = 'S';
};

struct table_index {
    std::string name = {};
    std::vector<std::string> key = {};  // one or two attributes
    std::string projection = "KEYS_ONLY";
    std::vector<std::string> included = {};
    std::optional<std::pair<int, int>> throughput = {};
    int line = 0;
};

// An entry of dynamodb_tables. Where a model has a table of that name, it may only add to it: `attributes` and `key`
// are then empty.
struct table_settings {
    std::string name = {};
    std::vector<table_key> attributes = {};
    std::vector<std::string> key = {};
    std::optional<std::pair<int, int>> throughput = {};  // read, write; by request where not given
    std::vector<table_index> local_indexes = {}, global_indexes = {};
    std::string ttl = {};
    std::string stream = {};  // "NEW_AND_OLD_IMAGES" and the like
    bool retain = true;
    bool point_in_time_recovery = false;
    bool deletion_protection = false;
    int line = 0;
};

struct configuration {
    std::filesystem::path file = {};  // as it was asked for
    std::string name = {};            // "my-cool-service": the stack's
    std::string description = {};
    std::string provider = "aws";
    std::string vendor_folder = "app/vendored";
    std::string region = {};                // empty: that of the environment or the profile
    std::string bucket = {};                // for packages; empty: stack chooses one
    bool bucket_versions = false;           // it keeps what is removed
    std::string architecture = "x86_64";    // or "arm64"
    std::vector<std::string> include = {};  // globs of files the package holds besides the program

    std::vector<std::string> stages = {"dev"};  // in the order written; never empty
    std::string dev_stage = "dev";              // one of them: what an invocation without a stage reaches

    // Variables of the function; text, or what CloudFormation resolves to text: {"Ref": "Bucket"}.
    json::object environment = {};
    std::map<std::string, json::object> stage_environments = {};  // an entry for each stage

    api_kind api = api_kind::http;
    bool one_function = false;  // one for all controllers, rather than one for each
    std::map<std::string, std::string> tags = {};
    int log_retention = 30;  // days; 0: for ever
    bool access_logs = false;
    std::vector<std::string> log_stages = {};  // of which a REST API logs every request
    std::vector<authorizer_settings> authorizers = {};
    std::string authorizer = {};  // of every function that does not say its own
    std::optional<cors_settings> cors = {};
    std::vector<domain_settings> domains = {};

    function_settings defaults = {};  // of functions that are not named: memory, timeout, policies ...
    std::vector<function_settings> functions = {};
    json::array security_groups = {}, subnets = {};  // of a VPC; both or neither are empty
    std::vector<declared_resource> queues = {}, topics = {}, buckets = {};
    std::vector<table_settings> tables = {};
    json::object resources = {};  // cfn_resources
    json::object outputs = {};    // cfn_outputs

    // Applications in other languages and any HTTP server (`function`, `requirements`, `wsgi`, `web`), as written; null
    // where the section is absent and {} where it is there and empty.
    std::string module = {}, callable = {};  // of function.module and function.app
    std::string requirements = {};
    std::string runtime = {};  // aws.lambda_runtime; empty: provided.al2023, or for Python the newest
    json::value wsgi = nullptr;
    json::value web = nullptr;
    json::object plugins = {};  // settings of each, by its name

    bool in_python() const { return !module.empty(); }
    bool is_web() const { return !web.is_null(); }
    // Whether it has a program that says on request what it holds: `--describe`.
    bool describes_itself() const { return !in_python() && !is_web(); }

    // The line where a key stands, by its path ("functions.movies.memory"); 0 where it does not.
    std::map<std::string, int> lines = {};
    int line_of(const std::string& path) const;

    // The settings of a function: its own where tight.yml names it, otherwise the defaults.
    function_settings function(std::string_view name) const;
};

// Reads and checks. Throws command_error, which names the file, the line, the key and the nearest right one.
configuration read_configuration(const std::filesystem::path& file);

// The same of a text, which `file` only names.
configuration parse_configuration(std::string_view text, const std::filesystem::path& file);

}  // namespace tight::deploy
