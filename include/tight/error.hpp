// SPDX-License-Identifier: Apache-2.0
#pragma once

// Outcomes a caller may branch on. Absence is std::optional; what ends the request is an exception (see
// tight/http/response.hpp); everything in between is a result<T>:
//
//     if (auto saved = table.put(movie, not Movie::year.exists()); !saved) return {409, saved.error().message};
//     table.put(movie).value();                        // or leave: the framework answers 500, 503 or 400

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace tight {

// What went wrong, in terms of what the caller can do about it.
enum class errc : std::uint8_t {
    bad_input = 1,     // the data a client sent is not acceptable; becomes 400 when it leaves a handler
    invalid,           // a request this program built is not acceptable to the service: a bug or a limit
    not_found,         // the table, topic, object or connection does not exist
    condition_failed,  // a conditional write was refused
    conflict,          // a transaction met another one, or a token was used twice
    denied,            // credentials are missing, expired or not allowed to do this
    throttled,         // try again later, more slowly
    unavailable,       // the service or the network failed; try again
    timed_out,         // no answer in the time allowed
    too_large,         // over a limit of size
    io,                // a local file or process failed
};

struct field_error {
    std::string field;   // the name the client used, with dots and [n] for nested values
    std::string reason;  // "must be a whole number"
};

// A plain value: copyable, comparable by code, safe to keep.
struct error {
    errc code;
    std::string message = {};              // one sentence for a person
    std::string service_code = {};         // the service's own word, "ResourceNotFoundException"; empty if local
    std::string request_id = {};           // the service's id of the call; empty if local
    std::vector<field_error> fields = {};  // every bad field, where the input had fields

    // Whether the same call may succeed if repeated unchanged.
    bool retryable() const {
        return code == errc::throttled || code == errc::unavailable || code == errc::timed_out ||
               code == errc::conflict;
    }
};

template <class T>
using result = std::expected<T, error>;

inline std::unexpected<error> fail(errc code, std::string message) {
    return std::unexpected(error{code, std::move(message)});
}

}  // namespace tight
