#include <tight/http.hpp>

namespace ping {

static tight::response pong(const tight::request&, tight::context&) { return {200, "pong"}; }

constinit const tight::function function{.get = pong};

}  // namespace ping
