// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/validation/operation_inputs.hpp"

#include <algorithm>

namespace tight::cloud::dynamodb {
namespace {

// ---- Types that operations share ----

constexpr shape text{.kind = shape_kind::string};
constexpr shape flag{.kind = shape_kind::boolean};
constexpr shape number{.kind = shape_kind::long_integer};
constexpr shape name{.kind = shape_kind::string, .min = 3, .max = 255, .name_pattern = true};
constexpr shape table_name{.kind = shape_kind::string, .min = 1, .max = 255, .name_pattern = true, .arn_allowed = true};
constexpr shape new_table_name{
    .kind = shape_kind::string, .min = 3, .max = 255, .name_pattern = true, .arn_allowed = true};
constexpr shape control_name{.kind = shape_kind::string, .min = 3, .name_pattern = true, .arn_allowed = true};
constexpr shape attribute{.kind = shape_kind::attribute, .name = "AttributeValue"};
constexpr shape attributes{.kind = shape_kind::map, .element = &attribute};
constexpr shape attribute_list{.kind = shape_kind::sequence, .element = &attribute};
constexpr shape names{.kind = shape_kind::map, .element = &text};
constexpr shape attribute_names{.kind = shape_kind::sequence, .min = 1, .element = &text};
constexpr shape positive{.kind = shape_kind::long_integer, .min = 1};
constexpr shape limit{.kind = shape_kind::integer, .min = 1};

constexpr shape return_capacity{.kind = shape_kind::string, .values = "INDEXES, TOTAL, NONE"};
constexpr shape return_metrics{.kind = shape_kind::string, .values = "SIZE, NONE"};
constexpr shape return_values{.kind = shape_kind::string, .values = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW"};
constexpr shape return_on_failure{.kind = shape_kind::string, .values = "ALL_OLD, NONE"};
constexpr shape conditional_operator{.kind = shape_kind::string, .values = "OR, AND"};
constexpr shape comparison_operator{
    .kind = shape_kind::string,
    .values = "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS"};
constexpr shape select{.kind = shape_kind::string,
                       .values = "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"};

constexpr field expected_fields[] = {{"AttributeValueList", &attribute_list},
                                     {"ComparisonOperator", &comparison_operator},
                                     {"Exists", &flag},
                                     {"Value", &attribute}};
constexpr shape expected_value{
    .kind = shape_kind::structure, .name = "ExpectedAttributeValue", .members = expected_fields};
constexpr shape expected{.kind = shape_kind::map, .element = &expected_value};

constexpr field condition_fields[] = {{"AttributeValueList", &attribute_list},
                                      {"ComparisonOperator", &comparison_operator, true}};
constexpr shape condition_value{.kind = shape_kind::structure, .name = "Condition", .members = condition_fields};
constexpr shape conditions{.kind = shape_kind::map, .element = &condition_value};

// ---- Tables ----

constexpr shape attribute_type{.kind = shape_kind::string, .values = "B, N, S"};
constexpr shape key_type{.kind = shape_kind::string, .values = "HASH, RANGE"};
constexpr shape key_attribute_name{.kind = shape_kind::string, .min = 1, .max = 255};
constexpr field definition_fields[] = {{"AttributeName", &key_attribute_name, true},
                                       {"AttributeType", &attribute_type, true}};
constexpr shape definition{.kind = shape_kind::structure, .name = "AttributeDefinition", .members = definition_fields};
constexpr shape definitions{.kind = shape_kind::sequence, .element = &definition};
constexpr field key_element_fields[] = {{"AttributeName", &key_attribute_name, true}, {"KeyType", &key_type, true}};
constexpr shape key_element{.kind = shape_kind::structure, .name = "KeySchemaElement", .members = key_element_fields};
constexpr shape key_schema{.kind = shape_kind::sequence, .min = 1, .max = 2, .element = &key_element};
constexpr shape global_key_schema{.kind = shape_kind::sequence, .min = 1, .max = 8, .element = &key_element};

constexpr field throughput_fields[] = {{"WriteCapacityUnits", &positive, true}, {"ReadCapacityUnits", &positive, true}};
constexpr shape throughput{
    .kind = shape_kind::structure, .name = "ProvisionedThroughput", .members = throughput_fields};
constexpr field demand_fields[] = {{"MaxReadRequestUnits", &number}, {"MaxWriteRequestUnits", &number}};
constexpr shape demand{.kind = shape_kind::structure, .name = "OnDemandThroughput", .members = demand_fields};
constexpr field warm_fields[] = {{"ReadUnitsPerSecond", &number}, {"WriteUnitsPerSecond", &number}};
constexpr shape warm{.kind = shape_kind::structure, .name = "WarmThroughput", .members = warm_fields};

constexpr shape projection_type{.kind = shape_kind::string, .values = "ALL, INCLUDE, KEYS_ONLY"};
constexpr shape non_key_attributes{.kind = shape_kind::sequence, .min = 1, .max = 20, .element = &key_attribute_name};
constexpr field projection_fields[] = {{"ProjectionType", &projection_type}, {"NonKeyAttributes", &non_key_attributes}};
constexpr shape projection{.kind = shape_kind::structure, .name = "Projection", .members = projection_fields};

constexpr field local_index_fields[] = {
    {"IndexName", &name, true}, {"KeySchema", &key_schema, true}, {"Projection", &projection, true}};
constexpr shape local_index{
    .kind = shape_kind::structure, .name = "LocalSecondaryIndex", .members = local_index_fields};
constexpr shape local_indexes{.kind = shape_kind::sequence, .element = &local_index};
constexpr field global_index_fields[] = {{"IndexName", &name, true},        {"KeySchema", &global_key_schema, true},
                                         {"Projection", &projection, true}, {"ProvisionedThroughput", &throughput},
                                         {"OnDemandThroughput", &demand},   {"WarmThroughput", &warm}};
constexpr shape global_index{
    .kind = shape_kind::structure, .name = "GlobalSecondaryIndex", .members = global_index_fields};
constexpr shape global_indexes{.kind = shape_kind::sequence, .element = &global_index};

constexpr shape billing{.kind = shape_kind::string, .values = "PROVISIONED, PAY_PER_REQUEST"};
constexpr shape view_type{.kind = shape_kind::string, .values = "NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES, KEYS_ONLY"};
constexpr field stream_fields[] = {{"StreamEnabled", &flag, true}, {"StreamViewType", &view_type}};
constexpr shape stream{.kind = shape_kind::structure, .name = "StreamSpecification", .members = stream_fields};
constexpr shape sse_type{.kind = shape_kind::string, .values = "AES256, KMS"};
constexpr field sse_fields[] = {{"Enabled", &flag}, {"SSEType", &sse_type}, {"KMSMasterKeyId", &text}};
constexpr shape sse{.kind = shape_kind::structure, .name = "SSESpecification", .members = sse_fields};
constexpr shape table_class{.kind = shape_kind::string, .values = "STANDARD, STANDARD_INFREQUENT_ACCESS"};
constexpr shape tag_key{.kind = shape_kind::string, .min = 1, .max = 128};
constexpr shape tag_value{.kind = shape_kind::string, .min = 0, .max = 256};
constexpr field tag_fields[] = {{"Key", &tag_key, true}, {"Value", &tag_value, true}};
constexpr shape tag{.kind = shape_kind::structure, .name = "Tag", .members = tag_fields};
constexpr shape tags{.kind = shape_kind::sequence, .element = &tag};

constexpr field create_table_fields[] = {{"AttributeDefinitions", &definitions, true},
                                         {"TableName", &new_table_name, true, table_name_rule::create_table},
                                         {"KeySchema", &key_schema, true},
                                         {"BillingMode", &billing},
                                         {"ProvisionedThroughput", &throughput},
                                         {"LocalSecondaryIndexes", &local_indexes},
                                         {"GlobalSecondaryIndexes", &global_indexes},
                                         {"StreamSpecification", &stream},
                                         {"SSESpecification", &sse},
                                         {"Tags", &tags},
                                         {"TableClass", &table_class},
                                         {"DeletionProtectionEnabled", &flag},
                                         {"WarmThroughput", &warm},
                                         {"ResourcePolicy", &text},
                                         {"OnDemandThroughput", &demand}};

constexpr field index_update_fields[] = {{"IndexName", &name, true},
                                         {"ProvisionedThroughput", &throughput},
                                         {"OnDemandThroughput", &demand},
                                         {"WarmThroughput", &warm}};
constexpr shape index_update{
    .kind = shape_kind::structure, .name = "UpdateGlobalSecondaryIndexAction", .members = index_update_fields};
constexpr shape index_create{
    .kind = shape_kind::structure, .name = "CreateGlobalSecondaryIndexAction", .members = global_index_fields};
constexpr field index_delete_fields[] = {{"IndexName", &name, true}};
constexpr shape index_delete{
    .kind = shape_kind::structure, .name = "DeleteGlobalSecondaryIndexAction", .members = index_delete_fields};
constexpr field index_change_fields[] = {
    {"Update", &index_update}, {"Create", &index_create}, {"Delete", &index_delete}};
constexpr shape index_change{
    .kind = shape_kind::structure, .name = "GlobalSecondaryIndexUpdate", .members = index_change_fields};
constexpr shape index_changes{.kind = shape_kind::sequence, .element = &index_change};
constexpr shape any_structure{.kind = shape_kind::structure};
constexpr shape replica_updates{.kind = shape_kind::sequence, .min = 1, .element = &any_structure};

constexpr field update_table_fields[] = {{"TableName", &control_name, true, table_name_rule::control_operation},
                                         {"AttributeDefinitions", &definitions},
                                         {"ProvisionedThroughput", &throughput},
                                         {"BillingMode", &billing},
                                         {"GlobalSecondaryIndexUpdates", &index_changes},
                                         {"StreamSpecification", &stream},
                                         {"SSESpecification", &sse},
                                         {"ReplicaUpdates", &replica_updates},
                                         {"TableClass", &table_class},
                                         {"DeletionProtectionEnabled", &flag},
                                         {"OnDemandThroughput", &demand},
                                         {"WarmThroughput", &warm}};

constexpr field table_only_fields[] = {{"TableName", &control_name, true, table_name_rule::control_operation}};
constexpr shape list_limit{.kind = shape_kind::integer, .min = 1, .max = 100};
constexpr field list_tables_fields[] = {{"ExclusiveStartTableName", &name}, {"Limit", &list_limit}};

// ---- Items ----

constexpr field get_item_fields[] = {{"Key", &attributes, true},
                                     {"TableName", &table_name, true},
                                     {"ReturnConsumedCapacity", &return_capacity},
                                     {"AttributesToGet", &attribute_names},
                                     {"ConsistentRead", &flag},
                                     {"ProjectionExpression", &text},
                                     {"ExpressionAttributeNames", &names}};
constexpr field put_item_fields[] = {{"TableName", &table_name, true, table_name_rule::item_operation},
                                     {"Item", &attributes, true},
                                     {"ReturnConsumedCapacity", &return_capacity},
                                     {"ReturnValues", &return_values},
                                     {"ReturnItemCollectionMetrics", &return_metrics},
                                     {"ConditionalOperator", &conditional_operator},
                                     {"Expected", &expected},
                                     {"ConditionExpression", &text},
                                     {"ExpressionAttributeValues", &attributes},
                                     {"ExpressionAttributeNames", &names},
                                     {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr field delete_item_fields[] = {{"TableName", &table_name, true},
                                        {"Key", &attributes, true},
                                        {"ReturnConsumedCapacity", &return_capacity},
                                        {"ReturnValues", &return_values},
                                        {"ReturnItemCollectionMetrics", &return_metrics},
                                        {"ConditionalOperator", &conditional_operator},
                                        {"Expected", &expected},
                                        {"ConditionExpression", &text},
                                        {"ExpressionAttributeValues", &attributes},
                                        {"ExpressionAttributeNames", &names},
                                        {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr shape update_action{.kind = shape_kind::string, .values = "DELETE, PUT, ADD"};
constexpr field attribute_update_fields[] = {{"Value", &attribute}, {"Action", &update_action}};
constexpr shape attribute_update{
    .kind = shape_kind::structure, .name = "AttributeValueUpdate", .members = attribute_update_fields};
constexpr shape attribute_updates{.kind = shape_kind::map, .element = &attribute_update};
constexpr field update_item_fields[] = {{"ReturnConsumedCapacity", &return_capacity},
                                        {"TableName", &table_name, true, table_name_rule::item_operation},
                                        {"Key", &attributes, true},
                                        {"AttributeUpdates", &attribute_updates},
                                        {"ConditionalOperator", &conditional_operator},
                                        {"Expected", &expected},
                                        {"ReturnValues", &return_values},
                                        {"ReturnItemCollectionMetrics", &return_metrics},
                                        {"ConditionExpression", &text},
                                        {"UpdateExpression", &text},
                                        {"ExpressionAttributeValues", &attributes},
                                        {"ExpressionAttributeNames", &names},
                                        {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
// Query says where, but neither what nor with a small letter.
constexpr shape query_limit{.kind = shape_kind::integer, .min = 1, .value_omitted = true};
constexpr field query_fields[] = {{"TableName", &table_name, true},
                                  {"ReturnConsumedCapacity", &return_capacity},
                                  {"Select", &select},
                                  {"Limit", &query_limit},
                                  {"IndexName", &name},
                                  {"QueryFilter", &conditions},
                                  {"ConditionalOperator", &conditional_operator},
                                  {"AttributesToGet", &attribute_names},
                                  {"KeyConditions", &conditions},
                                  {"ExclusiveStartKey", &attributes},
                                  {"ConsistentRead", &flag},
                                  {"ScanIndexForward", &flag},
                                  {"KeyConditionExpression", &text},
                                  {"FilterExpression", &text},
                                  {"ProjectionExpression", &text},
                                  {"ExpressionAttributeValues", &attributes},
                                  {"ExpressionAttributeNames", &names}};
constexpr shape segment{.kind = shape_kind::integer, .min = 0, .max = 999'999};
constexpr shape segments{.kind = shape_kind::integer, .min = 1, .max = 1'000'000};
constexpr field scan_fields[] = {{"Select", &select},
                                 {"IndexName", &name},
                                 {"ReturnConsumedCapacity", &return_capacity},
                                 {"ScanFilter", &conditions},
                                 {"TableName", &table_name, true},
                                 {"ConditionalOperator", &conditional_operator},
                                 {"Limit", &limit},
                                 {"Segment", &segment},
                                 {"ExclusiveStartKey", &attributes},
                                 {"TotalSegments", &segments},
                                 {"ConsistentRead", &flag},
                                 {"FilterExpression", &text},
                                 {"ProjectionExpression", &text},
                                 {"ExpressionAttributeValues", &attributes},
                                 {"ExpressionAttributeNames", &names},
                                 {"AttributesToGet", &attribute_names}};

// ---- Several items ----

constexpr shape keys{.kind = shape_kind::sequence, .element = &attributes};
constexpr field keys_fields[] = {{"Keys", &keys, true},
                                 {"AttributesToGet", &attribute_names},
                                 {"ConsistentRead", &flag},
                                 {"ProjectionExpression", &text},
                                 {"ExpressionAttributeNames", &names}};
constexpr shape keys_and_attributes{.kind = shape_kind::structure, .name = "KeysAndAttributes", .members = keys_fields};
constexpr shape batch_get_items{
    .kind = shape_kind::map, .max = 100, .printed_as_json = true, .element = &keys_and_attributes, .key = &name};
constexpr field batch_get_fields[] = {{"ReturnConsumedCapacity", &return_capacity},
                                      {"RequestItems", &batch_get_items, true}};

constexpr field delete_request_fields[] = {{"Key", &attributes, true}};
constexpr shape delete_request{
    .kind = shape_kind::structure, .name = "DeleteRequest", .members = delete_request_fields};
constexpr field put_request_fields[] = {{"Item", &attributes, true}};
constexpr shape put_request{.kind = shape_kind::structure, .name = "PutRequest", .members = put_request_fields};
constexpr field write_request_fields[] = {{"DeleteRequest", &delete_request}, {"PutRequest", &put_request}};
constexpr shape write_request{.kind = shape_kind::structure, .name = "WriteRequest", .members = write_request_fields};
constexpr shape write_requests{.kind = shape_kind::sequence,
                               .name = "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
                               .min = 1,
                               .max = 25,
                               .element = &write_request};
constexpr shape batch_write_items{.kind = shape_kind::map, .max = 25, .element = &write_requests, .key = &name};
constexpr field batch_write_fields[] = {{"ReturnConsumedCapacity", &return_capacity},
                                        {"ReturnItemCollectionMetrics", &return_metrics},
                                        {"RequestItems", &batch_write_items, true}};

constexpr field get_fields[] = {{"Key", &attributes, true},
                                {"TableName", &table_name, true},
                                {"ProjectionExpression", &text},
                                {"ExpressionAttributeNames", &names}};
constexpr shape transact_get_one{.kind = shape_kind::structure, .name = "Get", .members = get_fields};
constexpr field transact_get_item_fields[] = {{"Get", &transact_get_one, true}};
constexpr shape transact_get_item{
    .kind = shape_kind::structure, .name = "TransactGetItem", .members = transact_get_item_fields};
constexpr shape transact_get_items{.kind = shape_kind::sequence, .min = 1, .max = 100, .element = &transact_get_item};
constexpr field transact_get_fields[] = {{"TransactItems", &transact_get_items, true},
                                         {"ReturnConsumedCapacity", &return_capacity}};

constexpr field check_fields[] = {{"Key", &attributes, true},
                                  {"TableName", &table_name, true},
                                  {"ConditionExpression", &text, true},
                                  {"ExpressionAttributeNames", &names},
                                  {"ExpressionAttributeValues", &attributes},
                                  {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr field put_fields[] = {{"Item", &attributes, true},
                                {"TableName", &table_name, true},
                                {"ConditionExpression", &text},
                                {"ExpressionAttributeNames", &names},
                                {"ExpressionAttributeValues", &attributes},
                                {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr field delete_fields[] = {{"Key", &attributes, true},
                                   {"TableName", &table_name, true},
                                   {"ConditionExpression", &text},
                                   {"ExpressionAttributeNames", &names},
                                   {"ExpressionAttributeValues", &attributes},
                                   {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr field update_fields[] = {{"Key", &attributes, true},
                                   {"UpdateExpression", &text, true},
                                   {"TableName", &table_name, true},
                                   {"ConditionExpression", &text},
                                   {"ExpressionAttributeNames", &names},
                                   {"ExpressionAttributeValues", &attributes},
                                   {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr shape check_one{.kind = shape_kind::structure, .name = "ConditionCheck", .members = check_fields};
constexpr shape put_one{.kind = shape_kind::structure, .name = "Put", .members = put_fields};
constexpr shape delete_one{.kind = shape_kind::structure, .name = "Delete", .members = delete_fields};
constexpr shape update_one{.kind = shape_kind::structure, .name = "Update", .members = update_fields};
constexpr field transact_write_item_fields[] = {
    {"ConditionCheck", &check_one}, {"Put", &put_one}, {"Delete", &delete_one}, {"Update", &update_one}};
constexpr shape transact_write_item{
    .kind = shape_kind::structure, .name = "TransactWriteItem", .members = transact_write_item_fields};
constexpr shape transact_write_items{
    .kind = shape_kind::sequence, .min = 1, .max = 100, .element = &transact_write_item};
constexpr shape token{.kind = shape_kind::string, .min = 1, .max = 36};
constexpr field transact_write_fields[] = {{"TransactItems", &transact_write_items, true},
                                           {"ReturnConsumedCapacity", &return_capacity},
                                           {"ReturnItemCollectionMetrics", &return_metrics},
                                           {"ClientRequestToken", &token}};

// ---- PartiQL ----

constexpr shape statement_text{.kind = shape_kind::string, .min = 1, .max = 8192};
constexpr shape parameters{.kind = shape_kind::sequence, .min = 1, .element = &attribute};
constexpr shape next_token{.kind = shape_kind::string, .min = 1, .max = 32'768};
constexpr field execute_fields[] = {{"Statement", &statement_text, true},
                                    {"Parameters", &parameters},
                                    {"ConsistentRead", &flag},
                                    {"NextToken", &next_token},
                                    {"ReturnConsumedCapacity", &return_capacity},
                                    {"Limit", &limit},
                                    {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr field batch_statement_fields[] = {{"Statement", &statement_text, true},
                                            {"Parameters", &parameters},
                                            {"ConsistentRead", &flag},
                                            {"ReturnValuesOnConditionCheckFailure", &return_on_failure}};
constexpr shape batch_statement{
    .kind = shape_kind::structure, .name = "BatchStatementRequest", .members = batch_statement_fields};
constexpr shape batch_statements{.kind = shape_kind::sequence, .min = 1, .max = 25, .element = &batch_statement};
constexpr field batch_execute_fields[] = {{"Statements", &batch_statements, true},
                                          {"ReturnConsumedCapacity", &return_capacity}};
constexpr shape transact_statements{.kind = shape_kind::sequence, .min = 1, .max = 100, .element = &batch_statement};
constexpr field execute_transaction_fields[] = {{"TransactStatements", &transact_statements, true},
                                                {"ClientRequestToken", &token},
                                                {"ReturnConsumedCapacity", &return_capacity}};

// ---- Time to live, tags, backups ----

constexpr field ttl_fields[] = {{"Enabled", &flag, true}, {"AttributeName", &key_attribute_name, true}};
constexpr shape ttl{.kind = shape_kind::structure, .name = "TimeToLiveSpecification", .members = ttl_fields};
constexpr field describe_ttl_fields[] = {{"TableName", &table_name, true}};
constexpr field update_ttl_fields[] = {{"TableName", &table_name, true}, {"TimeToLiveSpecification", &ttl, true}};
constexpr field tag_resource_fields[] = {{"ResourceArn", &text}, {"Tags", &tags}};
constexpr shape tag_keys{.kind = shape_kind::sequence, .element = &tag_key};
constexpr field untag_resource_fields[] = {{"ResourceArn", &text}, {"TagKeys", &tag_keys}};
constexpr field list_tags_fields[] = {{"ResourceArn", &text}, {"NextToken", &text}};
constexpr shape recovery_days{.kind = shape_kind::integer, .min = 1, .max = 35};
constexpr field recovery_fields[] = {{"PointInTimeRecoveryEnabled", &flag, true},
                                     {"RecoveryPeriodInDays", &recovery_days}};
constexpr shape recovery{
    .kind = shape_kind::structure, .name = "PointInTimeRecoverySpecification", .members = recovery_fields};
constexpr field update_backups_fields[] = {{"TableName", &table_name, true},
                                           {"PointInTimeRecoverySpecification", &recovery, true}};

// ---- Streams ----

constexpr shape stream_arn{.kind = shape_kind::string, .min = 37, .max = 1024};
constexpr shape shard_id{.kind = shape_kind::string, .min = 28, .max = 65};
constexpr shape sequence_number{.kind = shape_kind::string, .min = 21, .max = 40};
constexpr shape iterator_type{.kind = shape_kind::string,
                              .values = "AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST"};
constexpr shape iterator{.kind = shape_kind::string, .min = 1, .max = 2048};
constexpr shape record_limit{.kind = shape_kind::integer, .min = 1, .max = 1000};
constexpr field list_streams_fields[] = {
    {"TableName", &table_name}, {"Limit", &list_limit}, {"ExclusiveStartStreamArn", &stream_arn}};
constexpr field describe_stream_fields[] = {{"StreamArn", &stream_arn, true},
                                            {"Limit", &list_limit},
                                            {"ExclusiveStartShardId", &shard_id},
                                            {"ShardFilter", &any_structure}};
constexpr field shard_iterator_fields[] = {{"StreamArn", &stream_arn, true},
                                           {"ShardId", &shard_id, true},
                                           {"ShardIteratorType", &iterator_type, true},
                                           {"SequenceNumber", &sequence_number}};
constexpr field get_records_fields[] = {{"ShardIterator", &iterator, true}, {"Limit", &record_limit}};

constexpr shape input(std::span<const field> members) { return {.kind = shape_kind::structure, .members = members}; }

// Sorted by name.
constexpr operation_input inputs[] = {
    {"BatchExecuteStatement", input(batch_execute_fields)},
    {"BatchGetItem", input(batch_get_fields)},
    {"BatchWriteItem", input(batch_write_fields)},
    {"CreateTable", input(create_table_fields)},
    {"DeleteItem", input(delete_item_fields)},
    {"DeleteTable", input(table_only_fields)},
    {"DescribeContinuousBackups", input(describe_ttl_fields)},
    {"DescribeEndpoints", input({})},
    {"DescribeLimits", input({})},
    {"DescribeStream", input(describe_stream_fields)},
    {"DescribeTable", input(table_only_fields)},
    {"DescribeTimeToLive", input(table_only_fields)},
    {"ExecuteStatement", input(execute_fields)},
    {"ExecuteTransaction", input(execute_transaction_fields)},
    {"GetItem", input(get_item_fields)},
    {"GetRecords", input(get_records_fields)},
    {"GetShardIterator", input(shard_iterator_fields)},
    {"ListStreams", input(list_streams_fields)},
    {"ListTables", input(list_tables_fields)},
    {"ListTagsOfResource", input(list_tags_fields)},
    {"PutItem", input(put_item_fields)},
    {"Query", input(query_fields)},
    {"Scan", input(scan_fields)},
    {"TagResource", input(tag_resource_fields)},
    {"TransactGetItems", input(transact_get_fields)},
    {"TransactWriteItems", input(transact_write_fields)},
    {"UntagResource", input(untag_resource_fields)},
    {"UpdateContinuousBackups", input(update_backups_fields)},
    {"UpdateItem", input(update_item_fields)},
    {"UpdateTable", input(update_table_fields)},
    {"UpdateTimeToLive", input(update_ttl_fields)},
};

}  // namespace

std::span<const operation_input> operation_inputs() { return inputs; }

const shape* input_shape(std::string_view operation) {
    const auto* found =
        std::lower_bound(std::begin(inputs), std::end(inputs), operation,
                         [](const operation_input& left, std::string_view right) { return left.operation < right; });
    return found != std::end(inputs) && found->operation == operation ? &found->input : nullptr;
}

}  // namespace tight::cloud::dynamodb
