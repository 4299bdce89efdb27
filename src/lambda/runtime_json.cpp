// SPDX-License-Identifier: Apache-2.0
#include <tight/http/event_handler.hpp>
#include <tight/lambda/runtime.hpp>

#include "lambda/serve.hpp"

namespace tight {

int run(json_handler handler, const run_options& options) {
    return lambda::serve([handler](std::string_view event, response_stream&,
                                   context& context) { return http::call_with_json(handler, event, context); },
                         options, platform::process());
}

}  // namespace tight
