// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a client gets back from an application under test, and the files that say what it should be.

#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/json.hpp>

namespace tight::testing {

struct reply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers = {};  // in the order they came; Set-Cookie may repeat
    std::string body = {};                                          // bytes, decoded where the reply was base64

    // The body as JSON. Throws std::runtime_error, showing the body, where it is none.
    tight::json::value json() const;

    // The first header of that name, in any case; empty where there is none.
    std::string_view header(std::string_view name) const;

    friend bool operator==(const reply&, const reply&) = default;
};

// "200", the headers and the body, for the message of a test that failed.
std::ostream& operator<<(std::ostream& out, const reply& shown);

// What `actual` should have been, by an expectation file:
//
//   body: '{"hello": "world"}'
//   headers: {Access-Control-Allow-Origin: '*'}
//   statusCode: 200
//
//     const std::string file = "tests/functions/integration/expectations/hello_get.yml";
//     CHECK(reply == tight::testing::expected_response(file, reply));
//
// Headers that the file does not name are not compared; bodies that are JSON are compared as JSON. With RECORD=True in
// the environment the file is written from `actual` (missing folders are created). Throws std::runtime_error with the
// file's name if it is missing or malformed.
reply expected_response(const std::string& file, const reply& actual);

}  // namespace tight::testing
