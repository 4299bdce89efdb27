// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

TEST_CASE("a model has a table in each stage, under the name its client calls") {
    const stack_template definition = build("stages: [dev, prod]", {"movies"}, {movies_table()});
    CHECK(properties_of(definition, "DevMoviesDynamoDBTable").at("TableName") == "movies-dev-movies");
    CHECK(properties_of(definition, "ProdMoviesDynamoDBTable").at("TableName") == "movies-prod-movies");
    CHECK(properties_of(definition, "ProdMoviesDynamoDBTable").at("BillingMode") == "PAY_PER_REQUEST");
    for (const char* policy : {"DeletionPolicy", "UpdateReplacePolicy"})
        CHECK(resource_at(definition, "ProdMoviesDynamoDBTable").at(policy) == "Retain");
}

TEST_CASE("a table of the configuration has Slam's name, keys, indexes and throughput") {
    const stack_template definition = build(R"(stages: [dev, prod]
dynamodb_tables:
  my.table:
    attributes: {id: S, name: S, age: N}
    key: [id, name]
    read_throughput: 2
    local_secondary_indexes: {by-age: {key: [id, age], project: [name]}}
    global_secondary_indexes: {by-name: {key: [age, name], project: all, write_throughput: 3}}
)",
                                            {"movies"});
    const auto ids = resources_of_type(definition, "AWS::DynamoDB::Table");
    REQUIRE(ids.size() == 2);
    const json::value& table = properties_of(definition, ids[0]);
    CHECK(table.at("TableName") == "dev.my.table");
    CHECK(table.at("KeySchema").at(1).at("AttributeName") == "name");
    CHECK(table.at("ProvisionedThroughput").at("ReadCapacityUnits") == 2);
    CHECK(table.at("ProvisionedThroughput").at("WriteCapacityUnits") == 1);
    CHECK(table.at("LocalSecondaryIndexes").at(0).at("Projection").at("NonKeyAttributes").at(0) == "name");
    CHECK(table.at("GlobalSecondaryIndexes").at(0).at("Projection").at("ProjectionType") == "ALL");
    CHECK(table.at("GlobalSecondaryIndexes").at(0).at("ProvisionedThroughput").at("WriteCapacityUnits") == 3);
    const json::object& variables =
        properties_of(definition, "MoviesFunction").at("Environment").at("Variables").as_object();
    CHECK(variables.at("TIGHT_STAGE_1_TIGHT_TABLE_MY_TABLE") == "prod.my.table");
}

TEST_CASE("settings of a model's table add to it, and cannot contradict it") {
    const stack_template definition = build(
        "dynamodb_tables: {movies: {ttl: expires, stream: both, retain: false, point_in_time_recovery: true, "
        "deletion_protection: true}}",
        {"movies"}, {movies_table()});
    const json::value& table = properties_of(definition, "DevMoviesDynamoDBTable");
    CHECK(table.at("TimeToLiveSpecification").at("AttributeName") == "expires");
    CHECK(table.at("StreamSpecification").at("StreamViewType") == "NEW_AND_OLD_IMAGES");
    CHECK(table.at("PointInTimeRecoverySpecification").at("PointInTimeRecoveryEnabled") == true);
    CHECK(table.at("DeletionProtectionEnabled") == true);
    CHECK(resource_at(definition, "DevMoviesDynamoDBTable").at("DeletionPolicy") == "Delete");
    CHECK(refusal_of("dynamodb_tables:\n  movies: {attributes: {id: S}, key: id}", {"movies"}, {movies_table()})
              .message()
              .starts_with("tight.yml, line 3: a model has the table 'movies' already"));
    CHECK(refusal_of("dynamodb_tables:\n  films: {ttl: expires}", {"movies"}, {movies_table()})
              .message()
              .starts_with("tight.yml, line 3: table 'films' has no key"));
}

TEST_CASE("logs are kept for a time, and stay when the stack goes") {
    CHECK(properties_of(build("log_retention: 14", {"movies"}), "MoviesFunctionLogs").at("RetentionInDays") == 14);
    CHECK(properties_of(build("", {"movies"}), "MoviesFunctionLogs").at("RetentionInDays") == 30);
    CHECK(properties_of(build("log_retention: never", {"movies"}), "MoviesFunctionLogs").as_object().empty());
    const stack_template definition = build("", {"movies"});
    CHECK(properties_of(definition, "MoviesFunction").at("LoggingConfig").at("LogGroup").at("Ref").as_string() ==
          definition.functions.at(0).log_group);
}

