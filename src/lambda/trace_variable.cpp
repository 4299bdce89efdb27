// SPDX-License-Identifier: Apache-2.0
#include "lambda/trace_variable.hpp"

#include <stdlib.h>

#include <algorithm>
#include <utility>

namespace tight::lambda {

trace_variable::~trace_variable() { set({}); }

void trace_variable::set(std::string_view trace_id) {
    if (trace_id.empty() || trace_id.size() > longest) {
        if (std::exchange(present_, false)) ::unsetenv("_X_AMZN_TRACE_ID");
        return;
    }
    const auto value = std::copy(name_.begin(), name_.end(), text_.begin());
    *std::copy(trace_id.begin(), trace_id.end(), value) = '\0';
    if (!std::exchange(present_, true)) ::putenv(text_.data());
}

}  // namespace tight::lambda
