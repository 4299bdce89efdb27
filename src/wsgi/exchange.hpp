// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the application has answered so far. As a Python object it is start_response, and its method `write` is what
// start_response returns.

#include <string>

#include <tight/http/header_list.hpp>

#include "wsgi/python.hpp"

namespace tight::wsgi {

struct exchange {
    int status = 0;  // 0: start_response was not called yet
    header_list headers = {};
    std::string body = {};
    bool sending = false;  // a part of the body has come: status and headers count as sent
};

// The type, for library::exchange_type.
object make_exchange_type();

// A new one, of which `state` is valid as long as it lives.
object make_exchange(const library& python, exchange*& state);

// A part of the body, from write() or from the application's iterable. Raises TypeError for what is not bytes, and
// AssertionError where start_response has not been called.
void add_part(exchange& answer, PyObject* part);

}  // namespace tight::wsgi
