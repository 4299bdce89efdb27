#include <tight/http.hpp>

namespace hello {

static tight::response greet(const tight::request&, tight::context&) { return {200, {{"hello", "world"}}}; }

constinit const tight::function function{.get = greet};

}  // namespace hello
