#include <tight/http.hpp>

namespace {{name}} {

static tight::response show(const tight::request&, tight::context&) { return {200, {{"hello", "world"}}}; }

// Answers with what was sent, as the three below: put your own logic here.
static tight::response create(const tight::request& request, tight::context&) { return {201, request.json()}; }

static tight::response replace(const tight::request& request, tight::context&) { return {200, request.json()}; }

static tight::response update(const tight::request& request, tight::context&) { return {200, request.json()}; }

static tight::response discard(const tight::request&, tight::context&) { return {204}; }

constinit const tight::function function{
    .get = show, .post = create, .put = replace, .patch = update, .del = discard};

}  // namespace {{name}}