TEST_CASE("settings of a function reach it, and tags reach what can carry them") {
    const stack_template definition = build(
        "architecture: arm64\ntags: {team: films, cost: 12}\n"
        "functions: {movies: {memory: 512, timeout: 20, storage: 1024, reserved_concurrency: 0, tracing: true}}",
        {"movies"});
    const json::value& function = properties_of(definition, "MoviesFunction");
    CHECK(function.at("Architectures").at(0) == "arm64");
    CHECK(function.at("MemorySize") == 512);
    CHECK(function.at("Timeout") == 20);
    CHECK(function.at("EphemeralStorage").at("Size") == 1024);
    CHECK(function.at("ReservedConcurrentExecutions") == 0);
    CHECK(function.at("TracingConfig").at("Mode") == "Active");
    CHECK(function.at("Tags").at(0).at("Value") == "12");
    CHECK(properties_of(definition, "Api").at("Tags").at("team") == "films");
}

TEST_CASE("a queue calls the alias of its stage, and hides messages for six times the timeout") {
    const stack_template definition = build(
        "stages: [dev, prod]\nqueues: {jobs: {dead_letter_after: 3}}\n"
        "functions: {worker: {timeout: 60, requests: false, events: [{sqs: {queue: jobs, batch_size: 100}}]}}",
        {"worker"});
    const json::value& mapping = properties_of(definition, "ProdWorkerSqs1Mapping");
    CHECK(mapping.at("EventSourceArn").at("Fn::GetAtt").at(0) == "ProdJobsQueue");
    CHECK(mapping.at("FunctionName").at("Ref") == "ProdWorkerFunctionAlias");
    CHECK(mapping.at("FunctionResponseTypes").at(0) == "ReportBatchItemFailures");
    CHECK(mapping.at("MaximumBatchingWindowInSeconds") == 1);
    CHECK(properties_of(definition, "ProdJobsQueue").at("VisibilityTimeout") == 360);
    CHECK(properties_of(definition, "ProdJobsQueue").at("RedrivePolicy").at("maxReceiveCount") == 3);
    CHECK_FALSE(has_resource(definition, "Api"));
}

TEST_CASE("a queue that shows a message again while it is handled is refused, and so are batches of an ordered one") {
    const std::string worker = "functions: {worker: {timeout: 60, events: [{sqs: {queue: jobs, batch_size: 11}}]}}";
    CHECK(refusal_of("queues:\n  jobs: {visibility: 30}\n" + worker, {"worker"})
              .message()
              .starts_with("tight.yml, line 3: queue 'jobs' hides a message for 30 seconds"));
    CHECK(refusal_of("queues: {jobs: {fifo: true}}\n" + worker, {"worker"}).message().find("hands out at most ten") !=
          std::string::npos);
}

TEST_CASE("a queue from elsewhere belongs to one stage") {
    const std::string events = "events: [{sqs: 'arn:aws:sqs:eu-west-1:1:q'";
    CHECK(refusal_of("stages: [dev, prod]\nfunctions:\n  worker:\n    " + events + "}]", {"worker"})
              .message()
              .find("would be divided between the stages") != std::string::npos);
    const stack_template definition =
        build("stages: [dev, prod]\nfunctions: {worker: {" + events + ", stages: [prod]}]}}", {"worker"});
    CHECK(has_resource(definition, "ProdWorkerSqs1Mapping"));
    CHECK_FALSE(has_resource(definition, "DevWorkerSqs1Mapping"));
}

TEST_CASE("schedules are rules, and with a time zone schedules") {
    const stack_template definition = build(
        "functions: {worker: {events: [{schedule: rate(5 minutes)}, {schedule: {expression: 'cron(0 8 * * ? *)', "
        "timezone: "
        "Europe/Berlin, enabled: false}}]}}",
        {"worker"});
    CHECK(properties_of(definition, "DevWorkerSchedule1Rule").at("ScheduleExpression") == "rate(5 minutes)");
    CHECK(properties_of(definition, "DevWorkerSchedule1Permission").at("Principal") == "events.amazonaws.com");
    CHECK(properties_of(definition, "DevWorkerSchedule2Schedule").at("ScheduleExpressionTimezone") == "Europe/Berlin");
    CHECK(properties_of(definition, "DevWorkerSchedule2Schedule").at("State") == "DISABLED");
}

