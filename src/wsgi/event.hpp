// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the event that Lambda's Python runtime hands to a handler, a dict, to a request: the same reading as of an
// event's text, without writing that text first.

#include <string>

#include <tight/http/request.hpp>

#include "wsgi/python.hpp"

namespace tight::wsgi {

struct wsgi_request {
    request asked = {};
    std::string script_name = {};  // what stands before the path in the client's URL: stage, base path; decoded
    std::string query = {};        // as on the wire; written again where the gateway has decoded it
    std::string protocol = {};     // "HTTP/1.1"
    std::string domain = {};       // of the gateway; may be empty
};

// An event that is no HTTP request becomes GET /, so that the application can look at `lambda.event`. Throws
// python_error. Requires: PyDict_Check(event).
wsgi_request read_event(const library& python, PyObject* event);

}  // namespace tight::wsgi
