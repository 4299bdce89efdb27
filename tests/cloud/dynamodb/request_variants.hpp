// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requests that are wrong in one place, derived from the inputs of the operations: what one JSON value of another type,
// or one member that does not belong there, can do. For the tests, and for the fuzzer to start from.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/database.hpp"
#include "cloud/dynamodb/validation/operation_inputs.hpp"
#include "support/wrong_types.hpp"

namespace tight::cloud::dynamodb::tests {

struct valid_request {
    std::string_view operation;
    std::string_view body;
};

// Of every operation, with as many of its members as one request may hold. In the order in which they succeed in a
// database that prepare() made; all but those that make or change tables do so again and again.
inline const std::vector<valid_request>& valid_requests() {
    static const std::vector<valid_request> all{
        {"PutItem", R"j({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"},"l":{"L":[{"N":"1"},{"B":"AAEC"}]},
            "m":{"M":{"x":{"BOOL":true},"y":{"NULL":true}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},
            "bs":{"BS":["AA=="]}},"ConditionExpression":"attribute_exists(#p) or #p = :v",
            "ExpressionAttributeNames":{"#p":"p"},"ExpressionAttributeValues":{":v":{"S":"x"}},
            "ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"INDEXES","ReturnItemCollectionMetrics":"SIZE",
            "ReturnValuesOnConditionCheckFailure":"ALL_OLD"})j"},
        {"PutItem", R"j({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"}},"ConditionalOperator":"OR","Expected":{
            "p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]},"q":{"Exists":false}}})j"},
        {"GetItem", R"j({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},"ConsistentRead":true,
            "ProjectionExpression":"#p, l[0]","ExpressionAttributeNames":{"#p":"p"},
            "ReturnConsumedCapacity":"TOTAL"})j"},
        {"GetItem", R"j({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},"AttributesToGet":["p","s"]})j"},
        {"UpdateItem", R"j({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"2"}},
            "UpdateExpression":"SET #q = :v REMOVE z","ConditionExpression":"attribute_not_exists(z)",
            "ExpressionAttributeNames":{"#q":"q"},"ExpressionAttributeValues":{":v":{"L":[{"SS":["a"]}]}},
            "ReturnValues":"ALL_NEW","ReturnConsumedCapacity":"TOTAL","ReturnItemCollectionMetrics":"SIZE",
            "ReturnValuesOnConditionCheckFailure":"NONE"})j"},
        {"UpdateItem", R"j({"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"3"}},"AttributeUpdates":{
            "q":{"Action":"PUT","Value":{"S":"v"}},"z":{"Action":"DELETE"}},"Expected":{"y":{"Exists":false}},
            "ReturnValues":"UPDATED_NEW"})j"},
        {"DeleteItem", R"j({"TableName":"tab","Key":{"p":{"S":"gone"},"s":{"N":"9"}},
            "ConditionExpression":"attribute_not_exists(#p) and not #p = :v","ExpressionAttributeNames":{"#p":"p"},
            "ExpressionAttributeValues":{":v":{"S":"x"}},"ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"TOTAL",
            "ReturnItemCollectionMetrics":"SIZE","ReturnValuesOnConditionCheckFailure":"ALL_OLD"})j"},
        {"DeleteItem", R"j({"TableName":"tab","Key":{"p":{"S":"gone"},"s":{"N":"9"}},"ConditionalOperator":"AND",
            "Expected":{"q":{"Exists":false},"r":{"ComparisonOperator":"NULL"}}})j"},
        {"Query",
         R"j({"TableName":"tab","IndexName":"ind","KeyConditionExpression":"#s = :s","FilterExpression":"q > :p",
            "ProjectionExpression":"p, #s","ExpressionAttributeNames":{"#s":"s"},
            "ExpressionAttributeValues":{":s":{"N":"1"},":p":{"S":"A"}},"Limit":5,"ScanIndexForward":false,
            "Select":"SPECIFIC_ATTRIBUTES","ConsistentRead":false,"ReturnConsumedCapacity":"INDEXES",
            "ExclusiveStartKey":{"p":{"S":"b"},"s":{"N":"1"}}})j"},
        {"Query",
         R"j({"TableName":"tab","KeyConditions":{"p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]},
            "s":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"0"},{"N":"5"}]}},"AttributesToGet":["p"],
            "QueryFilter":{"q":{"ComparisonOperator":"NOT_NULL"},"z":{"ComparisonOperator":"NULL"}},
            "ConditionalOperator":"OR"})j"},
        {"Scan", R"j({"TableName":"tab","FilterExpression":"attribute_type(#m, :t)","ProjectionExpression":"#m.x",
            "ExpressionAttributeNames":{"#m":"m"},"ExpressionAttributeValues":{":t":{"S":"M"}},"Segment":0,
            "TotalSegments":1,"Limit":7,"Select":"SPECIFIC_ATTRIBUTES","ConsistentRead":true,
            "ReturnConsumedCapacity":"TOTAL","ExclusiveStartKey":{"p":{"S":"a"},"s":{"N":"0"}}})j"},
        {"Scan", R"j({"TableName":"tab","IndexName":"ind","ScanFilter":{"p":{"ComparisonOperator":"IN",
            "AttributeValueList":[{"S":"a"},{"S":"b"}]}},"AttributesToGet":["p"]})j"},
        {"BatchGetItem", R"j({"RequestItems":{"tab":{"Keys":[{"p":{"S":"a"},"s":{"N":"1"}}],"ConsistentRead":true,
            "ProjectionExpression":"#p","ExpressionAttributeNames":{"#p":"p"}}},"ReturnConsumedCapacity":"TOTAL"})j"},
        {"BatchGetItem",
         R"j({"RequestItems":{"tab":{"Keys":[{"p":{"S":"a"},"s":{"N":"1"}}],"AttributesToGet":["s"]}}})j"},
        {"BatchWriteItem", R"j({"RequestItems":{"tab":[{"PutRequest":{"Item":{"p":{"S":"b"},"s":{"N":"1"}}}},
            {"DeleteRequest":{"Key":{"p":{"S":"c"},"s":{"N":"1"}}}}]},"ReturnConsumedCapacity":"INDEXES",
            "ReturnItemCollectionMetrics":"SIZE"})j"},
        {"TransactGetItems", R"j({"TransactItems":[{"Get":{"TableName":"tab","Key":{"p":{"S":"a"},"s":{"N":"1"}},
            "ProjectionExpression":"#p","ExpressionAttributeNames":{"#p":"p"}}}],"ReturnConsumedCapacity":"TOTAL"})j"},
        {"TransactWriteItems", R"j({"TransactItems":[
            {"Put":{"TableName":"tab","Item":{"p":{"S":"d"},"s":{"N":"1"}},"ConditionExpression":"#a <> :a",
                "ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":{":a":{"S":"a"}},
                "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},
            {"Update":{"TableName":"tab","Key":{"p":{"S":"d"},"s":{"N":"2"}},"UpdateExpression":"SET #a = :a",
                "ConditionExpression":"attribute_not_exists(b)","ExpressionAttributeNames":{"#a":"a"},
                "ExpressionAttributeValues":{":a":{"N":"7"}},"ReturnValuesOnConditionCheckFailure":"NONE"}},
            {"Delete":{"TableName":"tab","Key":{"p":{"S":"d"},"s":{"N":"3"}},"ConditionExpression":"#a <> :a",
                "ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":{":a":{"S":"a"}},
                "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},
            {"ConditionCheck":{"TableName":"tab","Key":{"p":{"S":"d"},"s":{"N":"4"}},"ConditionExpression":"#a <> :a",
                "ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":{":a":{"S":"a"}},
                "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}],
            "ReturnConsumedCapacity":"TOTAL","ReturnItemCollectionMetrics":"SIZE"})j"},
        {"ExecuteStatement", R"j({"Statement":"SELECT * FROM tab WHERE p = ? AND s IN [1, 2]",
            "Parameters":[{"S":"a"}],"ConsistentRead":true,"Limit":3,"ReturnConsumedCapacity":"TOTAL",
            "ReturnValuesOnConditionCheckFailure":"NONE"})j"},
        {"BatchExecuteStatement", R"j({"Statements":[{"Statement":"UPDATE tab SET q = ? WHERE p = 'a' AND s = 1",
            "Parameters":[{"L":[{"N":"1"}]}],"ConsistentRead":false,"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}],
            "ReturnConsumedCapacity":"INDEXES"})j"},
        {"ExecuteTransaction", R"j({"TransactStatements":[{"Statement":"SELECT * FROM tab WHERE p = ? AND s = 1",
            "Parameters":[{"S":"a"}],"ReturnValuesOnConditionCheckFailure":"NONE"}],"ClientRequestToken":"token",
            "ReturnConsumedCapacity":"TOTAL"})j"},
        {"DescribeTable", R"j({"TableName":"tab"})j"},
        {"ListTables", R"j({"ExclusiveStartTableName":"aaa","Limit":10})j"},
        {"DescribeTimeToLive", R"j({"TableName":"tab"})j"},
        {"DescribeContinuousBackups", R"j({"TableName":"tab"})j"},
        {"UpdateContinuousBackups", R"j({"TableName":"tab","PointInTimeRecoverySpecification":{
            "PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":35}})j"},
        {"DescribeLimits", "{}"},
        {"DescribeEndpoints", "{}"},
        {"TagResource", R"j({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/tab",
            "Tags":[{"Key":"k","Value":"v"}]})j"},
        {"UntagResource",
         R"j({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/tab","TagKeys":["none"]})j"},
        {"ListTagsOfResource", R"j({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/tab"})j"},
        {"ListStreams", R"j({"TableName":"tab","Limit":5,
            "ExclusiveStartStreamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/a/stream/2000-01-01"})j"},
        {"DescribeStream",
         R"j({"StreamArn":"$STREAM","Limit":5,"ExclusiveStartShardId":"shardId-00000000000000000000-00000000",
            "ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"shardId-00000000000000000000-00000000"}})j"},
        {"GetShardIterator", R"j({"StreamArn":"$STREAM","ShardId":"$SHARD","ShardIteratorType":"AT_SEQUENCE_NUMBER",
            "SequenceNumber":"100000000000000000000001"})j"},
        {"GetRecords", R"j({"ShardIterator":"$ITERATOR","Limit":10})j"},
        {"UpdateTimeToLive",
         R"j({"TableName":"tab","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}})j"},
        {"UpdateTable", R"j({"TableName":"tab","AttributeDefinitions":[{"AttributeName":"g","AttributeType":"S"}],
            "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"new","KeySchema":[{"AttributeName":"g",
            "KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["q"]},
            "OnDemandThroughput":{"MaxReadRequestUnits":1,"MaxWriteRequestUnits":1},
            "WarmThroughput":{"ReadUnitsPerSecond":1,"WriteUnitsPerSecond":1}}}],
            "DeletionProtectionEnabled":false,"TableClass":"STANDARD","StreamSpecification":{"StreamEnabled":false},
            "SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"key"},
            "OnDemandThroughput":{"MaxReadRequestUnits":5,"MaxWriteRequestUnits":5},
            "WarmThroughput":{"ReadUnitsPerSecond":1,"WriteUnitsPerSecond":1}})j"},
        {"UpdateTable", R"j({"TableName":"old","BillingMode":"PROVISIONED","ProvisionedThroughput":{
            "ReadCapacityUnits":2,"WriteCapacityUnits":2},"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"ind",
            "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":3}}},{"Delete":{"IndexName":"not"}}],
            "ReplicaUpdates":[{"Create":{"RegionName":"eu-west-1"}}]})j"},
        {"CreateTable", R"j({"TableName":"made","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},
            {"AttributeName":"s","AttributeType":"N"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"},
            {"AttributeName":"s","KeyType":"RANGE"}],"BillingMode":"PROVISIONED","ProvisionedThroughput":{
            "ReadCapacityUnits":1,"WriteCapacityUnits":1},"LocalSecondaryIndexes":[{"IndexName":"loc","KeySchema":[
            {"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],
            "Projection":{"ProjectionType":"ALL"}}],"GlobalSecondaryIndexes":[{"IndexName":"glo","KeySchema":[
            {"AttributeName":"s","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["q"]},
            "ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}],"StreamSpecification":{
            "StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},"SSESpecification":{"Enabled":true,"SSEType":"KMS"},
            "Tags":[{"Key":"k","Value":"v"}],"TableClass":"STANDARD","DeletionProtectionEnabled":true,
            "WarmThroughput":{"ReadUnitsPerSecond":1,"WriteUnitsPerSecond":1},"ResourcePolicy":"{}",
            "OnDemandThroughput":{"MaxReadRequestUnits":1,"MaxWriteRequestUnits":1}})j"},
        {"DeleteTable", R"j({"TableName":"old"})j"},
    };
    return all;
}

// Makes the tables that valid_requests() is about: "tab" with an index, a stream and an item; "old", provisioned.
inline void prepare(database& target) {
    target.handle("CreateTable", R"j({"TableName":"tab","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[
        {"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"}],"KeySchema":[
        {"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],"GlobalSecondaryIndexes":[
        {"IndexName":"ind","KeySchema":[{"AttributeName":"s","KeyType":"HASH"},{"AttributeName":"p","KeyType":"RANGE"}],
        "Projection":{"ProjectionType":"ALL"}}],
        "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})j");
    target.handle("CreateTable", R"j({"TableName":"old","ProvisionedThroughput":{"ReadCapacityUnits":1,
        "WriteCapacityUnits":1},"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"B"}],"KeySchema":[
        {"AttributeName":"p","KeyType":"HASH"}]})j");
    target.handle("PutItem", R"j({"TableName":"tab","Item":{"p":{"S":"a"},"s":{"N":"1"},"q":{"S":"é\u0000\""}}})j");
}

