// SPDX-License-Identifier: Apache-2.0
#pragma once

// What ends an operation: thrown anywhere under database::handle(), caught there once, returned as DynamoDB's error
// JSON.
//
//     throw operation_error::resource_not_found();
//     fail_validation("Conditions can be of length 1 or 2 only");

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/exception.hpp"

namespace tight::cloud::dynamodb {

// What a ValidationException is about, where the operations that catch it word or report it differently.
enum class fault : std::uint8_t {
    other,
    request,   // values, expressions and parameters that do not fit together
    element,   // a number, or the elements of a set: one of `request`, too
    empty_key  // a key attribute, of a table or an index, without a value that keys may have
};

class operation_error final : public exception {
public:
    // `type` is the full `__type`. `extra` is more members of the response as JSON text, without braces:
    // "\"Item\":{...}"; a literal, or text that the caller wrote from checked values.
    operation_error(std::string_view type, std::string message, std::string extra = {}, int status = 400)
        : exception(std::move(message)), type_(type), extra_(std::move(extra)), status_(status) {}

    static operation_error validation(std::string message, fault about = fault::other) {
        operation_error error("com.amazon.coral.validate#ValidationException", std::move(message));
        error.fault_ = about;
        return error;
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

    // This error with another message.
    operation_error with_message(std::string message) const {
        operation_error error(type_, std::move(message), extra_, status_);
        error.fault_ = fault_;
        return error;
    }

    const std::string& type() const { return type_; }
    // The exception's own name: "ValidationException".
    std::string_view name() const { return std::string_view(type_).substr(type_.find('#') + 1); }
    const std::string& extra() const { return extra_; }
    int status() const { return status_; }
    fault about() const { return fault_; }
    bool is_about_request() const { return fault_ == fault::request || fault_ == fault::element; }

    // The response's body.
    std::string body() const;

private:
    std::string type_;
    std::string extra_;
    int status_ = 400;
    fault fault_ = fault::other;
};

// Throws a ValidationException.
[[noreturn]] inline void fail_validation(std::string message, fault about = fault::other) {
    throw operation_error::validation(std::move(message), about);
}

// Throws a ValidationException "One or more parameter values were invalid: ...".
inline constexpr std::string_view invalid_values = "One or more parameter values were invalid: ";
[[noreturn]] inline void fail_values(std::string_view message, fault about = fault::other) {
    fail_validation(std::string(invalid_values).append(message), about);
}

// Appends `text` to `output` as a JSON string with its quotes. `text` is UTF-8.
void append_json_string(std::string& output, std::string_view text);

}  // namespace tight::cloud::dynamodb
