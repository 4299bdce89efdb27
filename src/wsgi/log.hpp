// SPDX-License-Identifier: Apache-2.0
#pragma once

// What goes to the function's log: sys.stderr, as the application and Lambda's runtime have set it up.

#include <string>

#include "wsgi/python.hpp"

namespace tight::wsgi {

// One line, its end added. Never fails; an error that is set stays so.
void log_line(std::string line);

// Takes Python's error and logs it with its traceback below `what`. Requires: an error is set.
void log_error(const library& python, const std::string& what);

}  // namespace tight::wsgi