// The body of a valid request, with what only the database knows put in.
inline json::value body_of(database& target, const valid_request& subject) {
    const auto streams = json::parse(target.handle("ListStreams", R"j({"TableName":"tab"})j").body).value();
    const std::string stream(json::find(streams, "Streams", 0, "StreamArn")->as_string());
    const auto described =
        json::parse(target.handle("DescribeStream", R"j({"StreamArn":")j" + stream + "\"}").body).value();
    const std::string shard(json::find(described, "StreamDescription", "Shards", 0, "ShardId")->as_string());
    const auto replace = [](std::string text, std::string_view mark, const std::string& by) {
        const auto at = text.find(mark);
        return at == std::string::npos ? text : text.replace(at, mark.size(), by);
    };
    std::string text(subject.body);
    if (text.find("$ITERATOR") != std::string::npos) {
        const auto answer =
            json::parse(target
                            .handle("GetShardIterator", R"j({"StreamArn":")j" + stream + R"j(","ShardId":")j" + shard +
                                                            R"j(","ShardIteratorType":"TRIM_HORIZON"})j")
                            .body)
                .value();
        text = replace(text, "$ITERATOR", std::string(json::find(answer, "ShardIterator")->as_string()));
    }
    return json::parse(replace(replace(text, "$STREAM", stream), "$SHARD", shard)).value();
}

