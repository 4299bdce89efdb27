// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/runtime.hpp>

#include "lambda/serve.hpp"

namespace tight {

int run(raw_handler handler, const run_options& options) {
    return lambda::serve([handler](std::string_view event, response_stream&,
                                   context& context) -> result<std::string> { return handler(event, context); },
                         options, platform::process());
}

}  // namespace tight
