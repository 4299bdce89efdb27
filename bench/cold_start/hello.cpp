// SPDX-License-Identifier: Apache-2.0
// A function of a user, linked as `tight build` links it: it reads three things of the request and answers JSON.
#include <array>
#include <tight/http.hpp>
#include <tight/lambda.hpp>

namespace hello {

static tight::response greet(const tight::request& request, tight::context&) {
    const bool complete = !request.method_name().empty() && !request.path().empty() && request.header("Host");
    return {200, {{"hello", complete ? "world" : "nobody"}}};
}

constinit const tight::function function{.get = greet, .post = greet};

}  // namespace hello

static constexpr std::array<tight::controller, 1> controllers{{{"hello", &hello::function}}};

int main(int argc, char** argv) { return tight::run({"hello", controllers, {}}, argc, argv); }
