// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the server answers.

#include <boost/beast/http.hpp>

using request = boost::beast::http::request<boost::beast::http::string_body>;
using response = boost::beast::http::response<boost::beast::http::string_body>;

response handle(const request& request);
