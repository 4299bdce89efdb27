// SPDX-License-Identifier: Apache-2.0
#pragma once

// The environment variable _X_AMZN_TRACE_ID, which SDKs read to join their traces to the invocation's.

#include <array>
#include <cstddef>
#include <string_view>

namespace tight::lambda {

// Not safe while another thread reads the environment: of use only where one invocation runs at a time.
class trace_variable {
public:
    static constexpr std::size_t longest = 1024;

    trace_variable() = default;
    ~trace_variable();
    trace_variable(const trace_variable&) = delete;
    trace_variable& operator=(const trace_variable&) = delete;

    // Nothing, or what is too long to be one, removes it. Changes a variable in place: setenv would keep every value
    // that ever was.
    void set(std::string_view trace_id);

private:
    static constexpr std::string_view name_ = "_X_AMZN_TRACE_ID=";

    std::array<char, name_.size() + longest + 1> text_{};
    bool present_ = false;
};

}  // namespace tight::lambda