// Every name that a member of any structure has.
inline void collect_names(const shape& shape, std::set<std::string_view>& target) {
    for (const auto& each : shape.members)
        if (target.insert(each.name).second || !each.type->members.empty()) collect_names(*each.type, target);
    if (shape.element != nullptr) collect_names(*shape.element, target);
}

inline const std::set<std::string_view>& member_names() {
    static const auto all = [] {
        std::set<std::string_view> names;
        for (const auto& each : operation_inputs()) collect_names(each.input, names);
        names.insert({"Unknown", "", "conditionExpression", "__type"});
        return names;
    }();
    return all;
}

inline bool has_member(const shape& shape, std::string_view name) {
    return std::any_of(shape.members.begin(), shape.members.end(),
                       [&](const field& each) { return each.name == name; });
}

// Calls `use()` for each value of `wrong` under each name that is (`known`) or is not a member of the structures in
// `at`, which is a part of the document that `use` sees.
template <class Use>
void for_each_member(const shape& type, json::value& at, bool known, const std::vector<json::value>& wrong, Use& use) {
    if (auto* object = at.if_object(); object != nullptr && type.kind == shape_kind::structure) {
        const json::object before = *object;
        for (const auto& name : member_names())
            if (has_member(type, name) == known)
                for (const auto& value : wrong) {
                    (*object)[name] = value;
                    use();
                    *object = before;
                }
        for (const auto& each : type.members)
            if (auto* content = object->if_contains(each.name))
                for_each_member(*each.type, *content, known, wrong, use);
    }
    if (auto* items = at.if_array(); items != nullptr && type.kind == shape_kind::sequence)
        for (auto& each : *items) for_each_member(*type.element, each, known, wrong, use);
    if (auto* entries = at.if_object(); entries != nullptr && type.kind == shape_kind::map)
        for (auto& each : *entries) for_each_member(*type.element, each.value(), known, wrong, use);
}

