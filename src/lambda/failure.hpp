// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why an invocation, or the start of the function, failed: in the shapes that the Runtime API wants.

#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

#include "core/throw_trace.hpp"

namespace tight::lambda {

struct failure {
    std::string type = {};     // "std::out_of_range", or Lambda's form for its own: "Runtime.NoSuchHandler"
    std::string message = {};  // one sentence for a person
    std::vector<std::string> frames = {};

    // Of the exception that is being handled; the frames are those of `trace`.
    static failure of_current_exception(const throw_trace& trace);
    // `type` where the problem has no code of its own.
    static failure of(const error& problem, std::string_view type);

    // {"errorMessage":...,"errorType":...,"stackTrace":[...]}
    std::string to_json() const;
    // For the header Lambda-Runtime-Function-Error-Type: visible ASCII, not long.
    std::string header_type() const;
    // For the header Lambda-Runtime-Function-XRay-Error-Cause: ASCII JSON; empty where it would be too long for a
    // header.
    std::string xray_cause() const;
};

}  // namespace tight::lambda
