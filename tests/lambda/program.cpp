// SPDX-License-Identifier: Apache-2.0
// An application of two controllers, as tight_app() would make one: for tests that need a process.
#include <array>
#include <cstdlib>
#include <tight/http.hpp>
#include <tight/lambda.hpp>

namespace {

tight::response movies(const tight::request&, tight::context&) { return {200, "movies"}; }
tight::response users(const tight::request&, tight::context&) { return {200, "users"}; }

constinit const tight::function movies_function{.get = movies};

// Rules that only the start can see.
tight::http::cors rules() {
    const char* const origin = std::getenv("TIGHT_TEST_ORIGIN");
    if (origin == nullptr) return {};
    return {.origins = std::string_view(origin), .credentials = true};
}

}  // namespace

int main(int argc, char** argv) {
    const tight::function users_function{.get = users, .cors = rules()};
    const std::array<tight::controller, 2> controllers{{{"movies", &movies_function}, {"users", &users_function}}};
    return tight::run({"cinema", controllers, {}}, argc, argv);
}
