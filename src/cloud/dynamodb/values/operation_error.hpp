// SPDX-License-Identifier: Apache-2.0
#pragma once

// What ends an operation: thrown anywhere under database::handle, caught there once, answered as DynamoDB's error JSON.
//
//     throw failure::validation("ExpressionAttributeNames must not be empty");

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace tight::cloud::dynamodb {

class operation_error final : public std::exception {
public:
    // `type` is the full `__type`. `extra` is more members of the answer as JSON text, without braces:
    // "\"Item\":{...}"; a literal or text that the caller made from checked values.
    operation_error(std::string_view type, std::string message, std::string extra = {}, int status = 400)
        : type_(type), message_(std::move(message)), extra_(std::move(extra)), status_(status) {}

    static operation_error validation(std::string message) {
        return {"com.amazon.coral.validate#ValidationException", std::move(message)};
    }
    static operation_error serialization(std::string message = {}) {
        return {"com.amazon.coral.service#SerializationException", std::move(message)};
    }
    static operation_error unknown_operation() { return {"com.amazon.coral.service#UnknownOperationException", {}}; }
    static operation_error service(std::string_view name, std::string message, std::string extra = {}) {
        return {std::string("com.amazonaws.dynamodb.v20120810#").append(name), std::move(message), std::move(extra)};
    }
    static operation_error table_not_found(std::string_view table) {
        return service("ResourceNotFoundException",
                       std::string("Requested resource not found: Table: ").append(table).append(" not found"));
    }
    static operation_error resource_not_found() {
        return service("ResourceNotFoundException", "Requested resource not found");
    }
    static operation_error resource_in_use(std::string message) {
        return service("ResourceInUseException", std::move(message));
    }
    static operation_error condition_failed(std::string extra = {}) {
        return service("ConditionalCheckFailedException", "The conditional request failed", std::move(extra));
    }
    static operation_error internal(std::string message) {
        return {"com.amazonaws.dynamodb.v20120810#InternalServerError", std::move(message), {}, 500};
    }

    const std::string& type() const { return type_; }
    // The exception's own name: "ValidationException".
    std::string_view name() const { return std::string_view(type_).substr(type_.find('#') + 1); }
    const std::string& message() const { return message_; }
    const std::string& extra() const { return extra_; }
    int status() const { return status_; }
    const char* what() const noexcept override { return message_.c_str(); }

    // The answer's body.
    std::string body() const;

private:
    operation_error(std::string type, std::string message, std::string extra)
        : type_(std::move(type)), message_(std::move(message)), extra_(std::move(extra)) {}

    std::string type_;
    std::string message_;
    std::string extra_;
    int status_ = 400;
};

// Appends `text` to `out` as a JSON string with its quotes. `text` is UTF-8.
void append_json_string(std::string& output, std::string_view text);

}  // namespace tight::cloud::dynamodb