// Calls `use()` for each attribute value in `at` with each value of `wrong` under each of its types.
template <class Use>
void for_each_attribute(const shape& type, json::value& at, const std::vector<json::value>& wrong, Use& use) {
    if (type.kind == shape_kind::attribute) {
        const json::value before = at;
        for (const auto* name : {"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M", "X"})
            for (const auto& value : wrong) {
                at = json::object{{name, value}};
                use();
            }
        at = before;
    }
    if (auto* object = at.if_object(); object != nullptr && type.kind == shape_kind::structure)
        for (const auto& each : type.members)
            if (auto* content = object->if_contains(each.name)) for_each_attribute(*each.type, *content, wrong, use);
    if (auto* items = at.if_array(); items != nullptr && type.kind == shape_kind::sequence)
        for (auto& each : *items) for_each_attribute(*type.element, each, wrong, use);
    if (auto* entries = at.if_object(); entries != nullptr && type.kind == shape_kind::map)
        for (auto& each : *entries) for_each_attribute(*type.element, each.value(), wrong, use);
}

// Of an operation's input: every member at every depth with a value of every wrong type, those that the request leaves
// out and those inside of attribute values too. `use(const std::string& body)`.
template <class Use>
void for_each_wrong_request(const shape& input, const json::value& valid, Use use) {
    support::for_each_wrong_text(valid, use);
    json::value document = valid;
    auto with_document = [&] { use(json::serialize(document)); };
    for_each_member(input, document, true, support::wrong_values(), with_document);
    for_each_attribute(input, document, support::wrong_values(), with_document);
}

// Of an operation's input: every name that is no member of its structures, at every depth.
template <class Use>
void for_each_unknown_member(const shape& input, const json::value& valid, Use use) {
    static const std::vector<json::value> values{
        nullptr, true, 17, "p = :v", json::value(json::array{"x"}), json::object{{"a", 1}}};
    json::value document = valid;
    auto with_document = [&] { use(json::serialize(document)); };
    for_each_member(input, document, false, values, with_document);
}

}  // namespace tight::cloud::dynamodb::tests
