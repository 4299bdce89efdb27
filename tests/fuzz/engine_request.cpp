// SPDX-License-Identifier: Apache-2.0
// Whole requests against a small database: the first byte chooses the operation, the rest is its body.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string_view>

#include "engine/database.hpp"

namespace {

constexpr std::string_view operations[] = {"PutItem",
                                           "GetItem",
                                           "UpdateItem",
                                           "DeleteItem",
                                           "Query",
                                           "Scan",
                                           "BatchGetItem",
                                           "CreateTable",
                                           "BatchWriteItem",
                                           "TransactGetItems",
                                           "TransactWriteItems",
                                           "UpdateTable",
                                           "GetRecords",
                                           "GetShardIterator",
                                           "DescribeStream",
                                           "ExecuteStatement",
                                           "ExecuteTransaction",
                                           "TagResource",
                                           "UpdateTimeToLive",
                                           "BatchExecuteStatement"};

tight::engine::database& shared() {
    static const auto made = [] {
        auto opened = tight::engine::database::open({}).value();
        opened->handle("CreateTable", R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST",
            "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"N"}],
            "KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],
            "GlobalSecondaryIndexes":[{"IndexName":"ind","KeySchema":[{"AttributeName":"b","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"KEYS_ONLY"}}],
            "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})");
        opened->handle("PutItem", R"({"TableName":"abc","Item":{"a":{"S":"x"},"b":{"N":"1"},"c":{"L":[{"M":{}}]}}})");
        return opened;
    }();
    return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto answer = shared().handle(operations[data[0] % std::size(operations)], body);
    // Whatever came, it is the caller's fault or none.
    if (answer.status != 200 && answer.status != 400) __builtin_trap();
    return 0;
}
