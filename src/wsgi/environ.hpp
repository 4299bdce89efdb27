// SPDX-License-Identifier: Apache-2.0
#pragma once

// The environment dictionary of PEP 3333.

#include "wsgi/event.hpp"

namespace tight::wsgi {

// For library::same_in_all. Throws python_error.
object make_same_in_all();

// Throws python_error.
object make_environ(const library& python, const wsgi_request& from, PyObject* event, PyObject* context);

}  // namespace tight::wsgi
