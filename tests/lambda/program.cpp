// SPDX-License-Identifier: Apache-2.0
// An application of two controllers, as tight_app() would make one: for tests that need a process.
#include <array>
#include <tight/http.hpp>
#include <tight/lambda.hpp>

namespace {

tight::response movies(const tight::request&, tight::context&) { return {200, "movies"}; }
tight::response users(const tight::request&, tight::context&) { return {200, "users"}; }

constinit const tight::function movies_function{.get = movies};
constinit const tight::function users_function{.get = users};
constexpr std::array<tight::controller, 2> controllers{{{"movies", &movies_function}, {"users", &users_function}}};

}  // namespace

int main(int argc, char** argv) { return tight::run({"cinema", controllers, {}}, argc, argv); }
