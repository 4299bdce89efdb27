// SPDX-License-Identifier: Apache-2.0
// Changes of a table, which Lambda reads from its stream in batches.
#include <algorithm>
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/events/event_target.hpp"

namespace tight::deploy::events {

namespace {

// The ARN of the stream of one of the application's tables, which gets one if it has none.
json::value stream_of(const std::string& name, const event_target& target) {
    template_builder& builder = target.builder();
    const auto table = std::ranges::find(builder.tables, name, &deployed_table::name);
    if (table == builder.tables.end())
        target.fail("'" + name + "' is neither a model's table nor one of dynamodb_tables");
    json::object& properties = (*table->find(builder.resources, target.stage()))["Properties"].as_object();
    if (!properties.contains("StreamSpecification"))
        properties["StreamSpecification"] = json::object{{"StreamViewType", "NEW_AND_OLD_IMAGES"}};
    return attribute_of(table->ids.at(target.stage()), "StreamArn");
}

}  // namespace

dynamodb dynamodb::read(const section& event) {
    const section settings = event.below(key);
    return {.table = event.text_or(key, "table"),
            .batch = batching::read(settings),
            .from_oldest = settings.text("from") == "oldest",
            .retries = settings.number("retries")};
}

void dynamodb::add_resources(const event_target& target) const {
    const bool elsewhere = table.starts_with("arn:");
    if (elsewhere) target.require_one_stage(table);
    const json::value stream = elsewhere ? json::value(table) : stream_of(table, target);
    target.allow({"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}, stream);
    if (!elsewhere)
        target.allow({"dynamodb:ListStreams"},
                     sub("${" + std::string(stream.at("Fn::GetAtt").at(0).as_string()) + ".Arn}/stream/*"));
    json::object mapping{{"EventSourceArn", stream}, {"StartingPosition", from_oldest ? "TRIM_HORIZON" : "LATEST"}};
    batch.add_to(mapping, target);
    if (retries) mapping["MaximumRetryAttempts"] = *retries;
    target.add("Mapping", resource("AWS::Lambda::EventSourceMapping", std::move(mapping)));
}

}  // namespace tight::deploy::events
