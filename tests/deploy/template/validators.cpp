// SPDX-License-Identifier: Apache-2.0
// Templates as a validator that is not ours sees them: cfn-lint, where this machine has it.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"
#include "support/temporary_folder.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

namespace {

namespace fs = std::filesystem;

// What a command prints, and its status.
std::pair<std::string, int> output_of(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    std::array<char, 4096> bytes{};
    while (const std::size_t read = std::fread(bytes.data(), 1, bytes.size(), pipe)) text.append(bytes.data(), read);
    return {text, ::pclose(pipe)};
}

struct example {
    std::string name;
    stack_template definition;
};

std::vector<example> examples() {
    const std::string events = R"yml(
queues: {jobs: {dead_letter_after: 3}, ordered: {fifo: true}}
topics: [news]
buckets: [uploads]
functions:
  movies: {queues: [jobs, ordered], topics: [news], buckets: [uploads], tables: {ratings: read, movies: write}}
  worker:
    requests: false
    timeout: 60
    storage: 1024
    reserved_concurrency: 5
    tracing: true
    events:
      - schedule: rate(5 minutes)
      - schedule: {expression: "cron(0 8 * * ? *)", timezone: Europe/Berlin, input: {kind: daily}}
      - sqs: {queue: jobs, batch_size: 100, concurrency: 2, filter: {body: {a: [b]}}}
      - sns: {topic: news, filter: {a: [b]}}
      - s3: {bucket: uploads, prefix: in/}
      - s3: {bucket: uploads, eventbridge: true, suffix: .jpg}
      - s3: {bucket: "arn:aws:s3:::photos", eventbridge: true, prefix: in/, suffix: .jpg}
      - dynamodb: {table: movies, from: oldest, retries: 2}
      - eventbridge: {pattern: {source: [x]}}
)yml";
    const std::string guards = R"(
authorizers:
  users: {type: jwt, issuer: "https://login.example", audience: [movies]}
  staff: {type: lambda, function: worker}
  signed: {type: iam}
authorizer: users
)";
    const std::string two = "stages: [dev, prod]\ntags: {team: films}\narchitecture: arm64\n";
    const std::string tables = R"(
dynamodb_tables:
  ratings: {ttl: expires, point_in_time_recovery: true}
  old.table:
    attributes: {id: S, name: S, age: N}
    key: [id, name]
    read_throughput: 1
    local_secondary_indexes: {by-age: {key: [id, age], project: [x]}}
    global_secondary_indexes: {by-name: {key: [name], project: all}}
)";
    const std::string domain = "domain: {name: api.movies.example, zone: Z2FDTNDATAQYW2, path: v1}\n";
    const std::string cors = "cors: {origins: ['https://movies.example'], credentials: true, max_age: 600}\n";
    const std::vector<std::string> functions{"movies", "worker"};
    const std::vector<json::object> models{movies_table(), ratings_table()};
    std::vector<example> all;
    const auto add = [&](const std::string& name, const std::string& settings) {
        all.push_back({name, build(settings, functions, models)});
    };
    add("least", "");
    add("http", two + "access_logs: true\n" + events + guards + domain + cors);
    const std::string pool =
        "cfn_resources: {Users: {Type: AWS::Cognito::UserPool}, Web: {Type: AWS::Cognito::UserPoolClient, Properties: "
        "{UserPoolId: !Ref Users}}}\n";
    add("cognito-http", two + pool +
                            "authorizers: {a: {type: cognito, user_pool: Users, audience: [Web]}, b: {type: cognito, "
                            "user_pool: eu-west-1_abc, audience: [1example23456789]}}\nauthorizer: a\n");
    add("cognito-rest", two + pool +
                            "api: rest\napi_key: true\nauthorizers: {a: {type: cognito, user_pool: Users}, b: {type: "
                            "cognito, user_pool: eu-west-1_abc}}\nauthorizer: a\n");
    add("rest", two + "api: rest\naccess_logs: true\nlog_stages: [dev]\n" + events + domain + tables +
                    "authorizers: {staff: {type: lambda, function: worker}}\nauthorizer: staff\n" + cors);
    add("url", two + "api: url\n" + tables + cors);
    add("one",
        two +
            "one_function: true\naws: {lambda_subnet_ids: [subnet-12345678], lambda_security_groups: [sg-12345678]}\n");
    add("names", "stages: [my-stage, a_b, 2nd]\napi: rest\n");
    const auto other = [&](const std::string& name, const std::string& text) {
        all.push_back({name, build_template(parse_configuration(text, "tight.yml"), nullptr)});
    };
    other("wsgi",
          "name: tasks\nfunction: {module: tasks, app: app}\nstage_environments: {dev: {DB: a}, prod: {DB: b}}\n"
          "wsgi: {deploy_api_gateway: true, log_stages: [dev]}\n" +
              tables.substr(0, tables.find("  ratings")) + tables.substr(tables.find("  old")));
    other("web", "name: shop\nweb: ./server\napi: url\n");
    return all;
}

}  // namespace

TEST_CASE("cfn-lint has nothing to say against any kind of template") {
    const std::string probe = "command -v cfn-lint >/dev/null && cfn-lint --version >/dev/null 2>&1";
    if (output_of(probe).second != 0) {
        MESSAGE("SKIPPED: this machine has no cfn-lint");
        return;
    }
    const support::temporary_folder folder;
    std::string files;
    for (const example& each : examples())
        for (const bool yaml : {false, true}) {
            if (yaml && each.name != "http" && each.name != "rest") continue;  // a file costs half a second
            const fs::path path = folder / (each.name + (yaml ? ".yml" : ".json"));
            std::ofstream(path) << template_text(each.definition.body,
                                                 yaml ? template_format::yaml : template_format::json);
            files += ' ' + path.native();
        }
    // W3005 and the like are opinions on what is said twice; I are remarks.
    const auto [text, status] = output_of("timeout 900 cfn-lint --non-zero-exit-code error -- " + files + " 2>&1");
    CHECK_MESSAGE(status == 0, text);
    CHECK_MESSAGE(text.empty(), text);
}
