// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the application's answer to the dict that Lambda's Python runtime sends back.

#include <tight/http/request.hpp>

#include "wsgi/exchange.hpp"

namespace tight::wsgi {

// The reply in the shape of the request's gateway. Throws python_error. `answer` is used up.
object make_reply(const library& python, exchange answer, const request& asked);

// An answer of the adapter's own: {"message": message}.
object make_error_reply(const library& python, int status, std::string_view message, const request& asked);

}  // namespace tight::wsgi
