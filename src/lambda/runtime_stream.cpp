// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/runtime.hpp>

#include "lambda/serve.hpp"

namespace tight {

int run(stream_handler handler, const run_options& options) {
    return lambda::serve(
        [handler](std::string_view event, response_stream& out, context& context) -> result<std::string> {
            handler(event, out, context);
            if (!out.started()) out.write({});
            return {};
        },
        options, platform::process());
}

}  // namespace tight
