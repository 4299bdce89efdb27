// SPDX-License-Identifier: Apache-2.0
// Frames for the examples of tight/http and tight/adapter: see check.py.

#include <optional>
#include <string>
#include <string_view>

#include <tight/adapter/beast.hpp>
#if __has_include(<httplib.h>)
#include <tight/adapter/httplib.hpp>
#endif
#include <tight/http.hpp>
#include <tight/http/gateway.hpp>
#include <tight/http/typed.hpp>

#include "models/Movie.hpp"

using namespace tight;

// An #include stands where a statement does:
// clang-format off

void check(std::string_view token);

namespace hello {
#include "examples/http.1"
}

namespace verbs {
#include "examples/http/function.1"
#include "examples/http/function.2"
response list(const request&, context&) { return {200}; }
response create(const request&, context&) { return {201}; }
}  // namespace verbs

namespace events {
#include "examples/http/function.3"
#include "examples/http/function.4"
json::value resize(const json::value&, context&) { return nullptr; }
}  // namespace events

namespace permissions {
static response list(const request&, context&) { return {200}; }
#include "examples/http/function.5"
}  // namespace permissions

namespace origins {
static response list(const request&, context&) { return {200}; }
#include "examples/http/cors.1"
}  // namespace origins

namespace paths {
static response list(const request&, context&) { return {200}; }
static response of_year(tight::path<"year", int>) { return {200}; }
static response file(const request&, context&) { return {200}; }
#include "examples/http/routes.1"
}  // namespace paths

namespace signatures {
#include "examples/http/typed.1"
#include "examples/http/typed.2"
response one(tight::path<"year", int>) { return {200}; }
response list(tight::query<"title", std::optional<std::string>>, context&) { return {200}; }
response create(tight::body<Movie>) { return {201}; }
}  // namespace signatures

void gateways(const std::string& payload) {
#include "examples/http/gateway.1"
}
void requests(const tight::request& request) {
#include "examples/http/request.1"
}
void requests_by_hand() {
#include "examples/http/request.2"
}
response responses(const Movie& movie) {
#include "examples/http/response.1"
}

namespace beast {
namespace http = boost::beast::http;
#include "examples/adapter/beast.1"
#include "examples/adapter/beast.2"
}  // namespace beast

#if __has_include(<httplib.h>)
namespace cpp_httplib {
#include "examples/adapter/httplib.1"
}
#endif