TEST_CASE("topics, buckets, changes of tables and buses call functions") {
    const stack_template definition = build(
        "topics: [news]\nbuckets: [uploads]\nfunctions:\n  worker:\n    events:\n      - sns: {topic: news, filter: "
        "{a: [b]}}\n"
        "      - s3: {bucket: uploads, prefix: in/, suffix: .csv}\n      - dynamodb: {table: movies, from: oldest}\n"
        "      - eventbridge: {pattern: {source: [x]}, bus: main}\n",
        {"worker"}, {movies_table()});
    CHECK(properties_of(definition, "DevWorkerSns1Subscription").at("FilterPolicy").at("a").at(0) == "b");
    const json::value& notification =
        properties_of(definition, "DevUploadsBucket").at("NotificationConfiguration").at("LambdaConfigurations").at(0);
    CHECK(notification.at("Event") == "s3:ObjectCreated:*");
    CHECK(notification.at("Filter").at("S3Key").at("Rules").as_array().size() == 2);
    CHECK(resource_at(definition, "DevUploadsBucket").at("DependsOn").at(0) == "DevWorkerS31Permission");
    CHECK(resource_at(definition, "DevUploadsBucket").at("DeletionPolicy") == "RetainExceptOnCreate");
    CHECK(resource_at(definition, "DevUploadsBucket").at("UpdateReplacePolicy") == "Retain");
    CHECK(properties_of(definition, "DevWorkerDynamodb1Mapping").at("StartingPosition") == "TRIM_HORIZON");
    CHECK(properties_of(definition, "DevMoviesDynamoDBTable").as_object().contains("StreamSpecification"));
    CHECK(properties_of(definition, "DevWorkerEventbridge1Rule").at("EventBusName") == "main");
    CHECK(refusal_of("functions: {worker: {events: [{dynamodb: film}]}}", {"worker"}, {movies_table()})
              .message()
              .find("'film' is neither a model's table") != std::string::npos);
}

TEST_CASE("events of another stack's bucket come through EventBridge, or are refused with the way to have them") {
    const tight::command_error refused =
        refusal_of("functions: {worker: {events: [{s3: 'arn:aws:s3:::photos'}]}}", {"worker"});
    CHECK(
        refused.message() ==
        "tight.yml, line 2: S3 calls a function only for buckets of its own stack, and 'arn:aws:s3:::photos' is none");
    CHECK(refused.hint.find("s3: {bucket: \"arn:aws:s3:::photos\", eventbridge: true}") != std::string::npos);
    const stack_template definition = build(
        "stages: [dev, prod]\nfunctions:\n  worker:\n    events:\n"
        "      - s3: {bucket: 'arn:aws:s3:::photos', eventbridge: true, prefix: 'in/*', suffix: .jpg}\n",
        {"worker"});
    const json::value& pattern = properties_of(definition, "ProdWorkerS31Rule").at("EventPattern");
    CHECK(json::serialize(pattern) ==
          R"({"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"bucket":{"name":["photos"]},)"
          R"("object":{"key":[{"wildcard":"in/\\**.jpg"}]}}})");
    CHECK(properties_of(definition, "ProdWorkerS31Rule").at("Targets").at(0).at("Arn").at("Ref") ==
          "ProdWorkerFunctionAlias");
    CHECK(properties_of(definition, "ProdWorkerS31Permission").at("Principal") == "events.amazonaws.com");
}

TEST_CASE("a bucket of this stack may send its events through EventBridge too") {
    const stack_template definition = build(
        "buckets: [uploads]\nfunctions:\n  worker:\n    events:\n"
        "      - s3: {bucket: uploads, eventbridge: true, events: ['s3:ObjectRemoved:*', 's3:ObjectTagging:Put']}\n"
        "      - s3: {bucket: uploads, prefix: in/}\n",
        {"worker"});
    const json::value& notifications = properties_of(definition, "DevUploadsBucket").at("NotificationConfiguration");
    CHECK(notifications.at("EventBridgeConfiguration").at("EventBridgeEnabled") == true);
    CHECK(notifications.at("LambdaConfigurations").as_array().size() == 1);
    const json::value& pattern = properties_of(definition, "DevWorkerS31Rule").at("EventPattern");
    CHECK(json::serialize(pattern.at("detail-type")) == R"(["Object Deleted","Object Tags Added"])");
    CHECK(pattern.at("detail").at("bucket").at("name").at(0) ==
          properties_of(definition, "DevUploadsBucket").at("BucketName"));
    CHECK(refusal_of("buckets: [uploads]\nfunctions: {worker: {events: [{s3: {bucket: uploads, eventbridge: true, "
                     "events: ['s3:ObjectCreated:Put']}}]}}",
                     {"worker"})
              .message()
              .find("EventBridge has no event of its own for 's3:ObjectCreated:Put'") != std::string::npos);
}
