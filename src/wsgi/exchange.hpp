// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the application has answered so far. As a Python object it is start_response, and its method `write` is what
// start_response returns.

#include <cstddef>
#include <optional>
#include <string>

#include <tight/http/header_list.hpp>

#include "wsgi/python.hpp"

namespace tight::wsgi {

struct exchange {
    int status = 0;  // 0: start_response was not called yet, or refused what it was given
    std::string status_line = {};
    header_list headers = {};
    std::optional<std::size_t> declared = {};  // what the header Content-Length says, where it is a number
    std::string body = {};
    std::size_t size = 0;  // of the body; what no answer can carry is counted and not kept
    bool called = false;   // start_response was called, whatever became of it
    bool sending = false;  // a part of the body has come: status and headers count as sent

    bool is_too_large() const;
    // Whether another part would be of use: neither too large nor longer than was declared.
    bool takes_more() const;
};

// The type, for library::exchange_type.
object make_exchange_type();

// A new one, of which `state` is valid as long as it lives.
object make_exchange(const library& python, exchange*& state);

// A part of the body, from write() or from the application's iterable. Raises TypeError for what is not bytes, and
// AssertionError where start_response has not been called.
void add_part(exchange& answer, PyObject* part);

}  // namespace tight::wsgi
